package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.calibrate.Cell.Hit;
import touchline.config.Settings;

/** Every verdict's sentence says what its row says, and no two of them contradict each other. */
class AdviceSentencesTest {
  private static final LocalDate NIGHT = LocalDate.parse("2026-12-31");
  private static final String[] NAMES = {"high", "low", "nothing", "rare", "right", "will_revert"};
  private static final int[] PRESENT = {25, 5, 8, 10, 15, 5};
  private static final int[] TRUTH = {8, 20, 0, 10, 15, 25};
  private static final double[] FREQUENCY = {.3, .3, .3, .001, .3, .3};
  private static final Settings SETTINGS = settings("");

  private static final Pattern MOVE =
      Pattern.compile("(Raise|Lower) (\\w+) from (-?\\d+) to (-?\\d+): (.*)");
  private static final Pattern STAY =
      Pattern.compile("Keep (\\w+) at (-?\\d+)(, too little to say)?: (.*)");
  private static final Pattern RETIRE = Pattern.compile("Retire (\\w+), now (-?\\d+): (.*)");
  private static final Pattern HITS =
      Pattern.compile(
          "of (\\d+) hits (\\d+) were won \\(([\\d.]+)%\\)(?:; those earned its points ([\\d.]+) times)?"
              + " where the present points(?:, with the other rules as advised,)? expect ([\\d.]+)"
              + "(?: \\(([\\d.]+)%\\))?;.*");
  private static final Pattern EVIDENCE =
      Pattern.compile(
          ".*the evidence is (-?[\\d.]+) points, 90% interval \\[(-?[\\d.]+), (-?[\\d.]+)].*");

  private static Settings settings(String more) {
    StringBuilder rules = new StringBuilder();
    for (int j = 0; j < NAMES.length; j++) {
      rules.append(
          "{ name = %s, group = fit, on = profile, points = %d, bounds = [0, 40], when = \"%s\" }\n"
              .formatted(
                  NAMES[j],
                  PRESENT[j],
                  NAMES[j].equals("will_revert") ? "profile['Tags'] = 'x'" : "employees > " + j));
    }
    return Settings.load(
        ConfigFactory.parseString(
            "calibration.replicates = 40\nscore { version = t, rules = [\n"
                + rules
                + "] }\n"
                + more));
  }

  @Test
  void sentencesOfRulesSayWhatTheirRowsSay() {
    Map<String, Row> rows = rules(cells(30_000), SETTINGS);

    assertThat(rows.values())
        .extracting(r -> r.getAs("rule") + " " + r.getAs("verdict"))
        .containsExactlyInAnyOrder(
            "high lower",
            "low raise",
            "nothing retire",
            "rare insufficient",
            "right keep",
            "will_revert keep",
            "profile['tags'] insufficient");
    for (String name : NAMES) {
      check(rows.get(name));
    }
    assertThat(rows.get("will_revert").<String>getAs("sentence"))
        .contains("but it may go no further that way")
        .endsWith("seems to be filled in after the outcome, so it gets no more weight");
    assertThat(rows.get("profile['tags']").<String>getAs("sentence"))
        .startsWith("Make no rule of profile['tags'], which will_revert reads: ");
  }

