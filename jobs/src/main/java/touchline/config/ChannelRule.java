package touchline.config;

import java.io.Serializable;

/**
 * One rule of the channel grouping.
 *
 * @param name the channel; several rules may name one
 * @param when Spark SQL predicate over source, medium, campaign, channel_stated and referrer_host
 *     (lower case, null when absent); null does not hold
 */
public record ChannelRule(String name, String when) implements Serializable {}
