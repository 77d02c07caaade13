package touchline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.night.Engine;
import touchline.publish.PublishedTables;
import touchline.report.Extract;
import touchline.report.Page;
import touchline.report.Report;
import touchline.storage.Storage;

/** Uses what every command uses, so that the launcher's archive holds those classes. */
@Command(
    name = "warm-up",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Loads what commands need; the launcher archives it for a faster start.",
    footer = {"", "Example:", "  ./touchline warm-up"})
final class WarmUp implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("touchline-warm-up");
    try {
      Settings settings = Settings.load(Optional.empty(), Stages.sqlCheck());
      Stages.graph(settings);
      SparkSession spark = Engine.local(1, folder.resolve("_scratch").toString());
      Engine.fit(spark, 0);
      Warehouse warehouse = new Warehouse(spark, Storage.of(folder.resolve("warehouse")));
      Ledger.Entry night =
          new Ledger.Entry(
              1,
              LocalDate.EPOCH,
              "published",
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of(),
              List.of(),
              Map.of(),
              Instant.EPOCH);
      new Ledger(warehouse.logs()).record(warehouse, night);
      Page.of(
          Report.of(
              WriteReport.night(night, settings),
              (table, columns) -> Extract.missing(table),
              leads -> List::of));
      PublishedTables.open(spark, warehouse.root())
          .query("SELECT status, count(*) FROM ops.runs GROUP BY status ORDER BY status")
          .show();
      spark.stop();
      return 0;
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