  private static void check(Row row) {
    String sentence = row.getAs("sentence");
    int present = row.<Integer>getAs("present_points");
    int advised = row.<Integer>getAs("advised_points");
    boolean isTold = !row.getAs("verdict").equals("insufficient");
    assertThat(row.getAs("evidence_points") != null).isEqualTo(isTold);
    double low = isTold ? row.<Double>getAs("evidence_low") : Double.NaN;
    double high = isTold ? row.<Double>getAs("evidence_high") : Double.NaN;
    String rest;
    Matcher move = MOVE.matcher(sentence);
    Matcher stay = STAY.matcher(sentence);
    Matcher retire = RETIRE.matcher(sentence);
    if (move.matches()) {
      assertThat(move.group(1).equals("Raise")).isEqualTo(advised > present);
      assertThat(row.<String>getAs("verdict")).isEqualTo(advised > present ? "raise" : "lower");
      assertThat(move.group(3) + " " + move.group(4)).isEqualTo(present + " " + advised);
      // The words are on the side of the evidence, which lies beyond the present points.
      assertThat(advised > present ? low > present : high < present).as(sentence).isTrue();
      rest = move.group(5);
    } else if (retire.matches()) {
      assertThat(row.<String>getAs("verdict")).isEqualTo("retire");
      assertThat(advised).isZero();
      rest = retire.group(3);
    } else {
      assertThat(stay.matches()).as(sentence).isTrue();
      assertThat(advised).isEqualTo(present).isEqualTo(Integer.parseInt(stay.group(2)));
      assertThat(row.<String>getAs("verdict"))
          .isEqualTo(stay.group(3) == null ? "keep" : "insufficient");
      if (sentence.contains("which holds the present points")) {
        assertThat(low <= present && present <= high).as(sentence).isTrue();
      }
      rest = stay.group(4);
    }
    Matcher hits = HITS.matcher(rest);
    assertThat(hits.matches()).as(sentence).isTrue();
    assertThat(Long.parseLong(hits.group(1))).isEqualTo(row.<Long>getAs("hits"));
    assertThat(Double.parseDouble(hits.group(2)))
        .isCloseTo(row.<Double>getAs("wins"), within(.5))
        .isLessThanOrEqualTo(row.<Long>getAs("hits"));
    assertThat(Double.parseDouble(hits.group(3)))
        .isCloseTo(100 * row.<Double>getAs("wins") / row.<Long>getAs("hits"), within(.051));
    boolean isOften = hits.group(4) != null;
    double won = Double.parseDouble(hits.group(isOften ? 4 : 2));
    double expected = Double.parseDouble(hits.group(5));
    assertThat(won)
        .isCloseTo(row.<Double>getAs(isOften ? "won_units" : "wins"), within(isOften ? .051 : .5));
    assertThat(expected)
        .isCloseTo(row.<Double>getAs(isOften ? "expected_units" : "expected_wins"), within(.051));
    if (!isOften) {
      assertThat(Double.parseDouble(hits.group(6)))
          .isCloseTo(
              100 * row.<Double>getAs("expected_wins") / row.<Long>getAs("hits"), within(.051));
    }
    if (advised != present) {
      // Nobody raises what wins less than it promises.
      assertThat(won > expected).as(sentence).isEqualTo(advised > present);
    }
    Matcher evidence = EVIDENCE.matcher(rest);
    assertThat(evidence.matches()).as(sentence).isEqualTo(isTold);
    if (isTold) {
      assertThat(Double.parseDouble(evidence.group(2))).isCloseTo(low, within(.051));
      assertThat(Double.parseDouble(evidence.group(3))).isCloseTo(high, within(.051));
    }
  }

  /**
   * A rule that is worth more than it gives, of leads most of which another rule oversells: by the
   * present points of all they win less than expected, and yet it is to be raised.
   */
  @Test
  void ruleThatIsRaisedWinsMoreThanItPromisesOnceTheOthersAreRight() {
    Random random = new Random(5);
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      boolean isHigh = random.nextDouble() < .3;
      boolean isLow = random.nextDouble() < (isHigh ? .9 : .1);
      List<Hit> hits = new ArrayList<>();
      double logit = -2;
      if (isHigh) {
        hits.add(new Hit("high", 4));
        logit += 8 * Math.log(2) / 20;
      }
      if (isLow) {
        hits.add(new Hit("low", 4));
        logit += 13 * Math.log(2) / 20;
      }
      boolean isWon = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      LocalDate month = LocalDate.of(2025, 1 + i % 12, 1);
      cells.add(cell("pattern", i + "", hits, month, i % 1024, isWon ? 1 : 0, isWon ? 0 : 1, 0));
    }

    Map<String, Row> rows = rules(new Cells(NIGHT, NIGHT, 180, cells), SETTINGS);

