package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.IncrementalHazard;
import touchline.algorithm.PenalisedLogistic;
import touchline.algorithm.PenalisedLogistic.Coefficient;
import touchline.config.IncrementalConfig;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/**
 * The daily hazards of the incremental model, one for each conversion type, learnt from the leads
 * that the CRM knows, from the day that each was created to its entry into the stage or the as-of
 * date. A deal's opportunity and win are those of its primary lead.
 *
 * <p>A lead may enter a stage from those earlier ones from which that happens. All its touches by
 * then count, also those of before it was a lead. Days without entry are sampled by hash and stand
 * for those left out; of days that say the same only the number leaves the executors. The fit is
 * {@link PenalisedLogistic}: channels may help and not harm, visits of one's own accord belong to
 * the baseline.
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
  private static final List<String> PROFILE =
      List.of("seniority", "industry", "employees", "department", "country", "persona");

  /** Values of one column that are told apart, the most frequent. */
  private static final int MOST_VALUES = 30;

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
                "CAST(-2147483648 AS INT) AS day",
                JourneyDays.KNOWN + " AS kind",
                profile() + " AS what")
            .union(
                in.read(TOUCHPOINTS)
                    .where("is_attributable")
                    .selectExpr(
                        "person_id",
                        day("occurred_at") + " AS day",
                        JourneyDays.TOUCH + " AS kind",
                        "channel AS what"))
            .union(
                entries.selectExpr(
                    "person_id", "day", JourneyDays.ENTRY + " AS kind", "conversion_type AS what"));
    double halfLife = hazard(settings).halfLifeDays();
    List<Row> days =
        steps
            .repartition(col("person_id"))
            .sortWithinPartitions("person_id", "day", "kind", "what")
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    rows -> new JourneyDays(rows, end, halfLife, sampled, entriesSampled),
                Encoders.row(JourneyDays.DAY))
            .groupBy("type", "stage", "enters", "said")
            .agg(count(lit(1)).as("days"))
            .collectAsList();
    Map<Integer, List<Row>> byType = new TreeMap<>();
    for (Row day : days) {
      byType.computeIfAbsent(day.getInt(0), type -> new ArrayList<>()).add(day);
    }
    List<Row> parameters = new ArrayList<>();
    byType.forEach(
        (type, rows) ->
            parameters.addAll(
                fit(
                    Date.valueOf(in.asOf()),
                    HazardFit.TYPES.get(type),
                    rows,
                    sampled[type],
                    entriesSampled[type])));
    return leads.sparkSession().createDataFrame(parameters, PARAMETERS);
  }

  /** First entry of each lead into each stage. */
  private Dataset<Row> entries(Dataset<Row> conversions) {
    return conversions
        .where("person_id IS NOT NULL AND NOT is_adjustment")
        .groupBy("person_id", "conversion_type")
        .agg(
            org.apache
                .spark
                .sql
                .functions
                .expr("min_by(struct(converted_at, mql_at, sql_at, opportunity_at), converted_at)")
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
            .agg(count(lit(1)), org.apache.spark.sql.functions.expr("sum(" + end + " - day + 1)"))
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

  private List<Row> fit(
      Date asOf, String type, List<Row> days, double[] sampled, double entriesSampled) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> names = new ArrayList<>();
    Map<String, Double> frequent = new HashMap<>();
    days.sort(
        (a, b) -> {
          int byStage = Integer.compare(a.getInt(1), b.getInt(1));
          int byEntry = byStage != 0 ? byStage : Boolean.compare(a.getBoolean(2), b.getBoolean(2));
          return byEntry != 0 ? byEntry : a.getString(3).compareTo(b.getString(3));
        });
    for (Row day : days) {
      String[] said = day.getString(3).split(JourneyDays.BETWEEN, -1);
      for (int i = 0; i < PROFILE.size(); i++) {
        frequent.merge(profileName(i, said[4 + i]), (double) day.getLong(4), Double::sum);
      }
    }
    Map<String, Double> kept = mostFrequent(frequent);
    IncrementalHazard hazard = hazard(settings);
    List<PenalisedLogistic.Row> rows = new ArrayList<>();
    double conversions = 0;
    double journeyDays = 0;
    for (Row day : days) {
      int stage = day.getInt(1);
      if (sampled[stage] == 0) {
        continue;
      }
      String[] said = day.getString(3).split(JourneyDays.BETWEEN, -1);
      Map<Integer, Double> predictors = new TreeMap<>();
      add(predictors, numbers, names, HazardFit.stage(stage), 1);
      add(predictors, numbers, names, HazardFit.age(Integer.parseInt(said[0])), 1);
      if (stage > 0) {
        add(predictors, numbers, names, HazardFit.stageAge(Integer.parseInt(said[1])), 1);
      }
      if (said[2].equals("1")) {
        add(predictors, numbers, names, HazardFit.WEEKEND, 1);
      }
      add(predictors, numbers, names, HazardFit.monthName(Integer.parseInt(said[3])), 1);
      for (int i = 0; i < PROFILE.size(); i++) {
        String name = profileName(i, said[4 + i]);
        if (!said[4 + i].isEmpty() && kept.containsKey(name)) {
          add(predictors, numbers, names, name, 1);
        }
      }
      for (int i = 4 + PROFILE.size(); i < said.length; i++) {
        int colon = said[i].indexOf(':');
        double sum = Integer.parseInt(said[i].substring(0, colon)) / (double) JourneyDays.PARTS;
        String effect = "effect:" + said[i].substring(colon + 1);
        add(predictors, numbers, names, effect, hazard.saturated(sum));
      }
      double weight = day.getLong(4) / (day.getBoolean(2) ? entriesSampled : sampled[stage]);
      conversions += day.getBoolean(2) ? weight : 0;
      journeyDays += weight;
      rows.add(
          new PenalisedLogistic.Row(
              predictors.keySet().stream().mapToInt(Integer::intValue).toArray(),
              predictors.values().stream().mapToDouble(Double::doubleValue).toArray(),
              day.getBoolean(2) ? weight : 0,
              day.getBoolean(2) ? 0 : weight));
    }
    if (conversions == 0) {
      return List.of();
    }
    PenalisedLogistic.Fit fit =
        PenalisedLogistic.fit(rows, names.stream().map(this::prior).toList());
    List<Row> parameters = new ArrayList<>();
    parameters.add(row(asOf, type, "conversions", "", conversions));
    parameters.add(row(asOf, type, "journey_days", "", journeyDays));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean isEffect = name.startsWith("effect:");
      String item = isEffect ? name.substring("effect:".length()) : name;
      double value = fit.coefficients()[i];
      parameters.add(row(asOf, type, isEffect ? "effect" : "baseline", item, value));
      if (isEffect) {
        double error = Math.sqrt(Math.max(0, fit.covariance()[i][i]));
        parameters.add(row(asOf, type, "standard_error", item, error));
      }
    }
    return parameters;
  }

  private Coefficient prior(String name) {
    double unbounded = Double.POSITIVE_INFINITY;
    if (name.startsWith("stage:")) {
      return new Coefficient(-5, 100, -unbounded, unbounded);
    }
    if (name.startsWith("effect:")) {
      boolean isOwnAccord = name.equals("effect:" + settings.directChannel());
      double size = settings.fit().incremental().effectSize();
      return new Coefficient(0, size * size, isOwnAccord ? -unbounded : 0, unbounded);
    }
    double size = name.startsWith("age:") || name.startsWith("stage_age:") ? 1 : 0.5;
    return new Coefficient(0, size * size, -unbounded, unbounded);
  }

  private static void add(
      Map<Integer, Double> predictors,
      Map<String, Integer> numbers,
      List<String> names,
      String name,
      double value) {
    int number =
        numbers.computeIfAbsent(
            name,
            missing -> {
              names.add(missing);
              return names.size() - 1;
            });
    predictors.merge(number, value, Double::sum);
  }

  private static Map<String, Double> mostFrequent(Map<String, Double> values) {
    Map<String, Double> kept = new HashMap<>();
    for (int i = 0; i < PROFILE.size(); i++) {
      String start = profileName(i, "");
      values.entrySet().stream()
          .filter(value -> value.getKey().startsWith(start))
          .sorted(
              Map.Entry.<String, Double>comparingByValue(Collections.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(MOST_VALUES)
          .forEach(value -> kept.put(value.getKey(), value.getValue()));
    }
    return kept;
  }

  private static String profileName(int column, String value) {
    return "fit:" + PROFILE.get(column) + "=" + value;
  }

  private static Row row(Date asOf, String type, String parameter, String item, double value) {
    return RowFactory.create(asOf, type, MODEL, "channel", parameter, item, value);
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
