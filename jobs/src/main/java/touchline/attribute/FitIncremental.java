package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.survival.IncrementalHazard;
import touchline.config.IncrementalConfig;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;
import touchline.pipeline.Timelines;

/**
 * The daily hazards of the incremental model, one for each conversion type, learnt from the leads
 * that the CRM knows, from the day that each was created to its entry into the stage or the as-of
 * date. A deal's opportunity and win are those of its primary lead.
 *
 * <p>A lead may enter a stage from those earlier ones from which that happens. All its touches by
 * then count, also those of before it was a lead. Days without entry are sampled by hash and stand
 * for those left out; of days that say the same only the number leaves the executors, for {@link
 * HazardRegression}.
 */
final class FitIncremental implements Serializable {
  static final String MODEL = "incremental";

  /** Channel of the share that would have come anyway. */
  static final String BASELINE = "baseline";

  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table PEOPLE = Table.of("silver.people");
  static final List<Table> READS = List.of(TOUCHPOINTS, CONVERSIONS, PEOPLE);

  /** Columns of the lead's profile that its fit is read from, each value a predictor. */
  static final List<String> PROFILE =
      List.of("seniority", "industry", "employees", "department", "country", "persona");

  /** Of the entries into a stage, those from a stage that is rarer come by exception. */
  private static final double LEAST_SHARE = 0.01;

  private static final StructType PARAMETERS =
      new StructType()
          .add("as_of_date", DataTypes.DateType, false)
          .add("conversion_type", DataTypes.StringType, false)
          .add("model", DataTypes.StringType, false)
          .add("dimension", DataTypes.StringType, false)
          .add("parameter", DataTypes.StringType, false)
          .add("item", DataTypes.StringType, false)
          .add("value", DataTypes.DoubleType, false);

  private final AttributionSettings settings;

  FitIncremental(AttributionSettings settings) {
    this.settings = settings;
  }

  static IncrementalHazard hazard(AttributionSettings settings) {
    IncrementalConfig incremental = settings.fit().incremental();
    double days = incremental.halfLife().toMillis() / 86_400_000.0;
    return new IncrementalHazard(days, incremental.saturation());
  }

  /** Rows of gold.attribution_parameters. */
  Dataset<Row> parameters(Inputs in) {
    int end = (int) in.asOf().toEpochDay();
    Dataset<Row> leads =
        in.read(PEOPLE)
            .where("lead_id IS NOT NULL AND created_at IS NOT NULL AND NOT is_deleted")
            .selectExpr("*", day("created_at") + " AS created")
            .where("created <= " + end);
    Dataset<Row> entries = entries(in.read(CONVERSIONS)).where("day <= " + end);
    double[][] sampled = new double[HazardFit.TYPES.size()][HazardFit.TYPES.size()];
    double[] entriesSampled = new double[HazardFit.TYPES.size()];
    rates(leads, entries, end, sampled, entriesSampled);
    Dataset<Row> steps =
        leads
            .selectExpr(
                "person_id",
                "CAST(" + JourneyDays.KNOWN + "L AS BIGINT) AS time",
                profile() + " AS what")
            .union(
                in.read(TOUCHPOINTS)
                    .where("is_attributable")
                    .select(
                        col("person_id"),
                        expr(JourneyDays.time(day("occurred_at"), JourneyDays.TOUCH)).as("time"),
                        OwnAccord.of(settings)
                            .effect(col("channel"), col("campaign_id"))
                            .as("what")))
            .union(
                entries.selectExpr(
                    "person_id",
                    JourneyDays.time("day", JourneyDays.ENTRY) + " AS time",
                    "conversion_type AS what"));
    double halfLife = hazard(settings).halfLifeDays();
    List<Row> days =
        Timelines.walk(
                steps.repartition(col("person_id")),
                "person_id",
                "time",
                "what",
                JourneyDays.DAY,
                person -> new JourneyDays(person, end, halfLife, sampled, entriesSampled))
            .groupBy("type", "stage", "enters", "said")
            .agg(count(lit(1)).as("days"))
            .collectAsList();
    List<Row> parameters = new ArrayList<>();
    new HazardRegression(settings, days, sampled, entriesSampled)
        .fits()
        .forEach(
            figure ->
                parameters.add(
                    RowFactory.create(
                        Date.valueOf(in.asOf()),
                        figure.type(),
                        MODEL,
                        "channel",
                        figure.parameter(),
                        figure.item(),
                        figure.value())));
    return leads.sparkSession().createDataFrame(parameters, PARAMETERS);
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
  private void rates(
      Dataset<Row> leads,
      Dataset<Row> entries,
      int end,
      double[][] sampled,
      double[] entriesSampled) {
    int types = HazardFit.TYPES.size();
    double[][] from = new double[types][types];
    double[] daysIn = new double[types];
    for (Row row :
        entries
            .groupBy("conversion_type", "stage")
            .agg(count(lit(1)), expr("sum(" + end + " - day + 1)"))
            .collectAsList()) {
      int type = HazardFit.TYPES.indexOf(row.getString(0));
      from[type][row.getInt(1)] += row.getLong(2);
      if (type + 1 < types) {
        daysIn[type + 1] += row.getLong(3);
      }
    }
    Row all = leads.selectExpr("sum(" + end + " - created + 1)").head();
    daysIn[0] = all.isNullAt(0) ? 0 : all.getLong(0);
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
  }

  /** Business date as days since 1970-01-01. */
  private String day(String at) {
    return "unix_date(to_date(from_utc_timestamp(" + at + ", '" + settings.zone().getId() + "')))";
  }

  /** Day created, then the profile; employees in powers of two. */
  private static String profile() {
    StringBuilder sql = new StringBuilder("concat_ws('" + JourneyDays.BETWEEN + "', created");
    for (String column : PROFILE) {
      String value =
          column.equals("employees")
              ? "CAST(CAST(log2(greatest(employees, 1)) AS INT) AS STRING)"
              : "translate(" + column + ", '" + JourneyDays.BETWEEN + "', ' ')";
      sql.append(", coalesce(").append(value).append(", '')");
    }
    return sql.append(")").toString();
  }
}
