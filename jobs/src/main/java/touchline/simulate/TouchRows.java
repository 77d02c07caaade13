package touchline.simulate;

import java.util.Arrays;
import java.util.Locale;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;
import touchline.simulate.Rows.Sink;

/**
 * The rows of campaign_touches and web_events: entities are the leads, then the anonymous visitors.
 *
 * <p>Before the lead's form, and for visitors always, only the cookie is known. Each touch is in
 * one of the two feeds, never in both.
 */
final class TouchRows {
  private static final int ROWS_PER_EPISODE = 8;

  private TouchRows() {}

  static void campaignTouches(
      WorldSettings settings, Calibration calibration, long entity, Drop drop, Sink sink) {
    each(settings, calibration, entity, drop, false, sink);
  }

  static void webEvents(
      WorldSettings settings, Calibration calibration, long entity, Drop drop, Sink sink) {
    each(settings, calibration, entity, drop, true, sink);
  }

  private static void each(
      WorldSettings settings,
      Calibration calibration,
      long entity,
      Drop drop,
      boolean isWeb,
      Sink sink) {
    if (entity >= settings.people()) {
      if (drop == Drop.FIRST) {
        long number = entity - settings.people();
        Draws draws = Draws.of(settings.seed(), Kind.VISITOR, number);
        Workings workings = Workings.of(settings);
        for (Episode episode : Visitor.episodes(settings, draws)) {
          if (episode.isWeb() == isWeb && workings.isRecorded(episode.tactic())) {
            rows(settings, draws, null, "v" + number, episode, sink);
          }
        }
      }
      return;
    }
    if (drop == Drop.LAST && !Life.isLate(settings, entity)) {
      return;
    }
    Life life = new Life(settings, calibration.activity(), entity);
    for (Episode episode : life.recorded(calibration.scales())) {
      if (episode.isWeb() == isWeb && life.drop(episode) == drop) {
        rows(settings, life.draws(), life, "l" + entity, episode, sink);
      }
    }
  }

  private static void rows(
      WorldSettings settings, Draws draws, Life life, String who, Episode episode, Sink sink) {
    if (episode.isWeb()) {
      visit(settings, draws, life, who, episode, sink);
    } else {
      touches(settings, draws, life, who, episode, sink);
    }
  }

  static String visitorId(Draws draws, int device) {
    // String.format would take a third of the time of a row.
    String digits = Long.toHexString(draws.bits(Purpose.COOKIE, device));
    return "v-" + "0".repeat(16 - digits.length()) + digits;
  }

  private static String email(WorldSettings settings, Draws draws, Life life, int counter) {
    String email = life.profile().email();
    return draws.chance(settings.dirt().upperCaseEmails(), Purpose.UPPER_CASE, counter)
        ? email.toUpperCase(Locale.ROOT)
        : email;
  }

  /** The lead's id, or now and then that of the record that was merged into it. */
  private static String leadId(Draws draws, Life life, int counter) {
    String merged = life.profile().mergedLeadId();
    return merged != null && draws.chance(0.3, Purpose.MERGE, 1 + counter)
        ? merged
        : life.profile().leadId();
  }

  private static String campaign(WorldSettings settings, Episode episode) {
    return episode.tactic().campaign(episode.campaign(), settings.mechanism().hidesNames());
  }

  private static String consent(WorldSettings settings, Draws draws, int counter) {
    return draws.chance(settings.dirt().consentDenied(), Purpose.CONSENT, counter)
        ? "denied"
        : "granted";
  }

  private static void touches(
      WorldSettings settings, Draws draws, Life life, String who, Episode episode, Sink sink) {
    Tactic tactic = episode.tactic();
    int number = episode.number();
    boolean isKnown = life != null && episode.day() > life.created();
    double by = draws.uniform(Purpose.IDENTIFIER, number);
    boolean byEmail = tactic == Tactic.EMAIL;
    boolean byLead = isKnown && !byEmail && (tactic.isKnownOnly || by < 0.15);
    String email = byEmail ? email(settings, draws, life, number) : null;
    String leadId = byLead ? leadId(draws, life, number) : null;
    String visitorId = byEmail || byLead ? null : visitorId(draws, episode.device());
    boolean isNamed = tactic.source == null || draws.chance(0.4, Purpose.LABEL, number);
    String[] types = types(episode);
    for (int i = 0; i < types.length; i++) {
      int row = number * ROWS_PER_EPISODE + i;
      boolean isPriced = tactic == Tactic.DIRECT_MAIL || tactic == Tactic.AFFILIATES;
      sink.row(
          "t-" + who + "-" + number + "-" + i,
          Stamp.of(settings, draws, row, episode.day(), episode.second() + 240 * i),
          leadId,
          email,
          visitorId,
          isNamed ? tactic.channel : null,
          isNamed ? null : tactic.source,
          isNamed ? null : tactic.medium,
          campaign(settings, episode),
          episode.content().id(),
          types[i],
          isPriced ? Money.text(1.5 + 4 * draws.uniform(Purpose.COST, row)) : null,
          isPriced ? "USD" : null,
          consent(settings, draws, row));
    }
  }

