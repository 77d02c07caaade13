package touchline.conform;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.Made;

/**
 * Where an event's visit came from, as the function of a query: the page's address, its referrer,
 * source, medium and campaign as the event states them, and the kind of click id, each null when
 * absent, to {@link #TYPE}. What a column does not tell the page's address does.
 *
 * <p>A click id tells the ad system, whatever else is said, unless the medium is a paid one
 * already. Plain Java, since its parts hang on each other: as columns each part is a pass over the
 * row.
 *
 * @param paid regular expression of a paid medium, in lower case
 * @param within sites whose pages are part of a visit and begin none, in lower case
 */
record VisitOrigin(Pattern paid, List<String> within)
    implements UDF6<String, String, String, String, String, String, Row> {
  /** Source, medium and referring host in lower case, null when nothing tells them. */
  static final StructType TYPE =
      new StructType()
          .add("source", DataTypes.StringType)
          .add("medium", DataTypes.StringType)
          .add("campaign", DataTypes.StringType)
          .add("referrer_host", DataTypes.StringType);

  private static final Set<String> SAYS_NOTHING =
      Set.of("(not set)", "not set", "(not provided)", "undefined", "null");
  private static final Set<String> BOUGHT = Set.of("display", "banner", "video", "cpm");
  private static final String SOCIAL_CLICK = "fbclid";
  private static final String DISPLAY_CLICK = "dclid";

  static VisitOrigin of(String paid, List<String> within) {
    return new VisitOrigin(Pattern.compile(paid), within.stream().map(VisitOrigin::lower).toList());
  }

  @Override
  public Row call(
      String page, String referrer, String source, String medium, String campaign, String click) {
    PageTags tags = PageTags.of(page);
    String from = lower(stated(source, tags.source()));
    String through = lower(stated(medium, tags.medium()));
    String kind = trimmed(click) == null ? tags.click() : lower(trimmed(click));
    boolean isPaid = through != null && (paid.matcher(through).find() || BOUGHT.contains(through));
    return Made.line(TYPE)
        .set("source", source(kind, from, isPaid))
        .set("medium", medium(kind, through, isPaid))
        .set("campaign", stated(campaign, tags.campaign()))
        .set("referrer_host", foreign(referrer, page))
        .made();
  }

  private static String source(String click, String tagged, boolean isPaid) {
    if (click == null) {
      return tagged;
    }
    if (click.equals(SOCIAL_CLICK)) {
      return tagged == null ? "facebook" : tagged;
    }
    boolean isTagged = tagged != null && (isPaid || click.equals(DISPLAY_CLICK));
    return isTagged ? tagged : system(click);
  }

  /** Who sells the click. */
  private static String system(String click) {
    return switch (click) {
      case "msclkid" -> "bing";
      case "yclid" -> "yandex";
      case "li_fat_id" -> "linkedin";
      case "ttclid" -> "tiktok";
      case "twclid" -> "twitter";
      case "rdt_cid" -> "reddit";
      case "sccid" -> "snapchat";
      case "epik" -> "pinterest";
      default -> "google";
    };
  }

  private static String medium(String click, String tagged, boolean isPaid) {
    if (click == null || isPaid || click.equals(SOCIAL_CLICK)) {
      return tagged;
    }
    return click.equals(DISPLAY_CLICK) ? "display" : "cpc";
  }

  /** The host that refers, unless it belongs to the site itself or to what its visits pass. */
  private String foreign(String referrer, String page) {
    String host = Hosts.of(referrer);
    String referring = Hosts.withoutWww(host);
    boolean isOwn =
        referring != null
            && (Hosts.isSameSite(referring, Hosts.withoutWww(Hosts.of(page)))
                || Hosts.isUnder(referring, within));
    return isOwn ? null : referring;
  }

  private static String stated(String column, String tag) {
    String said = said(column);
    return said == null ? said(tag) : said;
  }

  private static String said(String text) {
    String value = trimmed(text);
    return value == null || SAYS_NOTHING.contains(lower(value)) ? null : value;
  }

  /** As SQL's trim has it: without blanks at the ends; null when nothing is left. */
  private static String trimmed(String text) {
    if (text == null) {
      return null;
    }
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (from < to && text.charAt(to - 1) == ' ') {
      to--;
    }
    return from == to ? null : text.substring(from, to);
  }

  private static String lower(String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
