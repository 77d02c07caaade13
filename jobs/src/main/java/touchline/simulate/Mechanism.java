package touchline.simulate;

import java.util.Locale;

/**
 * How touches work in a world. Apart from {@link #DECAY} each draws its parameters (how long
 * touches work, where they saturate, how strong each is, how much intent there is) from the world's
 * seed, so that they agree with nobody's defaults.
 */
public enum Mechanism {
  /**
   * Every touch adds to the log-odds of later days, halving each week, up to three touches' worth.
   */
  DECAY,
  /** Nothing works; what is seen follows intent, under campaign names that tell nothing. */
  NONE,
  /** A channel works once there was enough of it lately, and not before. */
  THRESHOLD,
  /** Touches work for long: their effect falls like a power of their age. */
  HEAVY_TAILS,
  /** Some channels work only together, others take each other's place. */
  INTERACTIONS,
  /** Some channels put people off. */
  NEGATIVE,
  /** What works for some seniorities and sizes of company does not for others. */
  SEGMENTS,
  /** Effects change with the season, and some weeks are good or bad whatever marketing does. */
  SHOCKS,
  /** Channels that work, and that nobody records. */
  UNRECORDED,
  /** Nothing works: those about to convert are called, mailed and written to just before. */
  CONSEQUENCE,
  /** Campaign names tell nothing, so searches for the brand look like any other. */
  OPAQUE_NAMES;

  /** The name in commands and files: {@code heavy-tails}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean causesNothing() {
    return this == NONE || this == CONSEQUENCE;
  }

  boolean hidesNames() {
    return this == NONE || this == OPAQUE_NAMES;
  }
}
