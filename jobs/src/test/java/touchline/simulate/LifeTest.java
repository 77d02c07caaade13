package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifeTest {
  private static final WorldSettings WORLD = WorldSettings.of(1_500, 365, 3);
  private static final Calibration CALIBRATION = Calibration.of(WORLD);

  private static List<Life> lives() {
    List<Life> lives = new ArrayList<>();
    for (int lead = 0; lead < WORLD.leads(); lead++) {
      lives.add(new Life(WORLD, CALIBRATION.activity(), lead));
    }
    return lives;
  }

  @Test
  void aSmallWorldMeetsItsRatesToTheLead() {
    int[] reached = new int[4];
    for (Life life : lives()) {
      Conversions conversions = life.conversions(CALIBRATION.scales());
      for (int type = 0; type < 4; type++) {
        reached[type] += conversions.reaches(type) ? 1 : 0;
      }
    }
    assertThat(reached).containsExactly(270, 120, 60, 30);
  }

  @Test
  void leadsBeyondTheCalibrationSampleConvertAtNearlyTheSameRates() {
    WorldSettings large = WorldSettings.of(10_000_000, 365, 3);
    Calibration calibration = Calibration.of(large);
    int sample = 20_000;
    int[] reached = new int[4];
    long rows = 0;
    for (int i = 0; i < sample; i++) {
      Life life = new Life(large, calibration.activity(), 5_000_000L + i);
      Conversions conversions = life.conversions(calibration.scales());
      for (int type = 0; type < 4; type++) {
        reached[type] += conversions.reaches(type) ? 1 : 0;
      }
      rows += life.rows();
    }
    // Two binomial samples of 20,000 differ by less than 5 standard errors: 20% of the won deals.
    assertThat(reached[0] / (double) sample).isCloseTo(0.18, within(0.01));
    assertThat(reached[1] / (double) sample).isCloseTo(0.08, within(0.01));
    assertThat(reached[2] / (double) sample).isCloseTo(0.04, within(0.008));
    assertThat(reached[3] / (double) sample).isCloseTo(0.02, within(0.006));
    assertThat(rows / (double) sample).isBetween(7.0, 10.0);
  }

  @Test
  void stagesFollowEachOtherOnLaterDays() {
    for (Life life : lives()) {
      Conversions conversions = life.conversions(CALIBRATION.scales());
      int before = life.created();
      for (int type = 0; type < 4 && conversions.reaches(type); type++) {
        assertThat(conversions.day(type)).isGreaterThan(before).isLessThanOrEqualTo(life.horizon());
        before = conversions.day(type);
      }
    }
  }

  @Test
  void removingTouchesNeverBringsAConversionForward() {
    for (Life life : lives()) {
      Conversions happened = life.conversions(CALIBRATION.scales());
      for (int removed : masks()) {
        Conversions without = life.conversions(CALIBRATION.scales(), removed);
        for (int type = 0; type < 4; type++) {
          if (without.reaches(type)) {
            assertThat(happened.day(type)).isNotNegative().isLessThanOrEqualTo(without.day(type));
          }
        }
      }
    }
  }

  private static List<Integer> masks() {
    List<Integer> masks = new ArrayList<>(Tactic.masksByChannel().values());
    masks.add(Tactic.MARKETING);
    return masks;
  }

  @Test
  void removingAConfoundedTacticChangesNothing() {
    for (Life life : lives()) {
      Conversions happened = life.conversions(CALIBRATION.scales());
      for (Tactic tactic : List.of(Tactic.RETARGETING, Tactic.BRAND_SEARCH, Tactic.DIRECT)) {
        assertThat(tactic.isConfounded()).isTrue();
        assertThat(life.conversions(CALIBRATION.scales(), tactic.mask())).isEqualTo(happened);
      }
    }
  }

  @Test
  void confoundedTacticsAreMoreCommonBeforeConversionsAllTheSame() {
    double[] share = new double[2];
    int[] leads = new int[2];
    for (Life life : lives()) {
      int won = life.conversions(CALIBRATION.scales()).reaches(0) ? 1 : 0;
      leads[won]++;
      share[won] += (life.touchedBy() & Tactic.RETARGETING.mask()) != 0 ? 1 : 0;
    }
    assertThat(share[1] / leads[1]).isGreaterThan(1.2 * share[0] / leads[0]);
  }

  /** The odds of a day against the formula, written out over the touches. */
  @Test
  void touchOneHalfLifeOldAddsHalfItsDoseBeforeSaturation() {
    for (Life life : lives().subList(0, 200)) {
      double[] with = life.odds(0);
      double[] without = life.odds(Tactic.MARKETING);
      for (int i = 0; i < with.length; i++) {
        int day = life.created() + 1 + i;
        double[] stock = new double[Tactic.ALL.size()];
        for (Episode episode : life.episodes()) {
          if (episode.day() < day) {
            stock[episode.tactic().ordinal()] +=
                episode.dose() * Math.pow(2, (episode.day() - day) / 7.0);
          }
        }
        double effect = 0;
        for (Tactic tactic : Tactic.ALL) {
          double dose = stock[tactic.ordinal()];
          effect += tactic.effect * dose / (1 + dose / 3);
        }
        // Doses below 0.0001 are dropped.
        assertThat(Math.log(with[i] / without[i])).isCloseTo(effect, within(1e-3));
      }
    }
  }

  @Test
  void onlyLateLeadsActOnTheLastDay() {
    int late = 0;
    for (Life life : lives()) {
      boolean actsLast = Arrays.stream(life.episodes()).anyMatch(e -> e.day() == WORLD.lastDay());
      assertThat(actsLast).isEqualTo(Life.isLate(WORLD, life.lead()));
      late += actsLast ? 1 : 0;
    }
    assertThat(late).isBetween(3, 35);
  }

  @Test
  void touchesAreHeavyTailed() {
    int[] rows = lives().stream().mapToInt(Life::rows).sorted().toArray();
    int top = Arrays.stream(rows, rows.length * 99 / 100, rows.length).sum();
    assertThat((double) top / Arrays.stream(rows).sum()).isGreaterThan(0.05);
    assertThat(rows[rows.length / 2]).isLessThan(rows[rows.length - 1] / 8);
  }

  /** Of leads whom no visit of e-mail brought, half are left alone; nobody else's life changes. */
  @Test
  void aHoldoutLeavesHalfOfTheReachedAloneAndCountsAsItsOwnersWould() {
    WorldSettings tested = WORLD.withHoldouts(List.of("Email"));
    Holdout email = new Holdout("Email");
    HoldoutCounts counts = new HoldoutCounts(tested);
    long treated = 0;
    long treatedCame = 0;
    long control = 0;
    for (int lead = 0; lead < WORLD.leads(); lead++) {
      Life free = new Life(WORLD, CALIBRATION.activity(), lead);
      Life life = new Life(tested, CALIBRATION.activity(), lead);
      List<Episode> kept =
          Arrays.stream(free.episodes()).filter(e -> email.isOf(e, tested)).toList();
      List<Episode> without = new ArrayList<>(List.of(free.episodes()));
      boolean isLeftAlone = email.isControl(free.draws());
      if (isLeftAlone) {
        without.removeAll(kept);
      }
      assertThat(life.episodes()).containsExactlyElementsOf(without);
      Conversions happened = life.conversions(CALIBRATION.scales());
      counts.add(life, happened);
      int first = kept.stream().mapToInt(Episode::day).min().orElse(-1);
      boolean takesPart = first >= 0 && !(happened.reaches(0) && happened.mql() <= first);
      treated += takesPart && !isLeftAlone ? 1 : 0;
      control += takesPart && isLeftAlone ? 1 : 0;
      treatedCame +=
          takesPart
                  && !isLeftAlone
                  && kept.stream()
                      .anyMatch(e -> happened.mql() > e.day() && happened.mql() <= e.day() + 28)
                  && happened.mql() <= email.until(tested)
              ? 1
              : 0;
    }
    CountedTest mql = counts.tests().get(0);
    assertThat(mql.treated()).isEqualTo(treated);
    assertThat(mql.control()).isEqualTo(control).isBetween(treated * 4 / 5, treated * 5 / 4);
    assertThat(mql.treatedCame()).isEqualTo(treatedCame).isPositive();
    assertThat(counts.rows()).hasSize(3);
    assertThat(counts.rows().get(1))
        .startsWith("holdout-email-mql,Email,mql,holdout,2025-09-30,2026-03-31,2026-04-28,");
  }
}
