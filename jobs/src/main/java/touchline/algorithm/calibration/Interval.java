package touchline.algorithm.calibration;

/** A confidence interval, both ends included; an end may be infinite where the data set none. */
public record Interval(double lower, double upper) {
  /** Whether a value lies inside. */
  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  /** Lower and upper end; null when there is no interval. */
  public static double[] ends(Interval interval) {
    return interval == null ? null : new double[] {interval.lower(), interval.upper()};
  }
}
