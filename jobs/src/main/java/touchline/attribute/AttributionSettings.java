package touchline.attribute;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** What decides the credits. */
record AttributionSettings(
    List<String> models,
    Duration halfLife,
    Duration maturity,
    int markovOrder,
    boolean collapseRepeats,
    String directChannel,
    ZoneId zone) {}