  private static String[] types(Episode episode) {
    return switch (episode.tactic()) {
      case EMAIL ->
          switch (episode.level()) {
            case 0 -> new String[] {"send"};
            case 1 -> new String[] {"send", "open"};
            default -> new String[] {"send", "open", "click"};
          };
      case PAID_SOCIAL ->
          episode.level() == 0 ? new String[] {"impression"} : new String[] {"impression", "click"};
      case RETARGETING -> {
        String[] types = new String[episode.rows()];
        Arrays.fill(types, "impression");
        if (episode.level() == 2) {
          types[types.length - 1] = "click";
        }
        yield types;
      }
      case EVENTS -> new String[] {"attend"};
      case DIRECT_MAIL -> new String[] {"mail"};
      case PHONE -> new String[] {"call"};
      default -> new String[] {"click"};
    };
  }

  private static void visit(
      WorldSettings settings, Draws draws, Life life, String who, Episode episode, Sink sink) {
    Tactic tactic = episode.tactic();
    int number = episode.number();
    boolean isKnown = life != null && episode.day() > life.created();
    String visitorId = visitorId(draws, episode.device());
    double by = draws.uniform(Purpose.IDENTIFIER, number);
    boolean isForm = number == 0;
    String referrer = referrer(tactic);
    boolean isTagged =
        switch (tactic) {
          case DIRECT, ORGANIC_SEARCH, REFERRAL -> false;
          default -> true;
        };
    String campaign = campaign(settings, episode);
    for (int i = 0; i < episode.rows(); i++) {
      int row = number * ROWS_PER_EPISODE + i;
      boolean isSubmit = isForm && i == episode.pages();
      Content content =
          i == 0 || isSubmit ? episode.content() : Content.draw(draws, Purpose.PAGE_CONTENT, row);
      boolean showsLead = isSubmit ? by < 0.5 : isKnown && by < 0.25;
      // A second device is recognised when its owner opens a link with the address in it.
      boolean showsEmail = isSubmit || isKnown && by > (episode.device() == 0 ? 0.85 : 0.4);
      sink.row(
          "e-" + who + "-" + number + "-" + i,
          Stamp.of(settings, draws, row, episode.day(), episode.second() + 90 * i),
          visitorId,
          showsLead ? (isForm ? life.profile().leadId() : leadId(draws, life, number)) : null,
          showsEmail ? email(settings, draws, life, number) : null,
          isSubmit ? "form_submit" : eventType(content, i),
          content.url(),
          content.id(),
          referrer,
          isTagged ? tactic.source : null,
          isTagged ? tactic.medium : null,
          isTagged ? campaign : null,
          null,
          consent(settings, draws, row));
    }
  }

  private static String eventType(Content content, int i) {
    if (i == 0) {
      return "page_view";
    }
    return switch (content.type()) {
      case EBOOK, WHITEPAPER -> "download";
      case VIDEO, WEBINAR -> "video_view";
      case PRICING_PAGE -> i >= 2 ? "demo_request" : "page_view";
      default -> "page_view";
    };
  }

  private static String referrer(Tactic tactic) {
    return switch (tactic) {
      case DIRECT, EMAIL -> null;
      case ORGANIC_SEARCH, GENERIC_SEARCH, BRAND_SEARCH -> "https://www.google.com/";
      case PAID_SOCIAL, ORGANIC_SOCIAL -> "https://www.linkedin.com/";
      case VIDEO -> "https://www.youtube.com/";
      case REFERRAL -> "https://" + tactic.source + "/solutions";
      default -> "https://deals-of-the-day.example/";
    };
  }
}
