package touchline.attribute;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import touchline.config.AttributionConfig;
import touchline.config.AttributionModel;
import touchline.config.BusinessConfig;

/**
 * What decides the credits, out of the configuration; a change of anything else rebuilds no credit.
 *
 * @param models names as in the tables
 * @param zone zone of business dates
 */
record AttributionSettings(
    List<String> models,
    Duration halfLife,
    Map<String, Double> customWeights,
    Duration maturity,
    int markovOrder,
    String directChannel,
    ZoneId zone)
    implements Serializable {
  static AttributionSettings of(AttributionConfig attribution, BusinessConfig business) {
    return new AttributionSettings(
        attribution.models().stream().map(AttributionModel::key).toList(),
        attribution.halfLife(),
        attribution.customWeights(),
        attribution.maturity(),
        attribution.markovOrder(),
        attribution.directChannel(),
        business.timeZone());
  }
}