    assertThat(rows.get("high").<String>getAs("verdict")).isEqualTo("lower");
    assertThat(rows.get("low").<String>getAs("verdict"))
        .as(rows.get("low").<String>getAs("sentence"))
        .isEqualTo("raise");
    check(rows.get("high"));
    check(rows.get("low"));
    assertThat(rows.get("low").<String>getAs("sentence"))
        .contains("the present points, with the other rules as advised, expect");
  }

  /**
   * A rule that may be earned several times: all its hits together win less than expected, and the
   * more often it is earned the more of them are won.
   */
  @Test
  void ruleThatIsEarnedOftenIsJudgedByHowOften() {
    Random random = new Random(6);
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      int times = random.nextInt(3) == 0 ? 0 : random.nextInt(4) == 0 ? 5 : 1;
      double logit = times == 0 ? -1.3 : -2.2 + times * 11 * Math.log(2) / 20;
      boolean isWon = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      List<Hit> hits = times == 0 ? List.of() : List.of(new Hit("low", 4 * times));
      LocalDate month = LocalDate.of(2025, 1 + i % 12, 1);
      cells.add(cell("pattern", i + "", hits, month, i % 1024, isWon ? 1 : 0, isWon ? 0 : 1, 0));
    }

    Row low = rules(new Cells(NIGHT, NIGHT, 180, cells), SETTINGS).get("low");

    assertThat(low.<String>getAs("verdict")).isEqualTo("raise");
    assertThat(low.<Double>getAs("wins")).isLessThan(low.<Double>getAs("expected_wins"));
    assertThat(low.<String>getAs("sentence")).contains("; those earned its points ");
    check(low);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(doubles = {.05, 1})
  void sentencesOfBacktestsSayWhatTheirRowsSay(double most) {
    Settings settings =
        settings(
            "calibration { thresholds.hot.daily-capacity = 5, advice.max-mql-change = "
                + most
                + " }");
    List<Row> rows =
        BacktestWeights.made(
                cells(30_000), settings.calibration(), settings.score(), settings.lexicon())
            .rows();

    for (Row row : rows) {
      String sentence = row.getAs("sentence");
      boolean isPromoted = row.<Boolean>getAs("is_promoted");
      assertThat(sentence.equals("The advised points beat the present ones")).isEqualTo(isPromoted);
      assertThat(sentence.startsWith("Not promoted: ")).isNotEqualTo(isPromoted);
      if (row.getAs("status").equals("ok")) {
        assertThat(sentence.contains("the gain in log-loss is not above chance"))
            .isEqualTo(row.<Double>getAs("log_loss_gain_low") <= 0);
        assertThat(sentence.contains("the gain in wins among the best leads is not above chance"))
            .isEqualTo(row.<Double>getAs("wins_gain_low") <= 0);
        double moved = row.<Double>getAs("warm_change");
        assertThat(sentence.contains("the number of warm leads moves by"))
            .isEqualTo(Math.abs(moved) > most);
        if (Math.abs(moved) > most) {
          assertThat(sentence)
              .contains(
                  String.format(
                      java.util.Locale.ROOT,
                      "moves by %.0f%%, at most %.0f%% are allowed",
                      100 * moved,
                      100 * most));
        }
      }
    }
    Row all = rows.get(rows.size() - 1);
    assertThat(all.<Integer>getAs("fold")).isZero();
    assertThat(all.<Boolean>getAs("is_promoted")).as(rows.toString()).isEqualTo(most == 1);
  }

  @Test
  void backtestThatCannotBeSaysFromWhenOnItCan() {
    Row all = backtest(cells(30_000, 2026, NIGHT), 0);

    assertThat(all.<String>getAs("status")).isEqualTo("insufficient");
    // Leads of January, a horizon, three months of tests, another horizon.
    assertThat(all.<String>getAs("sentence"))
        .startsWith("Not promoted: no past advice could be tested: ")
        .endsWith("; at the earliest on 2027-05-30");
    assertThat(backtest(cells(30_000, 2026, LocalDate.parse("2027-05-30")), 0))
        .satisfies(row -> assertThat(row.<String>getAs("status")).isEqualTo("ok"));
  }

  private static Row backtest(Cells cells, int fold) {
    return BacktestWeights.made(cells, SETTINGS.calibration(), SETTINGS.score(), SETTINGS.lexicon())
        .rows()
        .stream()
        .filter(row -> row.<Integer>getAs("fold") == fold)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sentencesOfOtherSystemsScoresSayWhatTheirRowsSay() {
    Settings settings = settings("calibration.vendor-scores = [telling, noise, few]\n");
    Random random = new Random(3);
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      boolean isWon = i % 4 == 0;
      int telling = (int) Math.max(0, 50 + (isWon ? 15 : 0) + 20 * random.nextGaussian());
      for (String vendor : List.of("telling", "noise", "few")) {
        int value = vendor.equals("noise") ? random.nextInt(100) : telling;
        if (!vendor.equals("few") || i < 60) {
          cells.add(cell(vendor, value, LocalDate.EPOCH, i % 128, isWon ? 1 : 0, isWon ? 0 : 1));
        }
      }
    }

    Map<String, Row> rows = rules(new Cells(NIGHT, NIGHT, 180, cells), settings);

    Row telling = rows.get("telling");
    assertThat(telling.<String>getAs("verdict")).isEqualTo("keep");
    Matcher trust =
        Pattern.compile(
                "Trust telling as far as this: .* with probability ([\\d.]+), 90% interval"
                    + " \\[([\\d.]+), ([\\d.]+)]; 10 of its points are worth ([\\d.]+) of ours, 90%"
                    + " interval \\[([\\d.]+), ([\\d.]+)]")
            .matcher(telling.<String>getAs("sentence"));
    assertThat(trust.matches()).as(telling.<String>getAs("sentence")).isTrue();
    // Normal(15, 20) against Normal(0, 20): Phi(15 / 28.3) = .70.
    assertThat(Double.parseDouble(trust.group(1))).isCloseTo(.70, within(.03));
    assertThat(Double.parseDouble(trust.group(1)))
        .isBetween(Double.parseDouble(trust.group(2)), Double.parseDouble(trust.group(3)));
    assertThat(Double.parseDouble(trust.group(4)))
        .isCloseTo(10 * telling.<Double>getAs("evidence_points"), within(.051));
    assertThat(Double.parseDouble(trust.group(5)))
        .isCloseTo(10 * telling.<Double>getAs("evidence_low"), within(.051));
    assertThat(rows.get("noise").<String>getAs("verdict")).isEqualTo("retire");
    assertThat(rows.get("noise").<String>getAs("sentence"))
        .startsWith("Do not rely on noise: ")
        .endsWith("hardly better than a coin");
    assertThat(rows.get("few").<String>getAs("verdict")).isEqualTo("insufficient");
    assertThat(rows.get("few").<String>getAs("sentence"))
        .isEqualTo(
            "few cannot be judged yet: its values stand beside 15 wins and 45 losses at ages that"
                + " can be told, and 20 each are needed");
  }

  private static Map<String, Row> rules(Cells cells, Settings settings) {
    return AdviseWeights.made(cells, settings.calibration(), settings.score()).rows().stream()
        .collect(Collectors.toMap(r -> r.getAs("rule"), r -> r));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "calibration.thresholds.min-move = 3",
        "calibration.thresholds { win-value = 2000, hot { lead-cost = 90 } }",
        "calibration.thresholds { hot { daily-capacity = 1 }, warm { daily-capacity = 2 } }",
        "calibration { advice.max-mql-change = 0.01 }",
        "calibration.thresholds.max-move = 50",
        "calibration.thresholds { win-value = 0.5 }"
      })
  void sentencesOfThresholdsSayWhatTheirRowsSay(String more) {
    Settings settings = settings(more);
    Market market = new Market(7, 8_000, 420);
    Cells cells = market.cells(420, 180, settings.calibration());
    List<Row> rows =
        AdviseThresholds.made(
                cells, market.tonight(420), settings.calibration(), settings.lexicon(), "EUR")
            .rows();
    Map<String, Integer> advised =
        rows.stream()
            .filter(r -> r.<Boolean>getAs("is_advised"))
            .collect(Collectors.toMap(r -> r.getAs("band"), r -> r.<Integer>getAs("threshold")));

    assertThat(advised.get("warm")).isLessThan(advised.get("hot"));
    for (String band : List.of("hot", "warm")) {
      checkThreshold(rows, band, advised.get(band), settings);
    }
  }

  private static void checkThreshold(List<Row> rows, String band, int to, Settings settings) {
    Row[] byScore = new Row[101];
    rows.stream()
        .filter(r -> r.getAs("band").equals(band))
        .forEach(r -> byScore[r.<Integer>getAs("threshold")] = r);
    int present =
        IntStream.range(0, 101)
            .filter(t -> byScore[t].<Boolean>getAs("is_present"))
            .findFirst()
            .orElseThrow();
    String sentence = byScore[to].getAs("sentence");
    assertThat(Math.abs(to - present))
        .isLessThanOrEqualTo(settings.calibration().thresholds().maxMove());
    if (to == present) {
      assertThat(sentence).startsWith("Keep " + band + " at " + present + ": ");
      return;
    }
    Matcher m =
        Pattern.compile(
                "Move "
                    + band
                    + " from (\\d+) to (\\d+): .*; (MQLs|hot leads) go from ([\\d.,]+) to ([\\d.,]+) a"
                    + " day, of which ([\\d.]+)% and ([\\d.]+)% are won; the gain is EUR (-?[\\d.,]+) a day,"
                    + " 90% interval \\[(-?[\\d.,]+), (-?[\\d.,]+)]; of tonight's open leads ([\\d,]+) (become|are"
                    + " no longer) "
                    + band)
            .matcher(sentence);
    assertThat(m.matches()).as(sentence).isTrue();
    assertThat(m.group(1) + " " + m.group(2)).isEqualTo(present + " " + to);
    assertThat(figure(m.group(4)))
        .isCloseTo(byScore[present].<Double>getAs("leads_per_day"), within(.051));
    assertThat(figure(m.group(5)))
        .isCloseTo(byScore[to].<Double>getAs("leads_per_day"), within(.051));
    assertThat(figure(m.group(7)))
        .isCloseTo(100 * byScore[to].<Double>getAs("won_share"), within(.051));
    double gain =
        byScore[to].<Double>getAs("value_per_day")
            - byScore[present].<Double>getAs("value_per_day");
    assertThat(figure(m.group(8))).isCloseTo(gain, within(.0051));
    assertThat(figure(m.group(9))).as("a confirmed gain").isPositive();
    long change =
        byScore[to].<Long>getAs("tonight_leads") - byScore[present].<Long>getAs("tonight_leads");
    assertThat(figure(m.group(11))).isEqualTo(Math.abs((double) change));
    assertThat(m.group(12).equals("become")).isEqualTo(change >= 0);
    if (band.equals("warm")) {
      double before = byScore[present].<Double>getAs("leads_per_day");
      assertThat(Math.abs(byScore[to].<Double>getAs("leads_per_day") / before - 1))
          .isLessThanOrEqualTo(settings.calibration().advice().maxMqlChange() + 1e-9);
    }
  }

  /** A figure as sentences have it, with thousands set apart. */
  private static double figure(String text) {
    return Double.parseDouble(text.replace(",", ""));
  }

  @Test
  void thresholdsDoNotJumpWhereFewLeadsArrive() {
    Market market = new Market(7, 2_000, 420);
    Cells cells = market.cells(420, 180, SETTINGS.calibration());

    assertThat(
            AdviseThresholds.made(
                    cells, market.tonight(420), SETTINGS.calibration(), SETTINGS.lexicon(), "EUR")
                .rows())
        .filteredOn(r -> r.<Boolean>getAs("is_advised"))
        .extracting(r -> r.<Integer>getAs("threshold"))
        .allSatisfy(t -> assertThat((int) t).isGreaterThanOrEqualTo(35));
  }

  /** Patterns of leads that were won by the true points, and a column filled after the outcome. */
  private static Cells cells(int leads) {
    return cells(leads, 2025, NIGHT);
  }

  private static Cells cells(int leads, int year, LocalDate night) {
    Random random = new Random(11);
    List<Cell> cells = new ArrayList<>();
    long[] filled = new long[3];
    long[] all = new long[3];
    for (int i = 0; i < leads; i++) {
      List<Hit> hits = new ArrayList<>();
      double logit = -2;
      for (int j = 0; j < NAMES.length; j++) {
        if (random.nextDouble() < FREQUENCY[j]) {
          hits.add(new Hit(NAMES[j], 4));
          logit += TRUTH[j] * Math.log(2) / 20;
        }
      }
      boolean isWon = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      cells.add(
          cell(
              "pattern",
              i + "",
              hits,
              LocalDate.of(year, 1 + i % 12, 1),
              i % 1024,
              isWon ? 1 : 0,
              isWon ? 0 : 1,
              0));
      all[isWon ? 0 : 1]++;
      filled[isWon ? 0 : 1] += isWon ? 1 : 0;
    }
    all[2] = 500;
    LocalDate epoch = LocalDate.parse("1970-01-01");
    cells.add(cell("profile", "", List.of(), epoch, -1, all[0], all[1], all[2]));
    cells.add(cell("profile", "tags", List.of(), epoch, -1, filled[0], filled[1], filled[2]));
    return new Cells(night, night, 180, cells);
  }

  private static Cell cell(
      String vendor, int value, LocalDate period, int cluster, long won, long lost) {
    return new Cell(
        "vendor",
        vendor,
        List.of(),
        period,
        cluster,
        value,
        won + lost,
        won,
        lost,
        0,
        won,
        lost,
        won,
        lost,
        won + lost,
        0,
        BigDecimal.ZERO);
  }

  private static Cell cell(
      String cube,
      String label,
      List<Hit> hits,
      LocalDate period,
      int cluster,
      long won,
      long lost,
      long open) {
    return new Cell(
        cube,
        label,
        hits,
        period,
        cluster,
        -1,
        won + lost + open,
        won,
        lost,
        open,
        won,
        lost,
        won,
        lost,
        won + lost,
        0,
        BigDecimal.ZERO);
  }
}
