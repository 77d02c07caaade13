package touchline.attribute;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.survival.Controls;
import touchline.algorithm.survival.Effects;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The incremental model's controls as of a night; one row per conversion type, control and item.
 *
 * @param settings models and their parameters
 */
record CheckControls(AttributionSettings settings) implements Job {
  /** Of a normal distribution, 90% lie within so many standard errors. */
  private static final double WITHIN = 1.645;

  @Override
  public List<Table> reads() {
    return List.of(IncrementalParameters.PARAMETERS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_controls");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public String name() {
    return "CheckControls";
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Effects effects = TouchEffects.of(settings);
    double size = settings.fit().incremental().effectSize();
    List<Row> rows = new ArrayList<>();
    IncrementalParameters.of(in)
        .forEach(
            (type, parameters) ->
                Controls.of(parameters, effects, size)
                    .forEach(
                        control ->
                            rows.add(
                                RowFactory.create(
                                    in.asOf(),
                                    type,
                                    control.control(),
                                    control.item(),
                                    control.effect(),
                                    control.standardError(),
                                    control.effect() - WITHIN * control.standardError(),
                                    control.effect() + WITHIN * control.standardError(),
                                    control.isFlagged(),
                                    control.meaning()))));
    return in.read(IncrementalParameters.PARAMETERS)
        .sparkSession()
        .createDataFrame(rows, writes().schema());
  }
}
