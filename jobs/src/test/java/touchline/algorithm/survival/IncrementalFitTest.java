package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import touchline.algorithm.survival.IncrementalFit.Taught;

class IncrementalFitTest {
  private static final IncrementalHazard HAZARD = new IncrementalHazard(7, 3);
  private static final Effects EFFECTS = new Effects("Direct", List.of(), List.of("call"));
  private static final String[] CAMPAIGNS = {"Paid > good", "Paid > idle", "Email", "Direct"};

  /** What a fresh touch adds; good ads work, idle ones and visits of one's own accord do not. */
  private static final double[] TRUTH = {1.5, 0, .7, 0};

  /** Days of one type, each with up to two earlier touches, that enter as the hazard says. */
  private static Map<LeadDay, Long> days(int type, int number, double share, Random random) {
    Map<LeadDay, Long> days = new LinkedHashMap<>();
    for (int i = 0; i < number; i++) {
      List<Exposure> exposures = new ArrayList<>();
      double logit = -3;
      for (int c = 0; c < CAMPAIGNS.length; c++) {
        int parts = random.nextInt(3) * random.nextInt(16);
        if (parts > 0) {
          exposures.add(new Exposure(CAMPAIGNS[c], Exposure.OLDER, parts));
          logit += TRUTH[c] * HAZARD.saturated(parts / 16.0);
        }
      }
      take(days, type, enters(logit, random), share, random, exposures);
    }
    return days;
  }

  private static boolean enters(double logit, Random random) {
    return random.nextDouble() < 1 / (1 + Math.exp(-logit));
  }

  private static void take(
      Map<LeadDay, Long> days,
      int type,
      boolean enters,
      double share,
      Random random,
      List<Exposure> exposures) {
    if (enters || random.nextDouble() < share) {
      days.merge(
          new LeadDay(type, 0, enters, 3, -1, false, 1, List.of("VP"), exposures), 1L, Long::sum);
    }
  }

  private static Map<String, Double> figures(Map<LeadDay, Long> days, double share) {
    return figures(days, share, List.of(), false);
  }

  private static Map<String, Double> figures(
      Map<LeadDay, Long> days, double share, List<Taught> tests, boolean mayHarm) {
    LeadDays.Sampling sampling = LeadDays.Sampling.everything();
    sampling.days()[0][0] = share;
    sampling.days()[1][0] = share;
    sampling.days()[1][1] = 0;
    IncrementalFit.Terms terms =
        new IncrementalFit.Terms(HAZARD, EFFECTS, .5, channel -> mayHarm, List.of("seniority"));
    Map<String, Double> figures = new HashMap<>();
    new IncrementalFit(terms, days, sampling, tests)
        .figures()
        .forEach(f -> figures.put(f.type() + " " + f.parameter() + " " + f.item(), f.value()));
    return figures;
  }

  @Test
  void effectsOfCampaignsComeBackFromASampleOfDays() {
    Map<String, Double> figures = figures(days(0, 40_000, .25, new Random(2)), .25);
    for (int c = 0; c < CAMPAIGNS.length; c++) {
      double error = figures.get("mql standard_error " + CAMPAIGNS[c]);
      assertThat(error).isLessThan(.1);
      assertThat(figures.get("mql effect " + CAMPAIGNS[c]))
          .as(CAMPAIGNS[c])
          .isCloseTo(TRUTH[c], within(4 * error + .05));
    }
    assertThat(figures.get("mql journey_days ")).isCloseTo(40_000, within(1_500.0));
    assertThat(figures.get("mql settled ")).isEqualTo(1);
    // What no touch explains: the intercept, spread over what every day has.
    assertThat(
            figures.get("mql baseline stage:0")
                + figures.get("mql baseline age:3")
                + figures.get("mql baseline month:1")
                + figures.get("mql baseline fit:seniority=VP"))
        .isCloseTo(-3, within(.15));
  }

  @Test
  void stageWithFewEntriesBorrowsFromTheOthers() {
    Map<LeadDay, Long> rows = days(0, 20_000, .3, new Random(3));
    Map<String, Double> alone = figures(days(1, 60, .3, new Random(5)), .3);
    rows.putAll(days(1, 60, .3, new Random(5)));
    Map<String, Double> borrowed = figures(rows, .3);
    String good = "sql effect Paid > good";
    assertThat(Math.abs(borrowed.get(good) - 1.5))
        .isLessThan(Math.abs(alone.get(good) - 1.5))
        .isLessThan(.4);
  }

