package touchline.algorithm.attribution;

import java.io.Serializable;

/**
 * Up to k + 1 channels packed into one number of 62 bits: the newest in the lowest digit, each
 * channel as its number plus 1, so that 0 is the empty tuple and short tuples are their own.
 */
record Tuples(int order) implements Serializable {
  private int bits() {
    return 62 / (order + 1);
  }

  /** The tuple with one more channel; of at most k + 1 channels in all. */
  long extend(long tuple, int channel) {
    if (channel < 0 || channel >= (1L << bits()) - 1) {
      throw new IllegalArgumentException(
          "channel number %d at order %d; they run from 0 to %d"
              .formatted(channel, order, (1L << bits()) - 2));
    }
    return tuple << bits() | (channel + 1L);
  }

  /** The newest k channels of a step of k + 1. */
  long newest(long step) {
    return step & (1L << bits() * order) - 1;
  }

  /** The oldest k channels of a step of k + 1. */
  long oldest(long step) {
    return step >>> bits();
  }

  boolean contains(long tuple, int channel) {
    long digit = (1L << bits()) - 1;
    for (long rest = tuple; rest != 0; rest >>>= bits()) {
      if ((rest & digit) == channel + 1L) {
        return true;
      }
    }
    return false;
  }

  /** The channels of a tuple, oldest first. */
  int[] channels(long tuple) {
    int length = 0;
    for (long rest = tuple; rest != 0; rest >>>= bits()) {
      length++;
    }
    int[] channels = new int[length];
    long digit = (1L << bits()) - 1;
    for (long rest = tuple; rest != 0; rest >>>= bits()) {
      channels[--length] = (int) ((rest & digit) - 1);
    }
    return channels;
  }
}
