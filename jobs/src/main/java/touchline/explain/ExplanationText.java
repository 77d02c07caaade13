package touchline.explain;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Share;
import touchline.explain.Journey.Touch;

/** Explanations as lines of a terminal. */
public final class ExplanationText {
  private static final int WIDTH = 108;
  private static final String INDENT = " ".repeat(18);

  private final ZoneId zone;
  private final PrintStream out;

  /**
   * @param zone of the times that are printed
   */
  public ExplanationText(ZoneId zone, PrintStream out) {
    this.zone = zone;
    this.out = out;
  }

  public void print(ExplainedLead lead) {
    out.printf(
        Locale.ROOT,
        "lead %s: %.1f of 100 points, %s, grade %s, as of %s%n",
        lead.leadId(),
        lead.score(),
        lead.band(),
        lead.grade(),
        lead.asOf());
    out.printf(
        "weights version %s, lexicon version %s; person %s%n",
        lead.weightsVersion(), lead.lexiconVersion(), lead.personId());
    out.println(lead.outlook());
    out.println();
    String format = "%-28s %-11s %8s %7s %6s  %-17s %s%n";
    out.printf(Locale.ROOT, format, "rule", "group", "points", "units", "hits", "last", "");
    for (ExplainedLead.Part part : lead.parts()) {
      out.printf(
          Locale.ROOT,
          format,
          part.rule(),
          part.group(),
          decimal(part.points()),
          decimal(part.units()),
          part.hits(),
          part.last() == null ? "-" : time(part.last()),
          part.worth());
    }
    out.printf(
        Locale.ROOT,
        "%-28s %-11s %8.2f   fit %.2f, engagement %.2f, negative %.2f; clipped to [0, 100]%n",
        "sum",
        "",
        lead.rawScore(),
        lead.fit(),
        lead.engagement(),
        lead.negative());
    out.println();
    for (ExplainedLead.Move move : lead.moves()) {
      out.println(
          String.format(
                  Locale.ROOT,
                  "%s  %6.1f  %-5s  %s",
                  move.night(),
                  move.score(),
                  move.band(),
                  move.change())
              .stripTrailing());
    }
    out.println();
    print(lead.journey());
  }

  public void print(ExplainedDeal deal) {
    out.printf(
        "deal %s: %s, %s, buying group %s with touches of %d people; times in %s%n",
        deal.dealId(),
        deal.stage(),
        deal.amount() == null ? "amount unknown" : money(deal.amount(), deal.currency()),
        deal.journeyId(),
        deal.journey().people(),
        zone);
    for (ExplainedDeal.Person person : deal.people()) {
      out.printf(
          Locale.ROOT,
          "%s, %s: %.1f points, %s%n",
          person.leadId(),
          person.role(),
          person.score(),
          person.band());
    }
    if (deal.journey().conversions().isEmpty()) {
      out.println("no conversion: the lexicon counts it neither as an opportunity nor as won");
    }
    out.println();
    print(deal.journey());
  }

  /** A line of time: at is when, and the work prints it. */
  private record Moment(Instant at, Runnable line) {}

  private void print(Journey journey) {
    if (journey.earlierTouches() > 0) {
      out.printf("%,d touches before the first one below%n", journey.earlierTouches());
    }
    // What happens at the same time as a touch comes after it.
    List<Moment> moments = new ArrayList<>();
    journey.touches().forEach(t -> moments.add(new Moment(t.at(), () -> print(t, journey))));
    journey.conversions().forEach(c -> moments.add(new Moment(c.at(), () -> print(c))));
    journey
        .marks()
        .forEach(m -> moments.add(new Moment(m.at(), () -> out.println(ruled(m.at(), m.label())))));
    moments.sort(Comparator.comparing(Moment::at));
    moments.forEach(moment -> moment.line().run());
  }

  private String ruled(Instant at, String text) {
    String line = time(at) + "  == " + text + " ";
    return line + "=".repeat(Math.max(2, WIDTH - line.length()));
  }

  private void print(Conversion conversion) {
    out.println(
        ruled(
            conversion.at(),
            conversion.type()
                + (conversion.value().signum() == 0
                    ? ""
                    : ", " + money(conversion.value(), conversion.currency()))
                + ", "
                + (conversion.pathTouches() == 0
                    ? "no touch in its path: Unattributed"
                    : conversion.pathTouches() + " touches in its path")));
    if (!conversion.toNobody().isEmpty()) {
      print(conversion.pathTouches() == 0 ? "nobody" : "baseline", conversion.toNobody());
    }
  }

  private void print(Touch touch, Journey journey) {
    out.println(
        String.format(
                "%-16s  %-16s %-18s %-18s %-14s %s",
                time(touch.at()),
                touch.channel(),
                orDash(touch.campaignId()),
                orDash(touch.contentId()),
                touch.kind(),
                touch.role())
            .stripTrailing());
    List<String> reasons = touch.shares().values().stream().map(Share::why).distinct().toList();
    if (reasons.size() == 1 && reasons.get(0) != null) {
      out.println(INDENT + "nothing: " + reasons.get(0));
      return;
    }
    for (Conversion conversion : journey.conversions()) {
      Share share = touch.shares().get(conversion.id());
      if (share.why() != null) {
        print(conversion.type(), List.of("nothing: " + share.why()));
      } else {
        print(conversion.type(), share.earned());
      }
    }
  }

  private void print(String label, SortedMap<String, Earned> earned) {
    List<String> parts = new ArrayList<>();
    earned.forEach(
        (model, e) ->
            parts.add(
                String.format(Locale.ROOT, "%s %.1f%%", model, 100 * e.credit())
                    + (e.value().signum() == 0
                        ? ""
                        : String.format(Locale.ROOT, " %,.2f", e.value()))));
    print(label, parts);
  }

  private void print(String label, List<String> parts) {
    String start = String.format("%s%-12s", INDENT, label);
    for (String line : wrapped(parts, WIDTH - start.length())) {
      out.println(start + line);
      start = " ".repeat(start.length());
    }
  }

  private static List<String> wrapped(List<String> parts, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : parts) {
      if (line.length() > 0 && line.length() + 3 + part.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " · ").append(part);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String decimal(double figure) {
    return String.format(Locale.ROOT, "%.2f", figure);
  }

  private String time(Instant at) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(zone).format(at);
  }

  private static String money(BigDecimal amount, String currency) {
    return String.format(Locale.ROOT, "%,.2f %s", amount, currency);
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }
}
