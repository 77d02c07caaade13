package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.attribution.Model;
import touchline.algorithm.survival.Effects;
import touchline.algorithm.survival.IncrementalFit;
import touchline.algorithm.survival.IncrementalFit.Taught;
import touchline.algorithm.survival.IncrementalHazard;
import touchline.algorithm.survival.LeadDay;
import touchline.algorithm.survival.LeadDays;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.config.IncrementalConfig;
import touchline.pipeline.InOrder;
import touchline.pipeline.Inputs;
import touchline.pipeline.Made;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * The daily hazards of the incremental model, one for each conversion type, learnt from the leads
 * that the CRM knows, from the day that each was created to its entry into the stage or the as-of
 * date. A deal's opportunity and win are those of its primary lead.
 *
 * <p>A lead may enter a stage from those earlier ones from which that happens. All its touches by
 * then count, also those of before it was a lead. Days without entry are sampled by hash and stand
 * for those left out; of days that say the same only the number leaves the executors, for {@link
 * IncrementalFit}. Lift tests that have ended ask for their days in the same way.
 */
final class FitIncremental implements Serializable {
  static final String MODEL = Model.INCREMENTAL.key();

  /** Channel of the share that would have come anyway. */
  static final String BASELINE = "baseline";

  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table PEOPLE = Table.of("silver.people");
  static final List<Table> READS =
      List.of(TOUCHPOINTS, CONVERSIONS, PEOPLE, KnownTest.LIFT_TESTS, KnownTest.COSTS);

  /** Columns of the lead's profile that its fit is read from, each value a predictor. */
  static final List<String> PROFILE =
      List.of("seniority", "industry", "employees", "department", "country", "persona");

  /** Of the entries into a stage, those from a stage that is rarer come by exception. */
  private static final double LEAST_SHARE = 0.01;

  /** Microseconds. */
  private static final long DAY_LENGTH = 86_400_000_000L;

  private final AttributionSettings settings;

  FitIncremental(AttributionSettings settings) {
    this.settings = settings;
  }

  static IncrementalHazard hazard(AttributionSettings settings) {
    IncrementalConfig incremental = settings.fit().incremental();
    double days = incremental.halfLife().toMillis() / 86_400_000.0;
    return new IncrementalHazard(days, incremental.saturation());
  }

  /** Adds what the model learns to the rows of gold.attribution_parameters. */
  void fit(Inputs in, Made made) {
    int end = (int) in.observedUntil().toEpochDay();
    Dataset<Row> leads =
        in.read(PEOPLE)
            .where("lead_id IS NOT NULL AND created_at IS NOT NULL AND NOT is_deleted")
            .selectExpr("*", day("created_at") + " AS created")
            .where("created <= " + end);
    Dataset<Row> entries = entries(in.read(CONVERSIONS)).where("day <= " + end);
    LeadDays.Sampling sampling = rates(leads, entries, end);
    Effects effects = TouchEffects.of(settings);
    Dataset<Row> steps =
        leads
            .select(
                col("person_id"),
                lit(LeadSteps.LEAD).as("kind"),
                col("created").as("day"),
                lit("").as("what"),
                expr(profile()).as("profile"))
            .union(
                in.read(TOUCHPOINTS)
                    .where("is_attributable")
                    .select(
                        col("person_id"),
                        lit(LeadSteps.TOUCH),
                        expr(day("occurred_at")),
                        TouchEffects.effect(
                            effects, col("channel"), col("campaign_id"), col("kind")),
                        lit(null).cast("array<string>")))
            .union(
                entries.select(
                    col("person_id"),
                    lit(LeadSteps.ENTRY),
                    col("day"),
                    col("conversion_type"),
                    lit(null).cast("array<string>")))
            .withColumn("time", col("day").cast("bigint").multiply(DAY_LENGTH));
    Map<LeadDay, Long> days = new HashMap<>();
    walk(steps, end, sampling, LeadSteps.DAY, LeadSteps.Asked.sample())
        .forEach(row -> days.put(LeadSteps.day(row), row.getAs("days")));
    List<LiftTest> tests = KnownTest.lessons(in);
    List<Taught> taught =
        tests.isEmpty() ? List.of() : taught(tests, leads.count(), steps, end, sampling);
    new IncrementalFit(terms(settings), days, sampling, taught)
        .figures()
        .forEach(
            figure ->
                made.row()
                    .set("as_of_date", in.asOf())
                    .set("conversion_type", figure.type())
                    .set("model", MODEL)
                    .set("dimension", "channel")
                    .set("parameter", figure.parameter())
                    .set("item", figure.item())
                    .set("value", figure.value())
                    .add());
  }

  /** Days that say the same, with how many they are. */
  private List<Row> walk(
      Dataset<Row> steps,
      int end,
      LeadDays.Sampling sampling,
      StructType told,
      LeadSteps.Asked asked) {
    IncrementalHazard hazard = hazard(settings);
    int freshDays = settings.fit().incremental().freshDays();
    return InOrder.walk(
            steps.select(SparkRows.columns(LeadSteps.STEP)).repartition(col("person_id")),
            List.of("person_id"),
            "time",
            "what",
            told,
            step -> new LeadSteps(step, end, hazard, freshDays, sampling, asked))
        .groupBy(SparkRows.columns(told))
        .agg(count(lit(1)).as("days"))
        .collectAsList();
  }

