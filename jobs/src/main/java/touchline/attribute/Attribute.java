package touchline.attribute;

import java.util.List;
import touchline.config.AttributionConfig;
import touchline.config.BusinessConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** Paths to credits: what the models learn, every conversion shared among its touches, the sums. */
public final class Attribute {
  private Attribute() {}

  /** The jobs of the stage. */
  public static List<Job> jobs(AttributionConfig attribution, BusinessConfig business) {
    AttributionSettings settings = AttributionSettings.of(attribution, business);
    return List.of(
        new FitModels(settings),
        new CreditConversions(settings),
        new SqlJob(
            Attribute.class,
            "summary.sql",
            Table.of("gold.attribution_summary"),
            Grain.WHOLE,
            Dimensions.sql(attribution.dimensions())));
  }
}
