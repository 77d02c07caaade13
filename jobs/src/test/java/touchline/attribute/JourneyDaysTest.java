package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class JourneyDaysTest {
  private static final String PROFILE = "\u0001VP\u0001\u0001\u0001\u0001\u0001";
  private static final int END = 40;

  private static final long DAY = 86_400_000_000L;

  private record Step(String person, long time, String what) {
    Row row() {
      return RowFactory.create(person, time, what);
    }
  }

  private static Step known(String person, int created) {
    return new Step(person, JourneyDays.KNOWN, created + PROFILE);
  }

  private static Step touch(String person, int day, String campaign) {
    return new Step(person, day * DAY + JourneyDays.TOUCH, campaign);
  }

  private static Step entry(String person, int day, String type) {
    return new Step(person, day * DAY + JourneyDays.ENTRY, type);
  }

  private static List<String> days(double share, List<Step> steps) {
    double[][] sampled = new double[4][4];
    for (double[] of : sampled) {
      Arrays.fill(of, share);
    }
    double[] entries = {1, 1, 1, 1};
    List<String> lines = new ArrayList<>();
    Consumer<Row> made =
        row ->
            lines.add(
                "%d %d %b %s"
                    .formatted(row.getInt(0), row.getInt(1), row.getBoolean(2), row.getString(3)));
    steps.stream()
        .collect(Collectors.groupingBy(Step::person, TreeMap::new, Collectors.toList()))
        .forEach(
            (person, of) -> {
              JourneyDays days = new JourneyDays(person, END, 7, sampled, entries);
              of.stream()
                  .sorted(Comparator.comparing(Step::time).thenComparing(Step::what))
                  .forEach(step -> days.row(step.row(), made));
              days.end(made);
            });
    return lines;
  }

  @Test
  void dayKnowsTheStageTheAgesAndWhatRemainsOfEarlierTouches() {
    List<String> lines =
        days(
            0,
            List.of(
                known("p", 3),
                touch("p", 1, "Email"),
                touch("p", 8, "Search > b"),
                touch("p", 10, "Search > b"),
                entry("p", 10, "mql"),
                entry("p", 15, "sql"),
                touch("q", 1, "Email"),
                entry("q", 2, "mql")));
    assertThat(lines).hasSize(2);
    // 9 and 14 days after the e-mail, 2, then 7 and 5 after the searches; 1970-01-11 is a Sunday.
    assertThat(lines.get(0))
        .isEqualTo(
            ("0 0 true 3|-1|1|1" + PROFILE + "|7:Email|13:Search > b").replace('|', '\u0001'));
    assertThat(lines.get(1))
        .isEqualTo(
            ("1 1 true 3|2|0|1" + PROFILE + "|4:Email|18:Search > b").replace('|', '\u0001'));
  }

  /** Day by day, from all steps at once. */
  @Test
  void everyDayAtRiskIsSaidOnceWhateverElseHappens() {
    Random random = new Random(6);
    List<Step> steps = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int lead = 0; lead < 50; lead++) {
      String person = "p" + lead;
      int created = random.nextInt(END);
      steps.add(known(person, created));
      TreeMap<String, List<Integer>> touches = new TreeMap<>();
      for (int i = 0; i < random.nextInt(6); i++) {
        String channel = "c" + random.nextInt(3);
        int day = random.nextInt(END + 5) - 5;
        touches.computeIfAbsent(channel, c -> new ArrayList<>()).add(day);
        steps.add(touch(person, day, channel));
      }
      int[] entered = {999, 999, 999, 999};
      for (int type = 0; type < 4; type++) {
        if (random.nextInt(2) == 0) {
          entered[type] = created + random.nextInt(20);
          steps.add(entry(person, entered[type], HazardFit.TYPES.get(type)));
        }
      }
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
        StringBuilder said = new StringBuilder();
        said.append(HazardFit.ageBand(day - created)).append('\u0001');
        said.append(stage == 0 ? -1 : HazardFit.ageBand(day - stageDay)).append('\u0001');
        said.append(HazardFit.isWeekend(day) ? 1 : 0).append('\u0001');
        said.append(HazardFit.month(day)).append(PROFILE);
        int today = day;
        touches.forEach(
            (channel, at) -> {
              double sum =
                  at.stream()
                      .filter(t -> t < today)
                      .mapToDouble(t -> Math.pow(2, -(today - t) / 7.0))
                      .sum();
              if (Math.round(sum * JourneyDays.PARTS) > 0) {
                said.append('\u0001').append(Math.round(sum * JourneyDays.PARTS)).append(':');
                said.append(channel);
              }
            });
        for (int type = 0; type < 4; type++) {
          if (entered[type] >= day && stage <= type) {
            expected.add("%d %d %b %s".formatted(type, stage, entered[type] == day, said));
          }
        }
      }
    }
    assertThat(days(1, steps)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void sampleOfALeadDependsOnNothingElse() {
    List<Step> one = new ArrayList<>(List.of(known("p", 0), touch("p", 3, "Email")));
    List<String> alone = days(.3, one);
    one.add(known("a", 0));
    one.add(known("z", 0));
    assertThat(alone).isNotEmpty().hasSizeLessThan(4 * END);
    assertThat(days(.3, one)).containsAll(alone).hasSizeGreaterThan(alone.size());
  }
}
