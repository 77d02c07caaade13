package touchline.config;

/** Whose touches share an opportunity or a won deal. */
public enum AttributionUnit {
  /** Everyone in the deal's buying group. */
  ACCOUNT,
  /** The deal's primary lead alone. */
  PERSON
}
