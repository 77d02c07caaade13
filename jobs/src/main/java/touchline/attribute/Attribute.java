package touchline.attribute;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import touchline.algorithm.attribution.Model;
import touchline.config.AttributionConfig;
import touchline.config.BusinessConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** Paths to credits: what the models learn, every conversion shared among its touches, the sums. */
public final class Attribute {
  /** What the returns meet the costs by; always among the dimensions of the summary. */
  private static final String RETURNS = "channel+campaign";

  private Attribute() {}

  /** The jobs of the stage. */
  public static List<Job> jobs(AttributionConfig attribution, BusinessConfig business) {
    AttributionSettings settings = AttributionSettings.of(attribution, business);
    Set<String> dimensions = new LinkedHashSet<>(attribution.dimensions());
    dimensions.add(RETURNS);
    Map<String, String> sql = new HashMap<>(Dimensions.sql(List.copyOf(dimensions)));
    sql.put("models", quoted(settings.models()));
    sql.put("any_model", quoted(settings.models().subList(0, 1)));
    sql.put("not_additive", quoted(Model.notAdditive()));
    sql.put("returns", quoted(List.of(RETURNS)));
    sql.put("time_zone", settings.zone().getId());
    return List.of(
        new FitModels(settings),
        new CreditConversions(settings),
        new MeasureIntervals(
            settings,
            attribution.replicates(),
            attribution.minConversions(),
            attribution.maxShareError()),
        new MeasureTotals(settings, attribution.replicates(), attribution.minConversions()),
        new CheckControls(settings),
        new CompareWithTests(settings),
        new AdviseTests(settings),
        sql("summary", "gold.attribution_summary", Grain.ADDITIVE, sql),
        sql("returns", "gold.attribution_returns", Grain.WHOLE, sql),
        sql("disagreement", "gold.attribution_disagreement", Grain.PER_DAY, sql),
        sql("path_reports", "gold.path_reports", Grain.WHOLE, sql));
  }

  private static Job sql(String query, String table, Grain grain, Map<String, String> settings) {
    return new SqlJob(Attribute.class, query + ".sql", Table.of(table), grain, settings);
  }

  private static String quoted(List<String> names) {
    return names.stream().collect(Collectors.joining("', '", "'", "'"));
  }
}
