package touchline.attribute;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.algorithm.survival.Exposure;
import touchline.algorithm.survival.IncrementalHazard;
import touchline.algorithm.survival.LeadDay;
import touchline.algorithm.survival.LeadDays;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.pipeline.InOrder;
import touchline.pipeline.SparkRows;

/**
 * Rows of what is known of a lead, of its touches and of its entries into stages, in; rows of its
 * {@link LeadDays} out.
 *
 * <p>What comes in are rows of person, kind, day, what and profile: {@link #LEAD} (day created, the
 * profile's values), {@link #TOUCH} (effect) and {@link #ENTRY} (conversion type).
 */
final class LeadSteps implements InOrder.Line {
  static final String LEAD = "lead";
  static final String TOUCH = "touch";
  static final String ENTRY = "entry";

  /** Columns of a step. */
  static final StructType STEP =
      StructType.fromDDL(
          "person_id STRING, kind STRING, day INT, what STRING, profile ARRAY<STRING>, time BIGINT");

  /** Columns of a day, {@link LeadDay} with its exposures as parallel arrays. */
  static final StructType DAY =
      StructType.fromDDL(
          "type INT, stage INT, enters BOOLEAN, age INT, stage_age INT, is_weekend BOOLEAN,"
              + " month INT, profile ARRAY<STRING>, effects ARRAY<STRING>, times ARRAY<INT>,"
              + " parts ARRAY<INT>");

  /** Column of a test's day: its id. */
  static final String TEST = "test";

  /** Columns of a test's day. */
  static final StructType TEST_DAY = DAY.add(TEST, "string");

  /** Which of a lead's days are told. */
  interface Asked extends Serializable {
    void of(LeadDays days, Consumer<InternalRow> made);

    /** What the model is fitted to, rows of {@link #DAY}. */
    static Asked sample() {
      return (days, made) -> days.days(day -> made.accept(line(DAY, day).made()));
    }

    /**
     * Days of tests, rows of {@link #TEST_DAY}.
     *
     * @param shares of their days that are kept
     */
    static Asked tests(Map<LiftTest, Double> shares) {
      Map<LiftTest, Double> kept = new LinkedHashMap<>(shares);
      return (days, made) ->
          kept.forEach(
              (test, share) ->
                  days.days(
                      test,
                      share,
                      day -> made.accept(line(TEST_DAY, day).set(TEST, text(test.id())).made())));
    }
  }

  private static final int KIND = STEP.fieldIndex("kind");
  private static final int AT = STEP.fieldIndex("day");
  private static final int WHAT = STEP.fieldIndex("what");
  private static final int PROFILE = STEP.fieldIndex("profile");

  private final String person;
  private final int end;
  private final IncrementalHazard hazard;
  private final int freshDays;
  private final LeadDays.Sampling sampling;
  private final Asked asked;
  private final List<InternalRow> before = new ArrayList<>();
  private LeadDays days;

  /**
   * @param step one of the lead's
   * @param end last day that is known, since 1970-01-01
   * @param freshDays days for which touches may follow from a stage that is about to be entered
   */
  LeadSteps(
      InternalRow step,
      int end,
      IncrementalHazard hazard,
      int freshDays,
      LeadDays.Sampling sampling,
      Asked asked) {
    this.person = text(step, STEP.fieldIndex("person_id"));
    this.end = end;
    this.hazard = hazard;
    this.freshDays = freshDays;
    this.sampling = sampling;
    this.asked = asked;
  }

  @Override
  public void row(InternalRow step, Consumer<InternalRow> made) {
    if (text(step, KIND).equals(LEAD)) {
      List<String> profile = SparkRows.texts(step.getArray(PROFILE));
      days = new LeadDays(person, step.getInt(AT), profile, end, hazard, freshDays, sampling);
      before.forEach(this::take);
      before.clear();
    } else if (days == null) {
      before.add(step);
    } else {
      take(step);
    }
  }

  private void take(InternalRow step) {
    int day = step.getInt(AT);
    if (text(step, KIND).equals(TOUCH)) {
      days.touch(day, text(step, WHAT));
    } else if (day <= end) {
      days.entry(day, StageHazard.TYPES.indexOf(text(step, WHAT)));
    }
  }

  /** Without what is known of a lead its steps say nothing. */
  @Override
  public void end(Consumer<InternalRow> made) {
    if (days != null) {
      asked.of(days, made);
    }
  }

  private static String text(InternalRow step, int column) {
    return step.getUTF8String(column).toString();
  }

  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }

  private static SparkRows.Line line(StructType schema, LeadDay day) {
    List<Exposure> exposures = day.exposures();
    return new SparkRows.Line(schema)
        .set("type", day.type())
        .set("stage", day.stage())
        .set("enters", day.enters())
        .set("age", day.age())
        .set("stage_age", day.stageAge())
        .set("is_weekend", day.isWeekend())
        .set("month", day.month())
        .set("profile", day.profile().stream().map(LeadSteps::text).toList())
        .set("effects", exposures.stream().map(exposure -> text(exposure.effect())).toList())
        .set("times", exposures.stream().map(Exposure::when).toList())
        .set("parts", exposures.stream().map(Exposure::parts).toList());
  }

  /** The day of a row of {@link #DAY}. */
  static LeadDay day(Row row) {
    List<String> effects = row.getList(row.fieldIndex("effects"));
    List<Integer> times = row.getList(row.fieldIndex("times"));
    List<Integer> parts = row.getList(row.fieldIndex("parts"));
    List<Exposure> exposures = new ArrayList<>();
    for (int i = 0; i < effects.size(); i++) {
      exposures.add(new Exposure(effects.get(i), times.get(i), parts.get(i)));
    }
    return new LeadDay(
        row.getAs("type"),
        row.getAs("stage"),
        row.getAs("enters"),
        row.getAs("age"),
        row.getAs("stage_age"),
        row.getAs("is_weekend"),
        row.getAs("month"),
        row.getList(row.fieldIndex("profile")),
        exposures);
  }
}
