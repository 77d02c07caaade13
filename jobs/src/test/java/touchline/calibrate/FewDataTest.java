package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** Whatever the leads are like, every figure is a number or says that it is none. */
class FewDataTest {
  private static final Settings SETTINGS =
      Settings.load(
          ConfigFactory.parseString(
              """
              calibration { replicates = 20, vendor-scores = [mkto] }
              score { version = t, rules = [
                { name = everybody, group = fit, on = profile, points = 10, when = "true" },
                { name = told, group = fit, on = profile, points = 20, when = "employees > 5" } ] }
              """));

  static List<Arguments> worlds() {
    return List.of(
        Arguments.of("nobody", List.of()),
        Arguments.of("one lost lead", leads(1, i -> false)),
        Arguments.of("nobody won", leads(60, i -> false)),
        Arguments.of("everybody won", leads(60, i -> true)),
        Arguments.of("few won", leads(60, i -> i % 8 == 0)),
        Arguments.of("wins and losses apart", leads(120, i -> i % 2 == 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void figuresAreFiniteAndRequiredOnesPresent(String name, List<String> leads) {
    Given given = Evidence.built(Evidence.landmarks(leads), SETTINGS);
    for (Job job : Calibrate.jobs(SETTINGS)) {
      Table table = job.writes();
      Dataset<Row> rows = given.rows(table);
      for (Row row : rows.collectAsList()) {
        for (int i = 0; i < row.size(); i++) {
          String column = table + "." + rows.columns()[i];
          if (!table.schema().apply(rows.columns()[i]).nullable()) {
            assertThat(row.get(i)).as(column).isNotNull();
          }
          if (row.get(i) instanceof Double figure) {
            assertThat(figure).as(column).isFinite();
          }
        }
      }
    }
    List<Row> advice = given.rows(Table.of("gold.score_weight_advice")).collectAsList();
    assertThat(advice)
        .filteredOn(r -> r.getAs("rule").equals("everybody") || r.getAs("rule").equals("mkto"))
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.<String>getAs("verdict")).isEqualTo("insufficient"));
    assertThat(given.rows(Table.of("gold.score_backtests")).collectAsList())
        .allSatisfy(r -> assertThat(r.<String>getAs("status")).isEqualTo("insufficient"));
    if (!name.equals("wins and losses apart") && !name.equals("everybody won")) {
      assertThat(
              given
                  .rows(Table.of("gold.score_threshold_advice"))
                  .where("is_advised")
                  .collectAsList())
          .extracting(r -> r.getAs("band") + " " + r.getAs("threshold") + " " + r.getAs("status"))
          .containsExactlyInAnyOrder("hot 70 insufficient", "warm 40 insufficient");
    }
  }

  /** The rule told is hit by every second lead. */
  private static List<String> leads(int n, IntPredicate won) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean hit = i % 2 == 0;
      rows.add(
          Evidence.lead(
              i,
              "2026-01-%02dT00:00:00Z".formatted(1 + i % 28),
              30,
              hit ? 30 : 10,
              "buyer",
              won.test(i) ? "2026-02-01T00:00:00Z" : null,
              hit
                  ? new String[] {"everybody:10.0:1.0", "told:20.0:1.0"}
                  : new String[] {"everybody:10.0:1.0"}));
    }
    return rows;
  }
}
