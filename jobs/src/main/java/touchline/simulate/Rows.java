package touchline.simulate;

import java.io.Serializable;

/** Writes one feed's rows of one entity; what an entity is, a lead or a day say, is the feed's. */
@FunctionalInterface
interface Rows extends Serializable {

  /**
   * Hands over the entity's rows of that drop, in a fixed order.
   *
   * @param entity number from 0
   */
  void emit(WorldSettings settings, Calibration calibration, long entity, Drop drop, Sink sink);

  /** Takes rows. */
  @FunctionalInterface
  interface Sink {
    void row(String... values);
  }
}
