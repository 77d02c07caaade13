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
import touchline.algorithm.survival.IncrementalFit.Tested;

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
    return figures(days, share, Map.of(), false);
  }

  private static Map<String, Double> figures(
      Map<LeadDay, Long> days, double share, Map<String, Tested> tested, boolean mayHarm) {
    LeadDays.Sampling sampling = LeadDays.Sampling.everything();
    sampling.days()[0][0] = share;
    sampling.days()[1][0] = share;
    sampling.days()[1][1] = 0;
    IncrementalFit.Terms terms =
        new IncrementalFit.Terms(
            HAZARD, EFFECTS, .5, channel -> mayHarm, tested, List.of("seniority"));
    Map<String, Double> figures = new HashMap<>();
    new IncrementalFit(terms, days, sampling)
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
    assertThat(figures(days, 1, Map.of(), true).get(email)).isCloseTo(expected, within(.2));
    Map<String, Tested> tested = Map.of("Email", new Tested(-.5, .02));
    assertThat(figures(days, 1, tested, false).get(email)).isLessThan(-.4);
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