  /** The days of the tests: one more walk, of which as many are kept as the fit reads of a type. */
  private List<Taught> taught(
      List<LiftTest> tests, long leads, Dataset<Row> steps, int end, LeadDays.Sampling sampling) {
    double sample = settings.fit().incremental().sample();
    Map<LiftTest, Double> shares = new LinkedHashMap<>();
    Map<String, Map<LeadDay, Long>> days = new HashMap<>();
    for (LiftTest test : tests) {
      shares.put(test, Math.min(1, sample / ((double) leads * test.days())));
      days.put(test.id(), new HashMap<>());
    }
    walk(steps, end, sampling, LeadSteps.TEST_DAY, LeadSteps.Asked.tests(shares))
        .forEach(
            row ->
                days.get(row.<String>getAs(LeadSteps.TEST))
                    .put(LeadSteps.day(row), row.getAs("days")));
    return tests.stream()
        .map(test -> new Taught(test, days.get(test.id()), shares.get(test)))
        .toList();
  }

  static IncrementalFit.Terms terms(AttributionSettings settings) {
    IncrementalConfig incremental = settings.fit().incremental();
    List<Pattern> mayHarm = incremental.mayHarm().stream().map(Pattern::compile).toList();
    return new IncrementalFit.Terms(
        hazard(settings),
        TouchEffects.of(settings),
        incremental.effectSize(),
        channel -> mayHarm.stream().anyMatch(harm -> harm.matcher(channel).find()),
        PROFILE);
  }

  /** First entry of each lead into each stage. */
  private Dataset<Row> entries(Dataset<Row> conversions) {
    return conversions
        .where("person_id IS NOT NULL AND NOT is_adjustment")
        .groupBy("person_id", "conversion_type")
        .agg(
            expr("min_by(struct(converted_at, mql_at, sql_at, opportunity_at), converted_at)")
                .as("first"))
        .selectExpr(
            "person_id",
            "conversion_type",
            day("first.converted_at") + " AS day",
            "CASE WHEN conversion_type = 'won' AND "
                + day("first.opportunity_at")
                + " < "
                + day("first.converted_at")
                + " THEN 3 WHEN conversion_type IN ('opportunity', 'won') AND "
                + day("first.sql_at")
                + " < "
                + day("first.converted_at")
                + " THEN 2 WHEN conversion_type <> 'mql' AND "
                + day("first.mql_at")
                + " < "
                + day("first.converted_at")
                + " THEN 1 ELSE 0 END AS stage");
  }

  /** Shares of days and entries that are kept, so that each type's fit reads a bounded number. */
  private LeadDays.Sampling rates(Dataset<Row> leads, Dataset<Row> entries, int end) {
    int types = StageHazard.TYPES.size();
    double[][] sampled = new double[types][types];
    double[] entriesSampled = new double[types];
    double[][] from = new double[types][types];
    double[] daysIn = new double[types];
    for (Row row :
        entries
            .groupBy("conversion_type", "stage")
            .agg(count(lit(1)).as("entries"), expr("sum(" + end + " - day + 1)").as("days"))
            .collectAsList()) {
      int type = StageHazard.TYPES.indexOf(row.<String>getAs("conversion_type"));
      from[type][row.<Integer>getAs("stage")] += row.<Long>getAs("entries");
      if (type + 1 < types) {
        daysIn[type + 1] += row.<Long>getAs("days");
      }
    }
    Long all = leads.selectExpr("sum(" + end + " - created + 1) AS days").head().getAs("days");
    daysIn[0] = all == null ? 0 : all;
    double sample = settings.fit().incremental().sample();
    for (int type = 0; type < types; type++) {
      double total = Arrays.stream(from[type]).sum();
      double least = LEAST_SHARE * total;
      long stages = Arrays.stream(from[type]).filter(n -> n > 0 && n >= least).count();
      entriesSampled[type] = Math.min(1, sample / Math.max(1, total));
      for (int stage = 0; stage <= type; stage++) {
        if (from[type][stage] > 0 && from[type][stage] >= least) {
          sampled[type][stage] = Math.min(1, sample / stages / Math.max(1, daysIn[stage]));
        }
      }
    }
    return new LeadDays.Sampling(sampled, entriesSampled);
  }

  /** Business date as days since 1970-01-01. */
  private String day(String at) {
    return "unix_date(to_date(from_utc_timestamp(" + at + ", '" + settings.zone().getId() + "')))";
  }

  /** Values of the profile, empty where unknown; employees in powers of two. */
  private static String profile() {
    return PROFILE.stream()
        .map(
            column ->
                column.equals("employees")
                    ? "CAST(CAST(log2(greatest(employees, 1)) AS INT) AS STRING)"
                    : column)
        .map(value -> "coalesce(" + value + ", '')")
        .collect(Collectors.joining(", ", "array(", ")"));
  }
}
