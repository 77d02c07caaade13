package touchline.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import touchline.explain.ExplainedDeal;
import touchline.explain.ExplainedLead;
import touchline.explain.Journey;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Mark;
import touchline.explain.Journey.Share;
import touchline.explain.Journey.Touch;

/** An imagined lead and deal: three touches, of which the second is an impression. */
final class SampleLead {
  static final String SCRIPT = "<script>document.title='taken'</script>";

  private static final Instant FIRST = Instant.parse("2026-05-31T22:30:00Z");

  private SampleLead() {}

  /** As a report tells of it: without credits. */
  static ExplainedLead of(String leadId) {
    return lead(
        leadId,
        new Journey(
            List.of(),
            List.of(new Mark(FIRST.plus(Duration.ofDays(9)), "mql")),
            List.of(touch(0, true, Map.of()), touch(4, false, Map.of()), touch(8, true, Map.of())),
            2));
  }

  /** With credits of its MQL. */
  static ExplainedLead credited() {
    return lead("L1000", journey("mql:p1", "mql", "0"));
  }

  static ExplainedDeal deal() {
    return new ExplainedDeal(
        "D7",
        "Closed Won",
        new BigDecimal("1200.00"),
        "EUR",
        "a:1",
        List.of(new ExplainedDeal.Person("L1000", "primary lead", 84.4, "hot")),
        journey("won:D7", "won", "1200.00"));
  }

  private static ExplainedLead lead(String leadId, Journey journey) {
    return new ExplainedLead(
        leadId,
        "p1",
        LocalDate.of(2026, 6, 30),
        84.4,
        "hot",
        "A2",
        "no probability at 30 days of age",
        List.of(
            new ExplainedLead.Part("demo-request", "engagement", 60, 1, 1, FIRST, "60 once"),
            new ExplainedLead.Part("seniority", "fit", 30, 1, 1, null, ""),
            new ExplainedLead.Part("free-mail", "negative", -5.6, 1, 1, null, "")),
        84.4,
        30,
        60,
        -5.6,
        "1",
        "1",
        List.of(
            new ExplainedLead.Move(LocalDate.of(2026, 6, 30), 84.4, "hot", "demo-request +60.00"),
            new ExplainedLead.Move(LocalDate.of(2026, 6, 29), 24.4, "cold", "")),
        journey);
  }

  /** Linear gives halves to the first and the last touch, last touch all to the last. */
  private static Journey journey(String conversion, String type, String value) {
    BigDecimal all = new BigDecimal(value);
    BigDecimal half = all.divide(BigDecimal.valueOf(2));
    Share first = new Share(new TreeMap<>(Map.of("linear", new Earned(.5, half))), null);
    Share last =
        new Share(
            new TreeMap<>(Map.of("linear", new Earned(.5, half), "last_touch", new Earned(1, all))),
            null);
    Share none = new Share(Collections.emptySortedMap(), "an impression");
    return new Journey(
        List.of(
            new Conversion(
                conversion,
                type,
                FIRST.plus(Duration.ofDays(9)),
                all,
                "EUR",
                2,
                Collections.emptySortedMap())),
        List.of(),
        List.of(
            touch(0, true, Map.of(conversion, first)),
            touch(4, false, Map.of(conversion, none)),
            touch(8, true, Map.of(conversion, last))),
        0);
  }

  private static Touch touch(int days, boolean mayEarn, Map<String, Share> shares) {
    return new Touch(
        "t" + days,
        FIRST.plus(Duration.ofDays(days)),
        mayEarn ? "Email" : "Display",
        "c1",
        SCRIPT,
        null,
        null,
        mayEarn ? "click" : "impression",
        "p1",
        "lead",
        mayEarn,
        shares);
  }
}
