package touchline.algorithm.calibration;

/** A confidence interval, both ends included; an end may be infinite where the data set none. */
public record Interval(double lower, double upper) {
  /** Whether a value lies inside. */
  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }
}
