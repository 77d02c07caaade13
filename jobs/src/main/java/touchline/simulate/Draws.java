package touchline.simulate;

/**
 * The random numbers of one entity, each a hash of (seed, kind of entity, entity, purpose,
 * counter).
 *
 * <p>Nothing is shared between entities or drawn in sequence, so a number is the same in whichever
 * partition, order or process it is asked for. The hash is the SplitMix64 finaliser (Steele, Lea
 * and Flood 2014, "Fast splittable pseudorandom number generators"), applied once per component.
 *
 * @param key the hash of seed, kind and entity
 */
record Draws(long key) {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /** What an entity number counts; the same number of another kind has independent draws. */
  enum Kind {
    LEAD,
    VISITOR,
    ACCOUNT,
    BLOCK,
    CAMPAIGN_DAY,
    CONTENT,
    RATE_MONTH,
    DIRT,
    WORLD
  }

  /** What a number is drawn for. */
  enum Purpose {
    LATE,
    CREATED_DAY,
    CREATED_LAG,
    FIRST_LAG,
    INTENT,
    MARKET_START,
    ACTIVITY,
    EPISODE_WHERE,
    EPISODE_DAY,
    EPISODE_SECOND,
    TACTIC,
    CAMPAIGN,
    CONTENT,
    DEVICE,
    IS_WEB,
    LEVEL,
    PAGES,
    PAGE_CONTENT,
    CONVERSION,
    LOST_LAG,
    STAGE_SECOND,
    REGRESSION,
    ACTIVITY_COUNT,
    ACTIVITY_DAY,
    ACTIVITY_TYPE,
    DEAL_AMOUNT,
    DEAL_CONTACT,
    DEAL_STAGE,
    LOSS_REASON,
    IDENTIFIER,
    LABEL,
    CONSENT,
    COST,
    ACCOUNT_START,
    ACCOUNT_SIZE,
    NAME,
    INDUSTRY,
    EMPLOYEES,
    COUNTRY,
    REVENUE,
    TECHNOLOGY,
    SENIORITY,
    DEPARTMENT,
    LINK,
    FREE_MAIL,
    OWNER,
    COOKIE,
    MERGE,
    DELETED,
    UPPER_CASE,
    ZONE,
    BLANK,
    DUPLICATE,
    SUPERSEDED,
    BAD,
    WORKING,
    WORKING_EFFECT,
    WORKING_PULL,
    WORKING_ORDER,
    WORKING_SHAPE,
    CHASE,
    ANSWER,
    SELF_REPORTED,
    HOLDOUT
  }

  static Draws of(long seed, Kind kind, long entity) {
    return new Draws(mix(mix(seed + GAMMA * (kind.ordinal() + 1)) + GAMMA * (entity + 1)));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long bits(Purpose purpose, int counter) {
    return mix(mix(key + GAMMA * (purpose.ordinal() + 1)) + GAMMA * (counter + 1L));
  }

  /** A number of the open interval (0, 1). */
  double uniform(Purpose purpose, int counter) {
    return ((bits(purpose, counter) >>> 11) + 0.5) * 0x1p-53;
  }

  /** A whole number of [0, bound). */
  int below(int bound, Purpose purpose, int counter) {
    return (int) (uniform(purpose, counter) * bound);
  }

  boolean chance(double probability, Purpose purpose, int counter) {
    return uniform(purpose, counter) < probability;
  }

  /** A standard normal number (Box and Muller 1958); it uses counters 2c and 2c + 1. */
  double normal(Purpose purpose, int counter) {
    double radius = Math.sqrt(-2 * Math.log(uniform(purpose, 2 * counter)));
    return radius * Math.cos(2 * Math.PI * uniform(purpose, 2 * counter + 1));
  }

  double exponential(double mean, Purpose purpose, int counter) {
    return -mean * Math.log(uniform(purpose, counter));
  }
}
