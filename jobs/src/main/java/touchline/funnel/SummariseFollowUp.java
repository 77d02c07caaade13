package touchline.funnel;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.struct;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.StratifiedDifference;
import touchline.algorithm.calibration.Wilson;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/** How leads were followed up, by whom, and what lateness cost in opportunities at equal score. */
final class SummariseFollowUp implements Job {
  /** Columns that are counted by Spark; the rest is worked out from them. */
  private static final String[] COUNTED = {
    "dimension",
    "value",
    "handed_off",
    "kept",
    "late",
    "open_breaches",
    "open",
    "ended",
    "reached",
    "median_minutes"
  };

  private final Duration within;
  private final ZoneId zone;

  SummariseFollowUp(Duration within, ZoneId zone) {
    this.within = within;
    this.zone = zone;
  }

  @Override
  public List<Table> reads() {
    return List.of(FollowUpLeads.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.follow_up_summary");
  }

  @Override
  public Grain grain() {
    return Grain.DATED;
  }

  @Override
  public Object settings() {
    return List.of(within, zone);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Timestamp youngest =
        Timestamp.from(in.asOf().plusDays(1).atStartOfDay(zone).toInstant().minus(within));
    Column converted =
        col("opportunity_at")
            .geq(col("handed_off_at"))
            .and(
                col("opportunity_at")
                    .leq(
                        col("handed_off_at")
                            .plus(expr("INTERVAL '" + within.toSeconds() + "' SECOND"))));
    Dataset<Row> cut =
        in.read(FollowUpLeads.TABLE)
            .withColumn("is_kept", col("status").equalTo("kept"))
            .withColumn(
                "is_compared",
                col("status")
                    .isin("kept", "late", "open_breach")
                    .and(col("score").isNotNull())
                    .and(col("handed_off_at").leq(lit(youngest))))
            .withColumn("stratum", floor(col("score").divide(10)))
            .withColumn("converted", coalesce(converted, lit(false)))
            .withColumn(
                "cut",
                explode(
                    array(
                        dimension("all", lit("all")),
                        dimension("class", col("class")),
                        dimension("owner", col("owner_id")),
                        dimension("team", col("team")),
                        dimension(
                            "owner+class",
                            concat_ws(
                                " + ", coalesce(col("owner_id"), lit("unknown")), col("class"))))));
    Column[] by = {col("cut.dimension"), col("cut.value")};
    String[] key = {"dimension", "value"};
    Dataset<Row> counted =
        cut.groupBy(by)
            .agg(
                count(lit(1)).as("handed_off"),
                count_if(col("is_kept")).as("kept"),
                count_if(col("status").equalTo("late")).as("late"),
                count_if(col("status").equalTo("open_breach")).as("open_breaches"),
                count_if(col("status").equalTo("open")).as("open"),
                count_if(col("status").equalTo("ended")).as("ended"),
                count_if(col("first_contact_at").isNotNull()).as("reached"),
                percentile(col("attempt_minutes"), lit(.5)).as("median_minutes"));
    Dataset<Row> strata =
        cut.where("is_compared")
            .groupBy(col("cut.dimension"), col("cut.value"), col("stratum"))
            .agg(
                count_if(col("is_kept")).as("n_kept"),
                count_if(col("is_kept").and(col("converted"))).as("kept_converted"),
                count_if(not(col("is_kept"))).as("n_late"),
                count_if(not(col("is_kept")).and(col("converted"))).as("late_converted"))
            .groupBy(key[0], key[1])
            .agg(
                // In one order: a sum of doubles depends on it.
                array_sort(
                        collect_list(
                            struct(
                                "stratum", "n_kept", "kept_converted", "n_late", "late_converted")))
                    .as("strata"));
    StructType schema = writes().schema();
    return counted
        // At most one.
        .join(strata, key, "left")
        .map((MapFunction<Row, Row>) row -> row(Made.line(schema), row), Encoders.row(schema));
  }

  private static Column dimension(String name, Column value) {
    return struct(lit(name).as("dimension"), coalesce(value, lit("unknown")).as("value"));
  }

  private static Row row(Made.Line line, Row counted) {
    List<StratifiedDifference.Stratum> strata = new ArrayList<>();
    int at = counted.fieldIndex("strata");
    for (Row s : counted.isNullAt(at) ? List.<Row>of() : counted.<Row>getList(at)) {
      strata.add(
          new StratifiedDifference.Stratum(
              s.getAs("n_kept"),
              s.getAs("kept_converted"),
              s.getAs("n_late"),
              s.getAs("late_converted")));
    }
    StratifiedDifference effect = StratifiedDifference.of(strata, FunnelSql.CONFIDENCE);
    line.copy(counted, COUNTED)
        .set("compared_kept", effect.base())
        .set("compared_late", effect.group())
        .set("status", effect.isSufficient() ? "ok" : "insufficient");
    long kept = counted.getAs("kept");
    long due = kept + counted.<Long>getAs("late") + counted.<Long>getAs("open_breaches");
    if (due > 0) {
      double share = kept / (double) due;
      Interval wilson = Wilson.interval(share, due, FunnelSql.CONFIDENCE);
      line.set("kept_share", share)
          .set("kept_low", wilson.lower())
          .set("kept_high", wilson.upper());
    }
    if (effect.isSufficient()) {
      line.set("late_effect", effect.difference())
          .set("late_effect_low", effect.low())
          .set("late_effect_high", effect.high())
          .set("lost_opportunities", -effect.difference() * effect.group());
    }
    return line.made();
  }
}
