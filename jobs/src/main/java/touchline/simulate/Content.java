package touchline.simulate;

import java.util.Locale;
import touchline.simulate.Draws.Purpose;

/**
 * A piece of content, known by its number.
 *
 * @param number 0 to {@link #COUNT} - 1
 */
record Content(int number) {
  /** Kinds of content; a touch's effect is multiplied by that of the content it leads to. */
  enum Type {
    BLOG_POST("Blog post", "blog", "awareness", 0.7, 4),
    PRODUCT_PAGE("Product page", "product", "consideration", 1.0, 3),
    PRICING_PAGE("Pricing page", "pricing", "decision", 1.4, 1.5),
    CASE_STUDY("Case study", "customers", "decision", 1.3, 1),
    EBOOK("E-book", "ebooks", "consideration", 1.1, 1),
    WHITEPAPER("Whitepaper", "whitepapers", "consideration", 1.0, 1),
    VIDEO("Video", "videos", "awareness", 0.8, 1),
    WEBINAR("Webinar", "webinars", "consideration", 1.5, 0.5);

    final String title;
    final String folder;
    final String funnelStage;
    final double multiplier;
    final double weight;

    Type(String title, String folder, String funnelStage, double multiplier, double weight) {
      this.title = title;
      this.folder = folder;
      this.funnelStage = funnelStage;
      this.multiplier = multiplier;
      this.weight = weight;
    }
  }

  private static final Type[] TYPES = Type.values();
  private static final String[] TOPICS = {
    "Data quality", "Lead scoring", "Attribution", "Forecasting", "Buying groups", "Automation"
  };
  private static final double TOTAL_WEIGHT = totalWeight();

  static final int COUNT = TYPES.length * TOPICS.length;

  private static double totalWeight() {
    double total = 0;
    for (Type type : TYPES) {
      total += type.weight;
    }
    return total;
  }

  /** A piece of content for a visit or a mailing. */
  static Content draw(Draws draws, Purpose purpose, int counter) {
    double u = draws.uniform(purpose, counter) * TOTAL_WEIGHT;
    for (Type type : TYPES) {
      if (u < type.weight) {
        int topic = (int) (u / type.weight * TOPICS.length);
        return new Content(type.ordinal() * TOPICS.length + topic);
      }
      u -= type.weight;
    }
    return new Content(COUNT - 1);
  }

  /** A webinar, for events. */
  static Content webinar(Draws draws, Purpose purpose, int counter) {
    return new Content(
        Type.WEBINAR.ordinal() * TOPICS.length + draws.below(TOPICS.length, purpose, counter));
  }

  Type type() {
    return TYPES[number / TOPICS.length];
  }

  String id() {
    return "C" + (100 + number);
  }

  private String topic() {
    return TOPICS[number % TOPICS.length];
  }

  private String path() {
    return "/" + type().folder + "/" + topic().toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  String url() {
    return "https://www.touchline.example" + path();
  }

  /** One row of the feed contents. */
  String[] row() {
    return new String[] {
      id(),
      topic() + ": " + type().title.toLowerCase(Locale.ROOT),
      type().title,
      Profile.PERSONAS[number % Profile.PERSONAS.length],
      type().funnelStage,
      path() + "%"
    };
  }
}
