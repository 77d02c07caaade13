package touchline.algorithm.survival;

import java.io.Serializable;

/**
 * What touches of one effect are worth on a day.
 *
 * @param effect by which they work: a channel, or a campaign of it as {@link Effects} writes it
 * @param when the touches' place in time, one of {@link #AFTER}, {@link #FRESH}, {@link #OLDER} and
 *     {@link #TESTED}
 * @param parts what remains of them, in sixteenths of a fresh touch; more than 0
 */
public record Exposure(String effect, int when, int parts) implements Serializable {
  /** Touches of later days, as much as they would be worth were time turned round. */
  public static final int AFTER = 0;

  /** Touches of the last few days before. */
  public static final int FRESH = 1;

  /** Touches before those. */
  public static final int OLDER = 2;

  /** Touches before that a test kept from its control group; on days of a test only. */
  public static final int TESTED = 3;

  /** Parts of a fresh touch that are told apart. */
  public static final int PARTS = 16;

  /** What remains in fresh touches. */
  public double touches() {
    return parts / (double) PARTS;
  }
}
