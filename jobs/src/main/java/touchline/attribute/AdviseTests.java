package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.survival.Effects;
import touchline.algorithm.survival.NextTest;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Where a lift test would teach most: one row per marketing channel as of a night.
 *
 * @param settings models and their parameters
 */
record AdviseTests(AttributionSettings settings) implements Learn {
  private static final Table CREDITS = Table.of("gold.attribution_credits");
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONVERSIONS = Table.of("gold.conversions");

  @Override
  public List<Table> reads() {
    return List.of(
        IncrementalParameters.PARAMETERS,
        KnownTest.LIFT_TESTS,
        KnownTest.COSTS,
        CREDITS,
        TOUCHPOINTS,
        CONVERSIONS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.next_tests");
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public String name() {
    return "AdviseTests";
  }

  @Override
  public List<Row> learn(Inputs in) {
    Made made = new Made(writes());
    var parameters = IncrementalParameters.of(in);
    String type =
        parameters.keySet().stream()
            .max(Comparator.comparing(of -> parameters.get(of).get("conversions").get("")))
            .orElse(null);
    if (type != null) {
      List<NextTest> next = new ArrayList<>(tests(in, type, parameters.get(type)));
      next.sort(NextTest.ORDER);
      for (int place = 1; place <= next.size(); place++) {
        add(made, in, type, place, next.get(place - 1));
      }
    }
    return made.rows();
  }

  private List<NextTest> tests(
      Inputs in, String type, SortedMap<String, SortedMap<String, Double>> told) {
    Effects effects = TouchEffects.of(settings);
    Map<String, Double> spend = spend(in);
    Map<String, Double> credited = credited(in, type);
    Map<String, long[]> reached = reached(in, type, effects);
    SortedMap<String, Double> errors = told.getOrDefault("channel_error", new TreeMap<>());
    SortedMap<String, Double> tested = told.getOrDefault("tested_error", new TreeMap<>());
    List<NextTest> tests = new ArrayList<>();
    told.getOrDefault("channel_effect", new TreeMap<>())
        .forEach(
            (channel, effect) -> {
              if (effects.isMarketing(channel)) {
                double intent =
                    tested.containsKey(channel) ? 0 : settings.fit().incremental().effectSize();
                long[] people = reached.getOrDefault(channel, new long[2]);
                tests.add(
                    new NextTest(
                        channel,
                        effect,
                        Math.hypot(errors.get(channel), intent),
                        spend.getOrDefault(channel, 0.0),
                        people[0],
                        people[1],
                        credited.getOrDefault(channel, 0.0),
                        KnownTest.PRESENT_DAYS));
              }
            });
    return tests;
  }

  private static Map<String, Double> spend(Inputs in) {
    Map<String, Double> spend = new HashMap<>();
    KnownTest.recent(in.read(KnownTest.COSTS), "cost_date", in.observedUntil())
        .groupBy("channel")
        .agg(sum("cost_reporting").cast("double").as("cost"))
        .where("cost IS NOT NULL")
        .collectAsList()
        .forEach(row -> spend.put(row.getAs("channel"), row.getAs("cost")));
    return spend;
  }

  private static Map<String, Double> credited(Inputs in, String type) {
    Map<String, Double> credited = new HashMap<>();
    KnownTest.recent(in.read(CREDITS), "converted_date", in.observedUntil())
        .where(col("model").equalTo(FitIncremental.MODEL).and(col("conversion_type").equalTo(type)))
        .groupBy("channel")
        .agg(sum(expr("CAST(round(credit * 1e9) AS BIGINT)")).as("billionths"))
        .collectAsList()
        .forEach(row -> credited.put(row.getAs("channel"), row.<Long>getAs("billionths") / 1e9));
    return credited;
  }

  /** People reached by channel, and those of them who converted. */
  private Map<String, long[]> reached(Inputs in, String type, Effects effects) {
    String zone = settings.zone().getId();
    Dataset<Row> came =
        dated(in.read(CONVERSIONS), "converted_at", zone, in)
            .where(col("conversion_type").equalTo(type))
            .where("NOT is_adjustment")
            .select("person_id")
            .distinct()
            .withColumn("came", lit(1));
    Map<String, long[]> reached = new HashMap<>();
    dated(in.read(TOUCHPOINTS), "occurred_at", zone, in)
        .where("is_attributable")
        .select(
            substring_index(
                    TouchEffects.effect(effects, col("channel"), col("campaign_id"), col("kind")),
                    Effects.WITHIN,
                    1)
                .as("channel"),
            col("person_id"))
        .distinct()
        .join(came, "person_id", "left")
        .groupBy("channel")
        .agg(count(lit(1)).as("reached"), count("came").as("converted"))
        .collectAsList()
        .forEach(
            row ->
                reached.put(
                    row.getAs("channel"),
                    new long[] {row.getAs("reached"), row.getAs("converted")}));
    return reached;
  }

  private static Dataset<Row> dated(Dataset<Row> rows, String at, String zone, Inputs in) {
    Dataset<Row> dated =
        rows.withColumn("on", expr("to_date(from_utc_timestamp(" + at + ", '" + zone + "'))"));
    return KnownTest.recent(dated, "on", in.observedUntil());
  }

  private static void add(Made made, Inputs in, String type, int place, NextTest next) {
    made.row()
        .set("as_of_date", in.asOf())
        .set("channel", next.channel())
        .set("place", place)
        .set("effect", next.effect())
        .set("standard_error", next.error())
        .set("spend", next.spend())
        .set("at_stake", next.atStake())
        .set(
            "last_tested_on",
            KnownTest.of(in).stream()
                .filter(known -> next.channel().equals(known.test().channel()))
                .map(known -> LocalDate.ofEpochDay(known.test().to()))
                .max(Comparator.naturalOrder()))
        .set("reached", next.reached())
        .set("converted", next.converted())
        .set("conversion_type", type)
        .set("credited", next.credited())
        .set("units", next.units())
        .set("days", next.days())
        .set("advice", next.advice(type))
        .add();
  }
}
