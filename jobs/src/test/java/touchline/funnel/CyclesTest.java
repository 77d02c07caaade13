package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CyclesTest {
  private static Instant day(String date) {
    return LocalDate.parse("2026-" + date).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Entries as "01-02 MQL" and conversions as "mql 01-02". */
  private static List<Cycles.Cycle> cycles(List<String> stages, String... conversions) {
    List<Cycles.Entry> entries = new ArrayList<>();
    for (String stage : stages) {
      String[] parts = stage.split(" ");
      String kind =
          switch (parts[1]) {
            case "MQL" -> "mql";
            case "SAL" -> "accepted";
            case "SQL" -> "sql";
            case "REJECTED" -> "rejected";
            case "RECYCLED" -> "recycled";
            case "Lead" -> "lead";
            default -> "unknown";
          };
      entries.add(
          new Cycles.Entry(
              day(parts[0]),
              parts[1],
              "because of " + parts[0],
              true,
              kind.equals("mql"),
              kind.equals("accepted") || kind.equals("sql"),
              kind,
              "1"));
    }
    List<Cycles.Conversion> converted = new ArrayList<>();
    for (String conversion : conversions) {
      String[] parts = conversion.split(" ");
      converted.add(
          new Cycles.Conversion(
              conversion, parts[0], day(parts[1]), LocalDate.EPOCH, BigDecimal.ZERO, "1"));
    }
    List<Cycles.Path> paths =
        List.of(
            path("mql 01-02", "Email", "Display"),
            path("mql 04-01", "Organic Search", "Direct"),
            path(null, "Referral", "Referral"));
    return Cycles.of(entries, converted, paths, day("01-01"), "1");
  }

  private static Cycles.Path path(String conversion, String first, String last) {
    return new Cycles.Path(
        conversion,
        new Cycles.Touch(day("01-01"), first, null, null),
        new Cycles.Touch(day("03-30"), last, null, null));
  }

  @Test
  void leadThatComesBackHasAnotherCycle() {
    List<Cycles.Cycle> cycles =
        cycles(
            List.of("01-02 MQL", "01-09 RECYCLED", "04-01 MQL", "04-02 SAL"),
            "mql 01-02",
            "mql 04-01");

    assertThat(cycles).extracting(Cycles.Cycle::number).containsExactly(1, 2);
    assertThat(cycles).extracting(Cycles.Cycle::answer).containsExactly("recycled", "accepted");
    assertThat(cycles).extracting(Cycles.Cycle::kind).containsExactly("recycled", "accepted");
    assertThat(cycles).extracting(c -> c.touch().channel()).containsExactly("Email", "Direct");
    assertThat(cycles).extracting(Cycles.Cycle::mql).containsExactly(day("01-02"), day("04-01"));
    assertThat(cycles.get(0).reason()).isEqualTo("because of 01-09");
  }

  @Test
  void everyMqlCycleHasExactlyOneAnswer() {
    String[] stages = {"MQL", "SAL", "SQL", "REJECTED", "RECYCLED", "Lead", "Odd"};
    for (String first : stages) {
      for (String second : stages) {
        for (String third : stages) {
          Cycles.Cycle cycle =
              cycles(
                      List.of("01-02 MQL", "01-03 " + first, "01-04 " + second, "01-05 " + third),
                      "mql 01-02")
                  .get(0);
          List<String> after = List.of(first, second, third);
          String expected =
              after.contains("SAL") || after.contains("SQL")
                  ? "accepted"
                  : after.lastIndexOf("REJECTED") > after.lastIndexOf("RECYCLED")
                      ? "rejected"
                      : after.contains("RECYCLED") ? "recycled" : "open";
          assertThat(cycle.answer()).as(after.toString()).isEqualTo(expected);
          assertThat(cycle.answered() == null).isEqualTo(expected.equals("open"));
        }
      }
    }
  }

  @Test
  void leadThatWasNeverAnMqlHasOneCycleWithoutAnAnswer() {
    assertThat(cycles(List.of()))
        .singleElement()
        .satisfies(
            cycle -> {
              assertThat(cycle.answer()).isNull();
              assertThat(cycle.kind()).isEqualTo("none");
              assertThat(cycle.lead()).isEqualTo(day("01-01"));
              assertThat(cycle.touch().channel()).isEqualTo("Referral");
            });
  }

  @Test
  void gapsDisorderRegressionsAndUnknownStagesAreTold() {
    assertThat(cycles(List.of("01-02 SQL", "01-03 Odd", "01-04 Lead"), "sql 01-02").get(0))
        .satisfies(
            cycle -> {
              assertThat(cycle.irregularities())
                  .containsExactly("no mql before sql", "unknown stage Odd");
              assertThat(cycle.regressions()).isEqualTo(1);
            });
    assertThat(cycles(List.of("01-01 SAL", "01-02 MQL"), "mql 01-02").get(0).irregularities())
        .containsExactly("accepted before mql");
  }

  @Test
  void everyConversionBelongsToExactlyOneCycle() {
    List<Cycles.Cycle> cycles =
        cycles(List.of(), "opportunity 01-01", "mql 01-02", "won 03-31", "mql 04-01", "won 04-01");

    assertThat(cycles.stream().flatMap(c -> c.conversions().stream()).map(Cycles.Conversion::id))
        .containsExactly("opportunity 01-01", "mql 01-02", "won 03-31", "mql 04-01", "won 04-01");
    assertThat(cycles.get(0).conversions()).hasSize(3);
  }
}
