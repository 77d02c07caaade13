package touchline.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import touchline.pipeline.UserError;
import touchline.storage.Outage;

/** What lies at the bottom of a failure. */
final class Causes {
  private Causes() {}

  /** What the user can mend, even where it came up inside a task of Spark; else the whole. */
  static Exception usersPart(Exception raised) {
    Optional<IOException> storage = Outage.below(raised);
    for (Throwable cause = raised; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError mendable) {
        return mendable;
      }
      if (storage.isEmpty()
          && cause instanceof SparkThrowable failed
          && String.valueOf(failed.getCondition()).startsWith("FAILED_READ_FILE")) {
        return new UserError(
            UserError.INPUT_OUTPUT,
            failed.getMessageParameters().get("path")
                + " is missing or damaged; if it belongs to the warehouse, repair brings back what"
                + " can be");
      }
      if (cause instanceof IOException outage) {
        return outage;
      }
    }
    return raised;
  }
}