  @Test
  void orderOfTheDaysChangesNoBit() {
    Map<LeadDay, Long> rows = days(0, 3_000, 1, new Random(2));
    assertThat(figures(new TreeMap<>(rows).descendingMap(), 1)).isEqualTo(figures(rows, 1));
  }

  @Test
  void withoutEntriesThereIsNothingToLearn() {
    assertThat(figures(Map.of(), 1)).isEmpty();
  }

  /** Intent of 0 or 1 brings ads before and after a day alike, and conversions; ads do nothing. */
  @Test
  void channelThatFollowsIntentIsLoweredByWhatItsLaterTouchesForetell() {
    Random random = new Random(4);
    Map<LeadDay, Long> days = new LinkedHashMap<>();
    for (int i = 0; i < 30_000; i++) {
      boolean intent = random.nextInt(4) == 0;
      List<Exposure> exposures = new ArrayList<>();
      for (int when : new int[] {Exposure.AFTER, Exposure.OLDER}) {
        if (random.nextDouble() < (intent ? .7 : .2)) {
          exposures.add(new Exposure("Display", when, 12));
        }
      }
      take(days, 0, enters(intent ? -2 : -4, random), 1, random, exposures);
    }
    Map<String, Double> figures = figures(days, 1);
    assertThat(figures.get("mql raw_effect Display")).isGreaterThan(.5);
    assertThat(figures.get("mql later_effect Display")).isGreaterThan(.5);
    assertThat(figures.get("mql channel_effect Display"))
        .isCloseTo(0, within(2 * figures.get("mql channel_error Display")));
    assertThat(figures.get("mql effect Display")).isLessThan(.15);
  }

