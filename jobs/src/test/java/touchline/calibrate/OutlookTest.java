package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.calibrate.Market.Outlook;
import touchline.config.CalibrationConfig;
import touchline.config.Settings;

/**
 * What the open leads of a night promise, against what comes of them when the world goes on for a
 * horizon: in worlds whose law of winning is drawn per seed.
 */
class OutlookTest {
  private static final int HORIZON = 180;
  private static final CalibrationConfig CONFIG =
      Settings.load(ConfigFactory.parseString("calibration.replicates = 60")).calibration();

  @ParameterizedTest(name = "{0} days of history")
  @ValueSource(ints = {60, 150, 199})
  void historyShorterThanTheHorizonTellsNoProbability(int days) {
    Cells cells = new Market(201, 4_000, days).cells(days, HORIZON, CONFIG);

    assertThat(MapAges.made(cells, CONFIG).rows()).isEmpty();
    assertThat(MapScores.made(cells, CONFIG).rows()).isEmpty();
    Row night = night(cells);
    assertThat(night.<String>getAs("status")).isEqualTo("insufficient");
    assertThat(night.<String>getAs("sentence"))
        .startsWith("No probability to be won can be told: ")
        .endsWith("; at the earliest on " + night.getAs("known_on"));
    assertThat(AdviseThresholds.made(cells, new long[101], CONFIG, lexicon(), "EUR").rows())
        .filteredOn(row -> row.<Boolean>getAs("is_advised"))
        .allSatisfy(row -> assertThat(row.<Boolean>getAs("is_present")).isTrue())
        .allSatisfy(
            row ->
                assertThat(row.<String>getAs("sentence"))
                    .endsWith("no probability to be won can be told yet"));
    assertThat(MeasureCalibration.made(cells, CONFIG).rows())
        .filteredOn(row -> !row.getAs("censoring").equals("open_as_lost"))
        .allSatisfy(row -> assertThat(row.<String>getAs("status")).isEqualTo("insufficient"));
    assertThat(BinScores.made(cells, CONFIG, lexicon().on(cells.asOf())).rows())
        .allSatisfy(row -> assertThat(row.<Double>getAs("observed")).isNull());
  }

  @ParameterizedTest(name = "{0} days of history")
  @ValueSource(ints = {60, 150})
  void probabilitiesAreKnownOnTheDayThatWasNamed(int days) {
    // The world that goes on has the same leads until then, and others after.
    Market market = new Market(201, 16_000, 800);
    LocalDate named =
        night(market.cells(days, HORIZON, CONFIG)).<java.sql.Date>getAs("known_on").toLocalDate();
    int then = (int) ChronoUnit.DAYS.between(Market.date(0), named);

    assertThat(night(market.cells(then + 3, HORIZON, CONFIG)).<String>getAs("status"))
        .isEqualTo("ok");
    assertThat(night(market.cells(then - 3, HORIZON, CONFIG)).<String>getAs("status"))
        .isEqualTo("insufficient");
  }

  @ParameterizedTest(name = "{0} days of history")
  @ValueSource(ints = {205, 400})
  void openLeadsPromiseWhatComes(int days) {
    Market market = new Market(201, 8_000, days);
    Cells cells = market.cells(days, HORIZON, CONFIG);

    Outlook outlook = market.outlook(days, HORIZON, MapAges.made(cells, CONFIG).rows());

    assertThat(outlook.leads()).isPositive();
    assertThat((double) outlook.came()).as("%s", outlook).isBetween(outlook.low(), outlook.high());
  }

  @Test
  void expectedAndActualWinsAgreeInTenWorldsOnThreeDatesEach() {
    List<String> all = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    int inside = 0;
    for (int seed = 1; seed <= 10; seed++) {
      Market market = new Market(seed, 24_000, 730);
      for (int day : new int[] {300, 450, 600}) {
        Cells cells = market.cells(day, HORIZON, CONFIG);
        Outlook o = market.outlook(day, HORIZON, MapAges.made(cells, CONFIG).rows());
        assertThat(night(cells).<String>getAs("status")).isEqualTo("ok");
        double ratio = o.came() / o.expected();
        ratios.add(ratio);
        inside += o.came() >= o.low() && o.came() <= o.high() ? 1 : 0;
        all.add(
            String.format(
                Locale.ROOT,
                "world %d, day %d: %d leads, expected %.0f [%.0f, %.0f], came %d, ratio %.2f",
                seed,
                day,
                o.leads(),
                o.expected(),
                o.low(),
                o.high(),
                o.came(),
                ratio));
      }
    }
    assertThat(ratios)
        .as(String.join("\n", all))
        .allSatisfy(r -> assertThat(r).isBetween(.8, 1.25));
    // Binomial(30, .9) is 22 or more with probability .997.
    assertThat(inside).as(String.join("\n", all)).isBetween(22, 30);
  }

  @Test
  void shorterHorizonIsTakenOnlyIfTheSettingAllowsIt() {
    // Nobody has been followed for 180 days; many have for 60.
    assertThat(CONFIG.horizons()).hasSize(1);
    Cells cells = new Market(5, 8_000, 120).cells(120, 60, CONFIG);

    Row night = night(cells);

    assertThat(night.<Integer>getAs("wanted_days")).isEqualTo(HORIZON);
    assertThat(night.<Integer>getAs("horizon_days")).isEqualTo(60);
    assertThat(night.<String>getAs("sentence"))
        .startsWith("Probabilities to be won within 60 days are known for leads of up to ")
        .endsWith("winning counts within 60 days in place of 180, which history does not support");
  }

  private static touchline.config.LexiconConfig lexicon() {
    return Settings.load(java.util.Optional.empty()).lexicon();
  }

  private static Row night(Cells cells) {
    return JudgeSupport.made(cells, CONFIG).rows().stream()
        .filter(row -> row.<Integer>getAs("landmark_days") == -1)
        .findFirst()
        .orElseThrow();
  }
}
