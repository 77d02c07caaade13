package touchline.funnel;

import static org.apache.spark.sql.functions.array;
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
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.StratifiedDifference;
import touchline.algorithm.calibration.Wilson;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** How leads were followed up, by whom, and what lateness cost in opportunities at equal score. */
final class SummariseFollowUp implements Job {
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
                collect_list(struct("n_kept", "kept_converted", "n_late", "late_converted"))
                    .as("strata"));
    return counted
        // At most one.
        .join(strata, key, "left")
        .map((MapFunction<Row, Row>) SummariseFollowUp::row, Encoders.row(writes().schema()));
  }

  private static Column dimension(String name, Column value) {
    return struct(lit(name).as("dimension"), coalesce(value, lit("unknown")).as("value"));
  }

  private static Row row(Row r) {
    List<StratifiedDifference.Stratum> strata = new ArrayList<>();
    int at = r.fieldIndex("strata");
    for (Row s : r.isNullAt(at) ? List.<Row>of() : r.<Row>getList(at)) {
      strata.add(
          new StratifiedDifference.Stratum(s.getLong(0), s.getLong(1), s.getLong(2), s.getLong(3)));
    }
    StratifiedDifference effect = StratifiedDifference.of(strata, FunnelSql.CONFIDENCE);
    long kept = r.getAs("kept");
    long due = kept + r.<Long>getAs("late") + r.<Long>getAs("open_breaches");
    double share = due == 0 ? 0 : kept / (double) due;
    Interval wilson = Wilson.interval(share, due, FunnelSql.CONFIDENCE);
    boolean isTold = effect.isSufficient();
    return RowFactory.create(
        r.getAs("dimension"),
        r.getAs("value"),
        r.getAs("handed_off"),
        kept,
        r.getAs("late"),
        r.getAs("open_breaches"),
        r.getAs("open"),
        r.getAs("ended"),
        r.getAs("reached"),
        due == 0 ? null : share,
        due == 0 ? null : wilson.lower(),
        due == 0 ? null : wilson.upper(),
        r.getAs("median_minutes"),
        effect.base(),
        effect.group(),
        isTold ? effect.difference() : null,
        isTold ? effect.low() : null,
        isTold ? effect.high() : null,
        isTold ? -effect.difference() * effect.group() : null,
        isTold ? "ok" : "insufficient");
  }
}