  /** Calls of the last days come because of the conversion; earlier ones do nothing. */
  @Test
  void channelWhoseLatestTouchesFollowFromConversionsHasTheEffectOfTheEarlierOnes() {
    Random random = new Random(4);
    Map<LeadDay, Long> days = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      boolean enters = enters(-3.5, random);
      List<Exposure> exposures = new ArrayList<>();
      if (random.nextDouble() < (enters ? .6 : .02)) {
        exposures.add(new Exposure("Phone", Exposure.FRESH, 14));
      }
      if (random.nextDouble() < .2) {
        exposures.add(new Exposure("Phone", Exposure.OLDER, 8));
      }
      take(days, 0, enters, 1, random, exposures);
    }
    Map<String, Double> figures = figures(days, 1);
    assertThat(figures.get("mql raw_effect Phone")).isGreaterThan(1);
    assertThat(figures.get("mql follows_stages Phone")).isEqualTo(1);
    assertThat(figures.get("mql older_effect Phone"))
        .isCloseTo(0, within(3 * figures.get("mql older_error Phone")));
    assertThat(figures.get("mql effect Phone"))
        .isLessThan(.25 * figures.get("mql raw_effect Phone"));
  }

  @Test
  void effectsEndAtZeroUnlessTheSiteLetsThemHarmOrATestSaysSo() {
    Random random = new Random(8);
    Map<LeadDay, Long> days = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      boolean mailed = random.nextBoolean();
      List<Exposure> exposures =
          mailed ? List.of(new Exposure("Email", Exposure.OLDER, 16)) : List.of();
      take(days, 0, enters(mailed ? -3.8 : -3, random), 1, random, exposures);
    }
    String email = "mql effect Email";
    assertThat(figures(days, 1).get(email)).isZero();
    double expected = -.8 / HAZARD.saturated(1);
    assertThat(figures(days, 1, List.of(), true).get(email)).isCloseTo(expected, within(.2));
    double lift = 10_000 * (probability(-3.8) - probability(-3));
    assertThat(figures(days, 1, List.of(test("Email", null, lift, 15)), false).get(email))
        .isCloseTo(expected, within(.2));
  }

  private static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** A test on 10,000 days of leads whom a whole touch reached, and its lift. */
  private static Taught test(String channel, String campaign, double lift, double error) {
    String effect = campaign == null ? channel : "Paid > " + campaign;
    LeadDay day =
        new LeadDay(
            0,
            0,
            false,
            3,
            -1,
            false,
            1,
            List.of("VP"),
            List.of(new Exposure(effect, Exposure.TESTED, 16)));
    LiftTest test = new LiftTest("t", channel, campaign, 0, 0, 9, 9, lift, error);
    return new Taught(test, Map.of(day, 5_000L), .5);
  }

  /**
   * Intent of 0 or 1 brings ads and conversions; ads do nothing, and e-mails, which work, are
   * apart.
   */
  private static Map<LeadDay, Long> confounded(Random random) {
    Map<LeadDay, Long> days = new LinkedHashMap<>();
    for (int i = 0; i < 30_000; i++) {
      boolean intent = random.nextInt(4) == 0;
      List<Exposure> exposures = new ArrayList<>();
      double logit = intent ? -2 : -4;
      if (random.nextDouble() < (intent ? .7 : .2)) {
        exposures.add(new Exposure("Display", Exposure.OLDER, 12));
      }
      if (random.nextDouble() < .3) {
        exposures.add(new Exposure("Email", Exposure.OLDER, 12));
        logit += .7 * HAZARD.saturated(.75);
      }
      take(days, 0, enters(logit, random), 1, random, exposures);
    }
    return days;
  }

  @Test
  void whatATestSaysGoesBeforeWhatIntentLooksLikeAndNoOtherChannelTakesItOver() {
    Map<LeadDay, Long> days = confounded(new Random(4));
    Map<String, Double> untold = figures(days, 1);
    assertThat(untold.get("mql effect Display")).isGreaterThan(1);
    Map<String, Double> told = figures(days, 1, List.of(test("Display", null, 0, 25)), false);
    assertThat(told.get("mql tested_effect Display")).isCloseTo(0, within(1e-6));
    assertThat(told.get("mql channel_effect Display"))
        .isCloseTo(0, within(1.645 * told.get("mql channel_error Display")));
    assertThat(told.get("mql untested_effect Display"))
        .isEqualTo(untold.get("mql channel_effect Display"));
    assertThat(told.get("mql effect Email")).isCloseTo(untold.get("mql effect Email"), within(.02));
    assertThat(told.get("mql effect Display")).isLessThan(.2);
    // The lift as the model has it, before and since, and at most.
    assertThat(told.get("mql test_before t")).isGreaterThan(200);
    assertThat(told.get("mql test_since t")).isLessThan(.3 * told.get("mql test_before t"));
    assertThat(told.get("mql test_most t")).isGreaterThan(told.get("mql test_before t"));
  }

  @Test
  void testThatIsNotSureLeavesTheLogItsSay() {
    Map<LeadDay, Long> days = confounded(new Random(4));
    Map<String, Double> untold = figures(days, 1);
    Map<String, Double> told = figures(days, 1, List.of(test("Display", null, 0, 4_000)), false);
    assertThat(told.get("mql effect Display"))
        .isCloseTo(untold.get("mql effect Display"), within(.15));
  }

  @Test
  void testOfACampaignTeachesThatCampaignAlone() {
    Map<LeadDay, Long> days = days(0, 20_000, 1, new Random(2));
    Map<String, Double> untold = figures(days, 1);
    Map<String, Double> told = figures(days, 1, List.of(test(null, "good", 0, 20)), false);
    assertThat(untold.get("mql effect Paid > good")).isGreaterThan(1.2);
    assertThat(told.get("mql effect Paid > good")).isLessThan(.2);
    assertThat(told.get("mql tested_effect Paid > good")).isCloseTo(0, within(1e-6));
    assertThat(told.get("mql effect Paid > idle")).isEqualTo(untold.get("mql effect Paid > idle"));
    assertThat(told).doesNotContainKey("mql tested_effect Paid");
  }

  @Test
  void testOfTouchesThatAreNoMarketingOrThatNobodySawTeachesNothing() {
    Map<LeadDay, Long> days = days(0, 3_000, 1, new Random(2));
    Map<String, Double> untold = figures(days, 1);
    assertThat(figures(days, 1, List.of(test("Direct", null, 0, 1)), false)).isEqualTo(untold);
    LiftTest unseen = new LiftTest("u", null, "unseen", 0, 0, 9, 9, 5, 1);
    assertThat(figures(days, 1, List.of(new Taught(unseen, Map.of(), 1)), false)).isEqualTo(untold);
  }

  @Test
  void everyComparisonOfDaysIsATotalOrder() {
    LeadDay[] days = days(0, 300, 1, new Random(2)).keySet().toArray(new LeadDay[0]);
    Arrays.sort(days);
    for (int i = 1; i < days.length; i++) {
      assertThat(days[i - 1].compareTo(days[i])).isNegative();
    }
  }
}
