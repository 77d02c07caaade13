package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;

class PatternsTest {
  private static final Settings SETTINGS =
      Settings.load(ConfigFactory.parseString("funnel.content { min-count = 3, longest = 3 }"));

  /** Contents of each path, and whether it converted, drawn by a fixed rule. */
  private static List<List<String>> paths(boolean converted) {
    List<List<String>> paths = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      List<String> path = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        path.add(String.valueOf("abcd".charAt((i * 7 + k * (converted ? 3 : 5) + i / 3) % 4)));
      }
      paths.add(i % 5 == 0 ? path.subList(0, 2) : path);
    }
    return paths;
  }

  private static String row(int number, String type, List<String> contents) {
    List<String> times = new ArrayList<>();
    for (int k = 0; k < contents.size(); k++) {
      times.add("'2026-01-%02dT00:00:00Z'".formatted(1 + 2 * k));
    }
    String id = type + number;
    return "{'path_id':'%s','journey_id':'%s','person_id':'%s',%s'converted_types':[%s],'milestones':[],'milestones_at':[],'touch_count':%d,'is_capped':false,'touchpoint_ids':[],'touched_at':[%s],'channels':[],'campaigns':[],'contents':[%s],'content_types':[],'kinds':[]}"
        .formatted(
            id,
            id,
            id,
            type.isEmpty()
                ? ""
                : "'conversion_id':'%s:%s','conversion_type':'%s',".formatted(type, id, type),
            type.isEmpty() ? "" : "'" + type + "'",
            contents.size(),
            String.join(",", times),
            String.join(",", contents.stream().map(c -> "'" + c + "'").toList()))
        .replace('\'', '"');
  }

  private static Given given(String... types) {
    List<String> rows = new ArrayList<>();
    for (String type : types) {
      List<List<String>> paths = paths(!type.isEmpty());
      for (int i = 0; i < paths.size(); i++) {
        rows.add(row(i, type, paths.get(i)));
      }
    }
    return Given.asOf("2026-06-30").rows("gold.content_paths", rows.toArray(String[]::new));
  }

  private static boolean isSubsequence(List<String> path, List<String> pattern) {
    if (pattern.isEmpty()) {
      return true;
    }
    int at = path.indexOf(pattern.get(0));
    return at >= 0
        && isSubsequence(path.subList(at + 1, path.size()), pattern.subList(1, pattern.size()));
  }

  private static List<String> distinct(List<String> path) {
    return path.stream().distinct().toList();
  }

  /** Every sequence, or set, of two or three of the contents, tried one by one. */
  private static List<String> expected(boolean ordered) {
    List<List<String>> patterns = new ArrayList<>();
    for (char a : "abcd".toCharArray()) {
      for (char b : "abcd".toCharArray()) {
        if (ordered ? a != b : a < b) {
          patterns.add(List.of("" + a, "" + b));
        }
        for (char c : "abcd".toCharArray()) {
          if (ordered ? a != b && b != c && a != c : a < b && b < c) {
            patterns.add(List.of("" + a, "" + b, "" + c));
          }
        }
      }
    }
    TreeSet<String> expected = new TreeSet<>();
    for (List<String> pattern : patterns) {
      long[] n = new long[2];
      for (boolean converted : new boolean[] {true, false}) {
        for (List<String> path : paths(converted)) {
          boolean has =
              ordered ? isSubsequence(distinct(path), pattern) : path.containsAll(pattern);
          n[converted ? 0 : 1] += has ? 1 : 0;
        }
      }
      if (n[0] >= 3) {
        expected.add(String.join(ordered ? " > " : " + ", pattern) + " " + n[0] + " " + n[1]);
      }
    }
    return List.copyOf(expected);
  }

  @Test
  void combinationsAgreeWithTryingEverySet() {
    List<String> found =
        given("mql", "").build(new FindPatterns(false, SETTINGS.funnel())).collectAsList().stream()
            .map(r -> r.getAs("combination") + " " + r.getAs("n") + " " + r.getAs("others"))
            .sorted()
            .toList();

    assertThat(found).isNotEmpty().isEqualTo(expected(false));
  }

  @Test
  void sequencesAgreeWithTryingEveryOrder() {
    List<Row> rows =
        given("mql", "").build(new FindPatterns(true, SETTINGS.funnel())).collectAsList();

    assertThat(
            rows.stream()
                .map(r -> r.getAs("sequence") + " " + r.getAs("n") + " " + r.getAs("others"))
                .sorted()
                .toList())
        .isNotEmpty()
        .isEqualTo(expected(true));
    assertThat(rows)
        .allSatisfy(r -> assertThat(r.<Double>getAs("median_days")).isBetween(2.0, 6.0));
  }

  @Test
  void ofEachTypeIsFoundWhatWouldBeFoundOfItAlone() {
    for (boolean ordered : new boolean[] {true, false}) {
      List<Row> rows =
          given("mql", "sql", "")
              .build(new FindPatterns(ordered, SETTINGS.funnel()))
              .collectAsList();
      for (String type : List.of("mql", "sql")) {
        assertThat(
                rows.stream()
                    .filter(r -> r.getAs("conversion_type").equals(type))
                    .map(
                        r ->
                            r.getAs(ordered ? "sequence" : "combination")
                                + " "
                                + r.getAs("n")
                                + " "
                                + r.getAs("others"))
                    .sorted()
                    .toList())
            .isEqualTo(expected(ordered));
      }
    }
  }

  @Test
  void liftIsTheRateOverTheRateOfAllAndItsPValueThatOfTwoProportions() {
    // 30 of 50 with, 20 of 150 without: z = .46667 / sqrt(.25 * .75 * (1/50 + 1/150)) = 6.5997
    PatternLift test = PatternLift.of(30, 20, 50, 150);

    assertThat(test.lift()).isCloseTo(.6 / .25, within(1e-12));
    assertThat(test.pValue()).isCloseTo(4.1e-11, within(5e-12));
    assertThat(PatternLift.of(10, 30, 50, 150).pValue()).isCloseTo(1, within(1e-12));
    assertThat(PatternLift.of(0, 0, 0, 10)).isEqualTo(new PatternLift(0, 0, 0, 1));
  }
}
