package touchline.cli;

import java.util.Optional;
import org.apache.spark.SparkThrowable;
import touchline.ingest.Seal;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Place;
import touchline.storage.Storage;

/** Answers statements over the last published night, or says what is wrong with them. */
final class Answers {
  private final WarehouseOptions options;

  Answers(WarehouseOptions options) {
    this.options = options;
  }

  /**
   * Prints the result of a query.
   *
   * @throws UserError when it is no query, names what is not there, or fails on a value
   */
  void print(PublishedTables published, String asked, Results to, Results.Format as) {
    try {
      if (asked.contains("unseal(")) {
        // Opens quarantined bytes, for whoever may read the site key.
        Place key =
            Storage.of(options.unjudged().privacy().keyFileFor(options.warehouse.toString()));
        Seal.register(options.session(), key);
      }
      to.print(published.query(asked), as);
    } catch (UserError e) {
      throw e;
    } catch (Exception e) {
      Optional<String> why = ofStatement(e);
      if (why.isPresent()) {
        throw new UserError(UserError.USAGE, why.get());
      }
      throw e;
    }
  }

  /** What Spark says of a statement that it cannot answer; none when something else failed. */
  private static Optional<String> ofStatement(Exception raised) {
    if (raised instanceof IllegalArgumentException && !(raised instanceof SparkThrowable)) {
      return Optional.of(raised.getMessage());
    }
    for (Throwable cause = raised; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable said
          && said.getCondition() != null
          && !said.getCondition().matches("(INTERNAL_ERROR|FAILED_READ_FILE).*")) {
        return Optional.of(sentence(cause));
      }
    }
    return Optional.empty();
  }

  private static String sentence(Throwable e) {
    return e.getMessage()
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.]+\\] ", "")
        .replaceFirst(" If necessary set .+ to bypass this error\\.", "")
        .replaceFirst(" SQLSTATE: \\w+", "");
  }
}
