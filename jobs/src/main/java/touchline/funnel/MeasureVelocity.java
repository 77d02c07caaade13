package touchline.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.sql.Date;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.survival.KaplanMeier;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
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
    Date night = Date.valueOf(in.asOf());
    return waits
        .build(in)
        .groupBy("transition", "dimension", "value")
        .agg(collect_list(struct(col("days"), col("completed"), col("censored"))).as("waits"))
        .map((MapFunction<Row, Row>) row -> row(night, row), Encoders.row(TABLE.schema()));
  }

  private static Row row(Date night, Row group) {
    List<Row> waits = group.getList(group.fieldIndex("waits"));
    double[] days = waits.stream().mapToDouble(w -> w.getDouble(0)).toArray();
    double[] completed = waits.stream().mapToDouble(w -> w.getLong(1)).toArray();
    double[] censored = waits.stream().mapToDouble(w -> w.getLong(2)).toArray();
    KaplanMeier curve = KaplanMeier.of(days, completed, censored);
    long done = waits.stream().mapToLong(w -> w.getLong(1)).sum();
    long open = waits.stream().mapToLong(w -> w.getLong(2)).sum();
    Object[] row = new Object[16];
    row[0] = night;
    row[1] = group.getAs("transition");
    row[2] = group.getAs("dimension");
    row[3] = group.getAs("value");
    row[4] = done + open;
    row[5] = done;
    double[] shares = {.25, .5, .75};
    for (int i = 0; i < shares.length; i++) {
      OptionalDouble quantile = curve.quantile(shares[i]);
      Interval interval = curve.quantileInterval(shares[i], FunnelSql.CONFIDENCE);
      row[6 + 3 * i] = quantile.isPresent() ? quantile.getAsDouble() : null;
      row[7 + 3 * i] = finite(interval.lower());
      row[8 + 3 * i] = finite(interval.upper());
    }
    row[15] = 1 - curve.survival(90);
    return RowFactory.create(row);
  }

  private static Double finite(double days) {
    return Double.isFinite(days) ? days : null;
  }
}
