package touchline.simulate;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the tests of a world counted, as whoever ran them would: a lead takes part from the first
 * touch that it got, or would have got, on the days of the test, unless it had converted by then;
 * what comes long after the last one adds chance to both groups and is not counted.
 */
final class HoldoutCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** Conversion types that are counted: a test of the later ones takes more leads. */
  private static final int TYPES = 2;

  private static final int FIELDS = 4;

  private final WorldSettings settings;
  private final List<Holdout> holdouts;

  /** By holdout and type: treated, their conversions, control, theirs. */
  private final long[] counts;

  HoldoutCounts(WorldSettings settings) {
    this.settings = settings;
    this.holdouts = settings.holdouts().stream().map(Holdout::new).toList();
    this.counts = new long[holdouts.size() * TYPES * FIELDS];
  }

  /** Takes a lead and what became of it. */
  void add(Life life, Conversions happened) {
    for (int h = 0; h < holdouts.size(); h++) {
      Holdout holdout = holdouts.get(h);
      int[] touched = life.tested(h);
      if (touched.length == 0) {
        continue;
      }
      boolean isControl = holdout.isControl(life.draws());
      for (int type = 0; type < TYPES; type++) {
        int day = happened.reaches(type) ? happened.day(type) : Integer.MAX_VALUE;
        if (day > touched[0]) {
          int at = (h * TYPES + type) * FIELDS + (isControl ? 2 : 0);
          counts[at]++;
          counts[at + 1] += holdout.counts(day, touched, settings) ? 1 : 0;
        }
      }
    }
  }

  void add(HoldoutCounts other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** One test for each channel and type. */
  List<CountedTest> tests() {
    List<CountedTest> tests = new ArrayList<>();
    for (int h = 0; h < holdouts.size(); h++) {
      Holdout holdout = holdouts.get(h);
      for (int type = 0; type < TYPES; type++) {
        int at = (h * TYPES + type) * FIELDS;
        if (counts[at] > 0 && counts[at + 2] > 0) {
          tests.add(
              new CountedTest(
                  holdout.channel(),
                  type,
                  date(holdout.from(settings)),
                  date(holdout.to(settings)),
                  date(holdout.until(settings)),
                  counts[at],
                  counts[at + 2],
                  counts[at + 1],
                  counts[at + 3]));
        }
      }
    }
    return tests;
  }

  private LocalDate date(int day) {
    return settings.start().plusDays(day);
  }

  /** The tests as rows of the feed lift_tests, its header first. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    rows.add(
        "test_id,channel,conversion_type,design,started_on,ended_on,observed_until,treated_units,"
            + "control_units,treated_conversions,control_conversions");
    for (CountedTest test : tests()) {
      String type = Conversions.TYPES[test.type()];
      rows.add(
          String.join(
              ",",
              "holdout-" + test.channel().toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + type,
              test.channel(),
              type,
              "holdout",
              test.from().toString(),
              test.to().toString(),
              test.until().toString(),
              Long.toString(test.treated()),
              Long.toString(test.control()),
              Long.toString(test.treatedCame()),
              Long.toString(test.controlCame())));
    }
    return rows;
  }
}
