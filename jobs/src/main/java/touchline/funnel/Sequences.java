package touchline.funnel;

/**
 * How often a sequence of touches is completed: steps in their order, the last at most a time after
 * the first. One touch stands for one step only.
 *
 * <p>The latest start of a chain that has come up to each step is all that is remembered, since an
 * earlier start is never better. Cost: O(touches x steps).
 */
final class Sequences {
  private Sequences() {}

  /**
   * How often the last step completes all, and when it last did.
   *
   * @param lastAt in the unit of the touches; meaningless when {@code count} is 0
   */
  record Completed(long count, long lastAt) {}

  /**
   * Counts completions.
   *
   * @param at times of the touches, ascending, in any unit
   * @param matches bit k is set where the touch matches step k
   * @param steps at least 1, at most 63
   * @param within longest time from first to last step, in the unit of the times
   */
  static Completed count(long[] at, long[] matches, int steps, long within) {
    long[] start = new long[steps];
    boolean[] reached = new boolean[steps];
    long count = 0;
    long last = 0;
    for (int i = 0; i < at.length; i++) {
      // From the last step down, so that a touch does not follow itself.
      for (int step = steps - 1; step >= 0; step--) {
        boolean follows = step == 0 || reached[step - 1] && at[i] - start[step - 1] <= within;
        if ((matches[i] & 1L << step) == 0 || !follows) {
          continue;
        }
        start[step] = step == 0 ? at[i] : start[step - 1];
        reached[step] = true;
        if (step == steps - 1) {
          count++;
          last = at[i];
        }
      }
    }
    return new Completed(count, last);
  }
}
