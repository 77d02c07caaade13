package touchline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import touchline.config.Settings;
import touchline.pipeline.Sessions;
import touchline.pipeline.UserError;
import touchline.score.Score;

/** Options of every command that touches a warehouse. */
final class WarehouseOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      defaultValue = "data/warehouse",
      description = "Folder of the warehouse (default: ${DEFAULT-VALUE}).")
  Path warehouse;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "The site's settings, laid over the defaults of conf/.")
  Path conf;

  /**
   * Every setting, checked.
   *
   * @throws UserError when a score rule cannot be judged, or sees the outcome
   */
  Settings settings() {
    Settings settings = Settings.load(Optional.ofNullable(conf), new SparkSqlCheck());
    List<String> problems = Score.check(settings.score());
    if (!problems.isEmpty()) {
      throw new UserError(UserError.USAGE, String.join(System.lineSeparator(), problems));
    }
    return settings;
  }

  SparkSession session() {
    return Sessions.local(
        Runtime.getRuntime().availableProcessors(), warehouse.resolve("_scratch").toString());
  }
}
