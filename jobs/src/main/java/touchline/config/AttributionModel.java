package touchline.config;

import java.util.Locale;

/** The attribution models that every site may name in {@code attribution.models}. */
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
  /** 30 first, 30 lead creation, 30 opportunity creation, 10 over the rest. */
  W_SHAPED,
  /** 22.5 each first, lead creation, opportunity creation and closed-won, 10 over the rest. */
  FULL_PATH,
  /** A whole conversion to every channel of the path: not additive. */
  PARTICIPATION,
  /** Removal effects of a Markov chain over channels. */
  MARKOV,
  /**
   * Equal shares for the distinct channels of a path: Shapley values of what exactly they earned.
   */
  SHAPLEY_UNIQUE,
  /** Shapley values of the conversion rates of journeys by their sets of channels. */
  SHAPLEY,
  /** What would not have happened without the touches; the rest is the baseline's. */
  INCREMENTAL;

  /** The name in configuration and tables: {@code first_touch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
