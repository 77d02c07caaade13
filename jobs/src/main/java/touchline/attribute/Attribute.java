package touchline.attribute;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        new MeasureIntervals(settings, attribution.replicates(), attribution.minConversions()),
        sql("summary", "gold.attribution_summary", Map.of()),
        sql("returns", "gold.attribution_returns", Map.of("models", quoted(settings.models()))),
        sql("path_reports", "gold.path_reports", Map.of("time_zone", settings.zone().getId())));
  }

  private static Job sql(String query, String table, Map<String, String> placeholders) {
    return new SqlJob(Attribute.class, query + ".sql", Table.of(table), Grain.WHOLE, placeholders);
  }

  private static String quoted(List<String> names) {
    return names.stream().collect(Collectors.joining("', '", "'", "'"));
  }
}
