package touchline.config;

import java.util.Locale;

/** The attribution models that a site may name in {@code attribution.models}. */
public enum AttributionModel {
  /** All to the first touch. */
  FIRST_TOUCH,
  /** All to the last touch. */
  LAST_TOUCH,
  /** Equal shares. */
  LINEAR,
  /** Halving with every half-life between touch and conversion. */
  TIME_DECAY,
  /** 40 first, 40 last, 20 over the middle. */
  POSITION_BASED,
  /** Removal effects of a Markov chain over channels. */
  MARKOV,
  /** Shapley values over the sets of channels that paths consist of. */
  SHAPLEY_UNIQUE;

  /** The name in configuration and tables: {@code first_touch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
