package touchline.attribute;

import java.util.List;
import org.apache.spark.sql.Row;
import touchline.algorithm.survival.Controls;
import touchline.algorithm.survival.Effects;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * The incremental model's controls as of a night; one row per conversion type, control and item.
 *
 * @param settings models and their parameters
 */
record CheckControls(AttributionSettings settings) implements Learn {
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
    return Grain.STAMPED;
  }

  @Override
  public String name() {
    return "CheckControls";
  }

  @Override
  public List<Row> learn(Inputs in) {
    Effects effects = TouchEffects.of(settings);
    double size = settings.fit().incremental().effectSize();
    Made made = new Made(writes());
    IncrementalParameters.of(in)
        .forEach(
            (type, parameters) ->
                Controls.of(parameters, effects, size)
                    .forEach(
                        control ->
                            made.row()
                                .set("as_of_date", in.asOf())
                                .set("conversion_type", type)
                                .set("control", control.control())
                                .set("item", control.item())
                                .set("effect", control.effect())
                                .set("standard_error", control.standardError())
                                .set("lower", control.effect() - WITHIN * control.standardError())
                                .set("upper", control.effect() + WITHIN * control.standardError())
                                .set("is_flagged", control.isFlagged())
                                .set("meaning", control.meaning())
                                .add()));
    return made.rows();
  }
}
