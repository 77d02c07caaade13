package touchline.simulate;

import java.io.Serializable;
import java.time.Duration;

/**
 * What the sales side of a world does with the leads that it is given.
 *
 * @param answers whether owners work by calendars of their teams, reject and recycle leads, and
 *     leads say how they heard of the company; otherwise calls come at any hour and nobody answers
 * @param latenessEffect log-odds by which a first call after {@link #DUE} lowers the daily hazard
 *     of SQL and opportunity; 0 for none
 */
public record Sales(boolean answers, double latenessEffect) implements Serializable {
  /** Working time of the owner within which a lead is called in time, whatever its score. */
  static final Duration DUE = Duration.ofHours(8);

  /** Time after the MQL within which an opportunity counts as its outcome. */
  static final int OUTCOME_DAYS = 90;

  /** Calls at any hour, no answer, no effect. */
  public static final Sales SILENT = new Sales(false, 0);

  /** Answers as the CRM of a real company would tell; a late call halves the odds of each day. */
  public static final Sales ANSWERING = new Sales(true, Math.log(2));

  public Sales {
    if (!answers && latenessEffect != 0) {
      throw new IllegalArgumentException(
          "a late call has an effect only in a world whose sales answer; it is "
              + latenessEffect
              + " where they do not");
    }
  }

  /** Factor of a stage's daily hazard in a lead that was called late, or in time. */
  double factor(int type, boolean isLate) {
    boolean suffers = isLate && (type == 1 || type == 2);
    return suffers ? Math.exp(-latenessEffect) : 1;
  }
}
