package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LeadDaysTest {
  private static final List<String> PROFILE = List.of("VP", "");
  private static final int END = 40;
  private static final int FRESH = 3;

  private static LeadDays lead(String id, int created, double share) {
    LeadDays.Sampling sampling = LeadDays.Sampling.everything();
    for (double[] of : sampling.days()) {
      Arrays.fill(of, share);
    }
    return new LeadDays(id, created, PROFILE, END, new IncrementalHazard(7, 3), FRESH, sampling);
  }

  private static List<LeadDay> told(LeadDays days) {
    List<LeadDay> told = new ArrayList<>();
    days.days(told::add);
    return told;
  }

  @Test
  void dayKnowsTheStageTheAgesAndWhatRemainsOfTouches() {
    LeadDays days = lead("p", 3, 0);
    days.touch(1, "Email");
    days.touch(8, "Search > b");
    days.touch(10, "Search > b");
    days.touch(17, "Search > b");
    days.entry(10, 0);
    days.entry(15, 1);
    days.entry(20, 0);
    // 1970-01-11 is a Sunday. Of the searches, 2 days old and a week to come; then 7 and 5 days
    // old.
    assertThat(told(days))
        .containsExactly(
            new LeadDay(
                0,
                0,
                true,
                3,
                -1,
                true,
                1,
                PROFILE,
                List.of(
                    new Exposure("Email", Exposure.OLDER, 7),
                    new Exposure("Search", Exposure.AFTER, 8),
                    new Exposure("Search > b", Exposure.FRESH, 13))),
            new LeadDay(
                1,
                1,
                true,
                3,
                2,
                false,
                1,
                PROFILE,
                List.of(
                    new Exposure("Email", Exposure.OLDER, 4),
                    new Exposure("Search", Exposure.AFTER, 13),
                    new Exposure("Search > b", Exposure.OLDER, 18))));
  }

  /** Day by day, from all steps at once. */
  @Test
  void everyDayAtRiskIsToldOnceWhateverElseHappens() {
    Random random = new Random(6);
    for (int lead = 0; lead < 50; lead++) {
      int created = random.nextInt(END);
      LeadDays days = lead("p" + lead, created, 1);
      Map<String, List<Integer>> touches = new TreeMap<>();
      for (int i = 0; i < random.nextInt(6); i++) {
        String channel = "c" + random.nextInt(3);
        int day = random.nextInt(END + 5) - 5;
        touches.computeIfAbsent(channel, c -> new ArrayList<>()).add(day);
        days.touch(day, channel);
      }
      int[] entered = {999, 999, 999, 999};
      for (int type = 0; type < 4; type++) {
        if (random.nextInt(2) == 0) {
          entered[type] = created + random.nextInt(20);
          days.entry(entered[type], type);
        }
      }
      List<LeadDay> expected = new ArrayList<>();
      for (int day = created; day <= END; day++) {
        int stage = 0;
        int stageDay = created;
        for (int reached = 0; reached < day; reached++) {
          for (int type = 0; type < 4; type++) {
            if (entered[type] == reached && stage < type + 1) {
              stage = type + 1;
              stageDay = reached;
            }
          }
        }
        for (int type = 0; type < 4; type++) {
          if (entered[type] >= day && stage <= type) {
            expected.add(
                new LeadDay(
                    type,
                    stage,
                    entered[type] == day,
                    StageHazard.ageBand(day - created),
                    stage == 0 ? -1 : StageHazard.ageBand(day - stageDay),
                    StageHazard.isWeekend(day),
                    StageHazard.month(day),
                    PROFILE,
                    exposures(touches, day)));
          }
        }
      }
      assertThat(told(days)).containsExactlyElementsOf(expected);
    }
  }

  private static List<Exposure> exposures(Map<String, List<Integer>> touches, int day) {
    List<Exposure> exposures = new ArrayList<>();
    touches.forEach(
        (channel, at) -> {
          double[] sums = new double[3];
          for (int touched : at) {
            int age = day - touched;
            if (age != 0 && touched <= END) {
              sums[age < 0 ? Exposure.AFTER : age <= FRESH ? Exposure.FRESH : Exposure.OLDER] +=
                  Math.pow(2, -Math.abs(age) / 7.0);
            }
          }
          for (int when = 0; when < 3; when++) {
            int parts = (int) Math.round(sums[when] * Exposure.PARTS);
            if (parts > 0) {
              exposures.add(new Exposure(channel, when, parts));
            }
          }
        });
    return exposures;
  }

  @Test
  void sampleOfALeadIsTheSameEachTimeAndThatOfAnotherIsNot() {
    List<LeadDay> once = told(lead("p", 0, .3));
    assertThat(once).isNotEmpty().hasSizeLessThan(4 * END);
    assertThat(told(lead("p", 0, .3))).isEqualTo(once);
    assertThat(told(lead("q", 0, .3))).isNotEqualTo(once);
  }

  /** Days of a test, from all steps at once: those after its first on which its touches last. */
  @Test
  void daysOfATestAreThoseOnWhichTouchesThatItKeptBackAreLeft() {
    Random random = new Random(9);
    LiftTest test = new LiftTest("t", null, "b", 1, 10, 20, 30, 5, 1);
    int compared = 0;
    for (int lead = 0; lead < 120; lead++) {
      int created = random.nextInt(END);
      LeadDays days = lead("p" + lead, created, 0);
      List<Integer> kept = new ArrayList<>();
      List<Integer> others = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int day = random.nextInt(END + 1);
        boolean isOf = random.nextBoolean();
        days.touch(day, isOf ? "Search > b" : "Search > c");
        (isOf && day >= 10 && day <= 20 ? kept : others).add(day);
      }
      int sql = created + 1 + random.nextInt(30);
      days.entry(sql, 1);
      int expected = 0;
      for (int day = Math.max(11, created); day <= Math.min(30, Math.min(END, sql)); day++) {
        int on = day;
        expected += kept.stream().anyMatch(touched -> touched < on) ? 1 : 0;
      }
      List<LeadDay> told = new ArrayList<>();
      days.days(test, 1, told::add);
      assertThat(told).hasSize(expected);
      assertThat(told)
          .allSatisfy(
              day -> {
                assertThat(day.type()).isEqualTo(1);
                assertThat(day.exposures())
                    .filteredOn(exposure -> exposure.when() == Exposure.TESTED)
                    .extracting(Exposure::effect)
                    .containsExactly("Search > b");
              });
      compared += expected;
    }
    assertThat(compared).isGreaterThan(100);
  }
}
