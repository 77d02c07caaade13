package touchline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

/** What the books say of won deals when the CRM changes its mind. */
class BooksTest {
  private static final LocalDate WON = LocalDate.of(2026, 1, 10);

  /** One version of a deal that was won on 10 January, if it says so. */
  private record Version(
      LocalDate received, boolean won, boolean deleted, long amount, String currency) {
    Map<String, BigDecimal> worth() {
      return won && !deleted && amount != 0
          ? Map.of(currency, BigDecimal.valueOf(amount).setScale(2))
          : Map.of();
    }
  }

  @Test
  void changeWithinTheWindowRestatesAndALaterOneIsBookedOnTheDayItCame() {
    assertThat(
            booked(
                List.of(
                    deal("a", version(12, 100), version(40, 80), version(41, 70)),
                    deal("b", version(12, 100), version(30, 90), version(60, 90)),
                    deal("late", version(200, 100), version(201, 60)))))
        .containsExactly(
            "won:a 2026-01-10 false 80.00 USD",
            "won:a:adj:2026-02-10 2026-02-10 true -10.00 USD",
            "won:b 2026-01-10 false 90.00 USD",
            "won:late 2026-01-10 false 100.00 USD",
            "won:late:adj:2026-07-20 2026-07-20 true -40.00 USD");
  }

  @Test
  void deletionAndReopeningTakeTheAmountOut() {
    assertThat(
            booked(
                List.of(
                    deal("deleted", version(12, 100), gone(60, 100)),
                    deal("early", version(12, 100), gone(20, 100)),
                    deal("again", version(12, 100), lost(60, 100), version(70, 120)))))
        .containsExactly(
            "won:again 2026-01-10 false 100.00 USD",
            "won:again:adj:2026-03-01 2026-03-01 true -100.00 USD",
            "won:again:adj:2026-03-11 2026-03-11 true 120.00 USD",
            "won:deleted 2026-01-10 false 100.00 USD",
            "won:deleted:adj:2026-03-01 2026-03-01 true -100.00 USD");
  }

  @Test
  void anotherCurrencyTakesTheOldAmountOutAndTheNewOneIn() {
    assertThat(
            booked(
                List.of(
                    deal(
                        "a",
                        version(12, 100),
                        new Version(WON.plusDays(50), true, false, 90, "EUR"),
                        new Version(WON.plusDays(51), true, false, 91, "EUR")))))
        .containsExactly(
            "won:a 2026-01-10 false 100.00 USD",
            "won:a:adj:2026-03-01 2026-03-01 true 90.00 EUR",
            "won:a:adj:2026-03-01:USD 2026-03-01 true -100.00 USD",
            "won:a:adj:2026-03-02 2026-03-02 true 1.00 EUR");
  }

  /** Every prefix of a random history is what was known at some time. */
  @Test
  void rowsSumToWhatTheCrmSaysAndClosedRowsStayWhateverComesLater() {
    Random random = new Random(8);
    List<String> rows = new ArrayList<>();
    Map<String, List<Version>> histories = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      List<Version> history = new ArrayList<>();
      LocalDate received = WON.plusDays(random.nextInt(20));
      for (int v = 0; v < 1 + random.nextInt(6); v++) {
        history.add(
            new Version(
                received,
                random.nextInt(4) > 0,
                random.nextInt(8) == 0,
                random.nextInt(5) * 10 - 10,
                random.nextInt(5) == 0 ? "EUR" : "USD"));
        received = received.plusDays(1 + random.nextInt(25));
      }
      for (int known = 1; known <= history.size(); known++) {
        String id = "d%02d-%d".formatted(i, known);
        histories.put(id, history.subList(0, known));
        rows.addAll(deal(id, history.subList(0, known).toArray(Version[]::new)));
      }
    }
    Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
    Map<String, List<String>> lines = new TreeMap<>();
    for (String line : lines(rows)) {
      String[] part = line.split(" ");
      String id = part[0].split(":")[1];
      sums.computeIfAbsent(id, d -> new TreeMap<>())
          .merge(part[4], new BigDecimal(part[3]), BigDecimal::add);
      lines.computeIfAbsent(id, d -> new ArrayList<>()).add(line.replace(id, id.substring(0, 3)));
    }
    histories.forEach(
        (id, history) -> {
          Version last = history.get(history.size() - 1);
          Map<String, BigDecimal> sum = sums.getOrDefault(id, Map.of());
          assertThat(sum.entrySet().stream().filter(s -> s.getValue().signum() != 0))
              .as(id)
              .containsExactlyInAnyOrderElementsOf(last.worth().entrySet());
          String before = id.substring(0, 4) + (history.size() - 1);
          boolean isClosed = last.received().isAfter(WON.plusDays(30));
          if (isClosed && lines.containsKey(before)) {
            assertThat(lines.get(id)).as(id).containsAll(lines.get(before));
          }
        });
    assertThat(lines.values().stream().filter(l -> l.size() > 2)).hasSizeGreaterThan(10);
  }

  private static Version version(int day, long amount) {
    return new Version(WON.plusDays(day - 10), true, false, amount, "USD");
  }

  private static Version gone(int day, long amount) {
    return new Version(WON.plusDays(day - 10), true, true, amount, "USD");
  }

  private static Version lost(int day, long amount) {
    return new Version(WON.plusDays(day - 10), false, false, amount, "USD");
  }

  private static List<String> deal(String id, Version... versions) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < versions.length; i++) {
      Version version = versions[i];
      rows.add(
          ("{'deal_id':'%s','journey_id':'j','stage':'s','currency':'%s','amount':%d,'amount_reporting':%d,"
                  + "'created_at':'2026-01-01T00:00:00Z','is_won':%b,%s'is_deleted':%b,'received_date':'%s'%s}")
              .formatted(
                  id,
                  version.currency(),
                  version.amount(),
                  version.amount() * 2,
                  version.won(),
                  version.won() ? "'won_at':'" + WON + "T09:00:00Z'," : "",
                  version.deleted(),
                  version.received(),
                  i + 1 < versions.length
                      ? ",'replaced_date':'" + versions[i + 1].received() + "'"
                      : "")
              .replace('\'', '"'));
    }
    return rows;
  }

  private static List<String> booked(List<List<String>> deals) {
    return lines(deals.stream().flatMap(List::stream).toList());
  }

  private static List<String> lines(List<String> rows) {
    Job job =
        Journey.jobs(Settings.load(ConfigFactory.parseString("attribution.restate-days = 30")))
            .get(0);
    List<String> lines = new ArrayList<>();
    for (Row row :
        Given.asOf("2026-06-30")
            .rows("silver.deal_versions", rows.toArray(String[]::new))
            .build(job)
            .where("conversion_type = 'won'")
            .orderBy("conversion_id")
            .collectAsList()) {
      BigDecimal value = row.getAs("value");
      assertThat(row.<BigDecimal>getAs("value_reporting"))
          .isEqualByComparingTo(value.multiply(BigDecimal.valueOf(2)));
      lines.add(
          "%s %s %s %s %s"
              .formatted(
                  row.<String>getAs("conversion_id"),
                  row.<Object>getAs("booked_date"),
                  row.<Object>getAs("is_adjustment"),
                  value,
                  row.<String>getAs("currency")));
    }
    return lines;
  }
}
