package touchline.attribute;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import touchline.config.AttributionConfig;
import touchline.config.BusinessConfig;
import touchline.config.IncrementalConfig;

/**
 * What decides the credits, out of the configuration; a change of anything else rebuilds no credit.
 *
 * @param models names as in the tables
 * @param custom the site's own models: weights of roles by name
 * @param roleWeights what a touch counts by its person's role in the deal, in lower case
 * @param fit how the learning models learn
 * @param zone zone of business dates
 */
record AttributionSettings(
    List<String> models,
    Duration halfLife,
    Map<String, Map<String, Double>> custom,
    Map<String, Double> roleWeights,
    Duration maturity,
    String directChannel,
    Fit fit,
    ZoneId zone)
    implements Serializable {

  /**
   * How the learning models learn.
   *
   * @param markovOrder 1 to 4, or 0 to choose by held-out journeys
   */
  record Fit(
      List<String> dimensions,
      int markovOrder,
      int markovMaxSteps,
      int shapleyExactChannels,
      int shapleyOrders,
      IncrementalConfig incremental)
      implements Serializable {}

  /** The same with other models. */
  AttributionSettings with(List<String> others) {
    return new AttributionSettings(
        others, halfLife, custom, roleWeights, maturity, directChannel, fit, zone);
  }

  static AttributionSettings of(AttributionConfig attribution, BusinessConfig business) {
    return new AttributionSettings(
        attribution.models(),
        attribution.halfLife(),
        attribution.custom(),
        attribution.roleWeights(),
        attribution.maturity(),
        attribution.directChannel(),
        new Fit(
            attribution.fitDimensions(),
            attribution.markovOrder(),
            attribution.markovMaxSteps(),
            attribution.shapleyExactChannels(),
            attribution.shapleyOrders(),
            attribution.incremental()),
        business.timeZone());
  }
}
