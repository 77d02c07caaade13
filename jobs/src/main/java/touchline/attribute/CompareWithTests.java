package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import touchline.algorithm.survival.LiftPrior;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Every lift test that has ended beside what every model credits to what it tested; one row per
 * test and model.
 *
 * @param settings models and their parameters
 */
record CompareWithTests(AttributionSettings settings) implements Learn {
  private static final Table CREDITS = Table.of("gold.attribution_credits");

  /** Of a normal distribution, 90% lie within so many standard errors. */
  private static final double WITHIN = 1.645;

  @Override
  public List<Table> reads() {
    return List.of(KnownTest.LIFT_TESTS, CREDITS, IncrementalParameters.PARAMETERS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.lift_agreement");
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public String name() {
    return "CompareWithTests";
  }

  @Override
  public List<Row> learn(Inputs in) {
    Made made = new Made(writes());
    List<KnownTest> tests = KnownTest.of(in);
    if (!tests.isEmpty()) {
      Map<List<String>, Double> credited = credited(in, tests);
      var parameters = IncrementalParameters.of(in);
      for (KnownTest known : tests) {
        String type = StageHazard.TYPES.get(known.test().type());
        var told = parameters.getOrDefault(type, new TreeMap<>());
        for (String model : settings.models()) {
          add(
              made,
              in.asOf(),
              known,
              model,
              credited.getOrDefault(List.of(known.test().id(), model), 0.0),
              told);
        }
      }
    }
    return made.rows();
  }

  /** Credits by test and model, in one pass over them. */
  private static Map<List<String>, Double> credited(Inputs in, List<KnownTest> tests) {
    Column[] about =
        tests.stream()
            .map(known -> when(isOf(known.test()), lit(known.test().id())))
            .toArray(Column[]::new);
    Map<List<String>, Double> credited = new HashMap<>();
    in.read(CREDITS)
        .select(
            col("model"),
            explode(array_compact(array(about))).as("test_id"),
            expr("CAST(round(credit * 1e9) AS BIGINT)").as("billionths"))
        .groupBy("test_id", "model")
        .agg(sum("billionths").as("billionths"))
        .collectAsList()
        .forEach(
            row ->
                credited.put(
                    List.of(row.<String>getAs("test_id"), row.<String>getAs("model")),
                    row.<Long>getAs("billionths") / 1e9));
    return credited;
  }

  private static Column isOf(LiftTest test) {
    Column item =
        test.campaign() == null
            ? col("channel").equalTo(test.channel())
            : col("campaign_id").equalTo(test.campaign());
    return item.and(col("conversion_type").equalTo(StageHazard.TYPES.get(test.type())))
        .and(col("converted_date").between(lit(date(test.from())), lit(date(test.until()))));
  }

  private static Date date(int day) {
    return Date.valueOf(LocalDate.ofEpochDay(day));
  }

  private void add(
      Made made,
      LocalDate asOf,
      KnownTest known,
      String model,
      double credited,
      SortedMap<String, SortedMap<String, Double>> told) {
    LiftTest test = known.test();
    double lower = test.lift() - WITHIN * test.error();
    double upper = test.lift() + WITHIN * test.error();
    boolean isTaught = model.equals(FitIncremental.MODEL);
    String verdict =
        known.geo() != null
            ? "regional"
            : credited > upper ? "too_much" : credited < lower ? "too_little" : "agrees";
    made.row()
        .set("as_of_date", asOf)
        .set("test_id", test.id())
        .set("model", model)
        .set("conversion_type", StageHazard.TYPES.get(test.type()))
        .set("item", known.item())
        .set("started_on", LocalDate.ofEpochDay(test.from()))
        .set("observed_until", LocalDate.ofEpochDay(test.until()))
        .set("lift", test.lift())
        .set("lift_lower", lower)
        .set("lift_upper", upper)
        .set("credited", credited)
        .set("credited_before", isTaught ? figure(told, "test_before", test.id()) : null)
        .set("verdict", verdict)
        .set(
            "meaning",
            sentence(known, model, credited, lower, upper, verdict)
                + (isTaught ? lesson(known, told) : ""))
        .add();
  }

  private static Double figure(
      SortedMap<String, SortedMap<String, Double>> told, String parameter, String item) {
    return told.getOrDefault(parameter, new TreeMap<>()).get(item);
  }

  private static String sentence(
      KnownTest known, String model, double credited, double lower, double upper, String verdict) {
    LiftTest test = known.test();
    String type = StageHazard.TYPES.get(test.type());
    String measured =
        String.format(
            Locale.ROOT,
            "the test measured %.1f, 90%% interval %.1f to %.1f",
            test.lift(),
            lower,
            upper);
    if (verdict.equals("regional")) {
      return String.format(
          Locale.ROOT,
          "Not compared: the test was confined to %s, where %s; %s's credits are of everywhere.",
          known.geo(),
          measured,
          model);
    }
    return String.format(
        Locale.ROOT,
        "%s credits %s with %.1f %s from %s to %s; %s: %s.",
        model,
        known.item(),
        credited,
        type,
        LocalDate.ofEpochDay(test.from()),
        LocalDate.ofEpochDay(test.until()),
        measured,
        verdict.equals("agrees") ? "they agree" : verdict.replace('_', ' '));
  }

  /** What the incremental model made of the test. */
  private static String lesson(KnownTest known, SortedMap<String, SortedMap<String, Double>> told) {
    if (known.geo() != null) {
      return " The model learns nothing from it.";
    }
    LiftTest test = known.test();
    Double before = figure(told, "test_before", test.id());
    if (before == null) {
      return " The model learns nothing from it: it knows no day of the test on which a touch of "
          + known.item()
          + " counted.";
    }
    String problem =
        LiftPrior.problem(test.lift(), test.error(), figure(told, "test_most", test.id()));
    return String.format(
        Locale.ROOT,
        " By its touches alone the model would have told a lift of %.1f, with the test it tells"
            + " %.1f%s.",
        before,
        figure(told, "test_since", test.id()),
        problem == null ? "" : "; " + problem);
  }
}
