package touchline.attribute;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import touchline.algorithm.survival.Exposure;
import touchline.algorithm.survival.IncrementalHazard;
import touchline.algorithm.survival.LeadDay;
import touchline.algorithm.survival.LeadDays;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.pipeline.Made;
import touchline.pipeline.Timelines;

/**
 * Rows of what is known of a lead, of its touches and of its entries into stages, in; rows of its
 * {@link LeadDays} out.
 *
 * <p>What comes in are rows of person, kind, day, what and profile: {@link #LEAD} (day created, the
 * profile's values), {@link #TOUCH} (effect) and {@link #ENTRY} (conversion type).
 */
final class LeadSteps implements Timelines.Line {
  static final String LEAD = "lead";
  static final String TOUCH = "touch";
  static final String ENTRY = "entry";

  /** Columns of a day, {@link LeadDay} with its exposures as parallel arrays. */
  static final StructType DAY =
      new StructType()
          .add("type", DataTypes.IntegerType)
          .add("stage", DataTypes.IntegerType)
          .add("enters", DataTypes.BooleanType)
          .add("age", DataTypes.IntegerType)
          .add("stage_age", DataTypes.IntegerType)
          .add("is_weekend", DataTypes.BooleanType)
          .add("month", DataTypes.IntegerType)
          .add("profile", DataTypes.createArrayType(DataTypes.StringType))
          .add("effects", DataTypes.createArrayType(DataTypes.StringType))
          .add("times", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("parts", DataTypes.createArrayType(DataTypes.IntegerType));

  /** Column of a test's day: its id. */
  static final String TEST = "test";

  /** Columns of a test's day. */
  static final StructType TEST_DAY = DAY.add(TEST, DataTypes.StringType);

  /** Which of a lead's days are told. */
  interface Asked extends Serializable {
    void of(LeadDays days, Consumer<Row> made);

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
                      day -> made.accept(line(TEST_DAY, day).set(TEST, test.id()).made())));
    }
  }

  private final String person;
  private final int end;
  private final IncrementalHazard hazard;
  private final int freshDays;
  private final LeadDays.Sampling sampling;
  private final Asked asked;
  private final List<Row> before = new ArrayList<>();
  private LeadDays days;

  /**
   * @param end last day that is known, since 1970-01-01
   * @param freshDays days for which touches may follow from a stage that is about to be entered
   */
  LeadSteps(
      String person,
      int end,
      IncrementalHazard hazard,
      int freshDays,
      LeadDays.Sampling sampling,
      Asked asked) {
    this.person = person;
    this.end = end;
    this.hazard = hazard;
    this.freshDays = freshDays;
    this.sampling = sampling;
    this.asked = asked;
  }

  @Override
  public void row(Row step, Consumer<Row> made) {
    if (step.getAs("kind").equals(LEAD)) {
      int created = step.getAs("day");
      List<String> profile = step.getList(step.fieldIndex("profile"));
      days = new LeadDays(person, created, profile, end, hazard, freshDays, sampling);
      before.forEach(this::take);
      before.clear();
    } else if (days == null) {
      before.add(step);
    } else {
      take(step);
    }
  }

  private void take(Row step) {
    int day = step.getAs("day");
    String what = step.getAs("what");
    if (step.getAs("kind").equals(TOUCH)) {
      days.touch(day, what);
    } else if (day <= end) {
      days.entry(day, StageHazard.TYPES.indexOf(what));
    }
  }

  /** Without what is known of a lead its steps say nothing. */
  @Override
  public void end(Consumer<Row> made) {
    if (days != null) {
      asked.of(days, made);
    }
  }

  private static Made.Line line(StructType schema, LeadDay day) {
    return Made.line(schema)
        .set("type", day.type())
        .set("stage", day.stage())
        .set("enters", day.enters())
        .set("age", day.age())
        .set("stage_age", day.stageAge())
        .set("is_weekend", day.isWeekend())
        .set("month", day.month())
        .set("profile", sequence(day.profile()))
        .set("effects", sequence(day.exposures().stream().map(Exposure::effect).toList()))
        .set("times", sequence(day.exposures().stream().map(Exposure::when).toList()))
        .set("parts", sequence(day.exposures().stream().map(Exposure::parts).toList()));
  }

  private static Object sequence(List<?> values) {
    return CollectionConverters.asScala(values).toSeq();
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
