package touchline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import touchline.algorithm.calibration.Interval;
import touchline.bench.IncrementalTrial.Outcome;

/** What the outcomes of many simulated worlds come to, against what the model must keep. */
public final class WorldsReport {
  /** Lowest and highest share of 90% intervals that may hold the truth. */
  private static final double LEAST_COVERED = .80;

  private static final double MOST_COVERED = .97;

  /** Channels compared from which a share of them says something. */
  private static final int ENOUGH = 100;

  /** Mean standard errors of the shares by which an error may be above another's. */
  private static final double NOISE = 2;

  private WorldsReport() {}

  /** The heading of {@link #line}. */
  public static String heading() {
    return String.format(
        "| %-12s | seed | MQLs | caused | told, with interval    | error | linear | covered |"
            + " status       |",
        "mechanism");
  }

  /** One row of a Markdown table. */
  public static String line(Outcome outcome) {
    Interval interval = outcome.total().interval();
    return String.format(
        Locale.ROOT,
        "| %-12s | %4d | %4d | %6d | %4.0f [%5.0f, %5.0f] | %5.1f | %6.1f | %4d/%-2d | %-12s |",
        outcome.mechanism().key(),
        outcome.seed(),
        outcome.conversions(),
        outcome.trulyCaused(),
        outcome.total().caused(),
        interval.lower(),
        interval.upper(),
        100 * outcome.error(),
        100 * outcome.linearError(),
        outcome.covered(),
        outcome.channels(),
        !outcome.total().isReliable()
            ? "unreliable"
            : outcome.isSufficient() ? "sufficient" : "insufficient");
  }

  /**
   * Where the model breaks what it promises: shares that it publishes are never worse than equal
   * ones by more than their noise; where nothing works the interval of the total holds 0 or the
   * model says that it is not to be relied on; and of the intervals that it publishes as many hold
   * the truth as they say.
   */
  public static List<String> faults(List<Outcome> outcomes) {
    List<String> faults = new ArrayList<>();
    int covered = 0;
    int channels = 0;
    for (Outcome outcome : outcomes) {
      String world = outcome.mechanism().key() + " " + outcome.seed();
      if (outcome.isSufficient()) {
        covered += outcome.covered();
        channels += outcome.channels();
        if (outcome.error() > outcome.linearError() + NOISE * outcome.noise()) {
          faults.add(world + ": shares are worse than equal ones");
        }
      }
      boolean saysSo = !outcome.total().isReliable() || outcome.total().interval().contains(0);
      if (outcome.trulyCaused() == 0 && !saysSo) {
        faults.add(world + ": nothing works, and the interval of what was caused does not hold 0");
      }
    }
    double share = channels == 0 ? 0 : (double) covered / channels;
    if (channels >= ENOUGH && (share < LEAST_COVERED || share > MOST_COVERED)) {
      faults.add(
          String.format(Locale.ROOT, "%d of %d intervals hold the truth", covered, channels));
    }
    return faults;
  }
}
