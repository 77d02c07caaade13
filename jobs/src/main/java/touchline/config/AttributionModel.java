package touchline.config;

import java.util.Locale;

/** The attribution models that a site may name in {@code attribution.models}. */
public enum AttributionModel {
  /** All to the first touch. */
  FIRST_TOUCH,
  /** All to the last touch. */
  LAST_TOUCH,
  /** All to the last touch that did not come directly. */
  LAST_NON_DIRECT,
  /** Equal shares. */
  LINEAR,
  /** Halving with every half-life between touch and conversion. */
  TIME_DECAY,
  /** 40 first, 40 last, 20 over the middle. */
  POSITION_BASED,
  /** 20 first, 60 last, 20 over the middle. */
  J_SHAPED,
  /** 60 first, 20 last, 20 over the middle. */
  INVERSE_J,
  /** The site's own weights for first, middle and last. */
  CUSTOM,
  /** A whole conversion to every channel of the path: not additive. */
  PARTICIPATION,
  /** Removal effects of a Markov chain over channels. */
  MARKOV,
  /**
   * Equal shares for the distinct channels of a path: Shapley values of what exactly they earned.
   */
  SHAPLEY_UNIQUE,
  /** Shapley values of the conversion rates of journeys by their sets of channels. */
  SHAPLEY;

  /** The name in configuration and tables: {@code first_touch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
