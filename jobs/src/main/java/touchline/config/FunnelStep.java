package touchline.config;

import java.util.Locale;

/** The steps of buying, in order. */
public enum FunnelStep {
  ENGAGED,
  LEAD,
  MQL,
  ACCEPTED,
  SQL,
  OPPORTUNITY,
  WON;

  /** As tables and settings write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
