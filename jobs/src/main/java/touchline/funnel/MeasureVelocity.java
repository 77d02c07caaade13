package touchline.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.survival.KaplanMeier;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/**
 * How long each step of the funnel takes: the product-limit estimate over waiting times in tenths
 * of a day, which the query has counted.
 *
 * <p>A recycling begins another cycle with a clock of its own; within a cycle the first entry of
 * each step counts, so that a regression does not start it again.
 */
final class MeasureVelocity implements Job {
  private static final Table TABLE = Table.of("gold.stage_velocity");

  private final SqlJob waits;

  MeasureVelocity(Map<String, String> settings) {
    this.waits = new SqlJob(MeasureVelocity.class, "waits.sql", TABLE, Grain.STAMPED, settings);
  }

  private static final Map<String, Double> QUARTILES = Map.of("q1", .25, "median", .5, "q3", .75);

  @Override
  public List<Table> reads() {
    return waits.reads();
  }

  @Override
  public Table writes() {
    return TABLE;
  }

  @Override
  public Grain grain() {
    return waits.grain();
  }

  @Override
  public Object settings() {
    return waits.settings();
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    StructType schema = TABLE.schema();
    LocalDate night = in.asOf();
    return waits
        .build(in)
        .groupBy("transition", "dimension", "value")
        .agg(collect_list(struct(col("days"), col("completed"), col("censored"))).as("waits"))
        .map(
            (MapFunction<Row, Row>) group -> row(Made.line(schema), night, group),
            Encoders.row(schema));
  }

  private static Row row(Made.Line line, LocalDate night, Row group) {
    List<Row> waits = group.getList(group.fieldIndex("waits"));
    double[] days = waits.stream().mapToDouble(w -> w.<Double>getAs("days")).toArray();
    long[] completed = waits.stream().mapToLong(w -> w.<Long>getAs("completed")).toArray();
    long[] censored = waits.stream().mapToLong(w -> w.<Long>getAs("censored")).toArray();
    KaplanMeier curve =
        KaplanMeier.of(
            days,
            LongStream.of(completed).asDoubleStream().toArray(),
            LongStream.of(censored).asDoubleStream().toArray());
    long done = LongStream.of(completed).sum();
    line.set("as_of_date", night)
        .copy(group, "transition", "dimension", "value")
        .set("n", done + LongStream.of(censored).sum())
        .set("completed", done);
    QUARTILES.forEach(
        (name, share) -> {
          Interval interval = curve.quantileInterval(share, FunnelSql.CONFIDENCE);
          line.set(name + "_days", curve.quantile(share))
              .set(name + "_low", finite(interval.lower()))
              .set(name + "_high", finite(interval.upper()));
        });
    return line.set("completed_90_days", 1 - curve.survival(90)).made();
  }

  private static Double finite(double days) {
    return Double.isFinite(days) ? days : null;
  }
}
