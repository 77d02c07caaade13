package touchline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.config.SqlCheck;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.night.Engine;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Place;

/** Options of every command that touches a warehouse. */
final class WarehouseOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      converter = Folder.OfTables.class,
      defaultValue = "data/warehouse",
      description =
          "Folder of the warehouse, on this machine or, as hdfs://HOST/DIR or s3a://BUCKET/DIR, on any"
              + " file system that Hadoop knows (default: ${DEFAULT-VALUE}).")
  Place warehouse;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = {
        "The site's settings, laid over the defaults of conf/.",
        "May be given several times; a later file wins over an earlier one."
      })
  List<Path> conf = List.of();

  /** Every setting, checked, score rules and definitions that see the outcome included. */
  Settings settings() {
    return Settings.load(conf, Stages.sqlCheck());
  }

  /** Every setting as it is written, for a command that only reads: nights judge their SQL. */
  Settings unjudged() {
    return Settings.load(conf, SqlCheck.NONE);
  }

  SparkSession session() {
    // Its scratch space lies there.
    warehouse.makePrivateFolder();
    return Engine.local(
        Runtime.getRuntime().availableProcessors(), Scratch.of(warehouse).toString());
  }

  /**
   * The warehouse, opened for writing.
   *
   * @param landing folder of the landed feeds that the work reads, if it reads any
   */
  Warehouse writable(Place... landing) {
    return writable(new TableLogs(warehouse), landing);
  }

  /**
   * @param logs of the warehouse's tables, which may have been read already
   */
  Warehouse writable(TableLogs logs, Place... landing) {
    SparkSession spark = session();
    Engine.fit(spark, Engine.bytes(landing) + Engine.stored(warehouse));
    return new Warehouse(spark, logs);
  }

  /**
   * The last published night, for a command that has nothing to say without one.
   *
   * @throws UserError when no night is published in the folder
   */
  PublishedTables published() {
    return opened(ledger -> ledger.last().isPresent());
  }

  /**
   * The tables of the last published night, and of a held one its findings.
   *
   * @throws UserError when the folder has no record of any night
   */
  PublishedTables recorded() {
    return opened(ledger -> !ledger.all().isEmpty());
  }

  private PublishedTables opened(Predicate<Ledger> readable) {
    // A mistyped folder is refused before a session makes it.
    if (!warehouse.isFolder()) {
      throw unpublished();
    }
    // A session takes seconds to start: the ledger, and the tables of Spark's parser, meanwhile.
    CompletableFuture<SparkSession> starting = CompletableFuture.supplyAsync(this::session);
    boolean isReadable;
    try {
      isReadable = readable.test(new Ledger(new TableLogs(warehouse)));
      PublishedTables.prepare();
    } finally {
      // Whatever was found: a session that is cut off while it starts complains of it.
      starting.join();
    }
    if (!isReadable) {
      throw unpublished();
    }
    SparkSession spark = starting.join();
    Engine.fit(spark, Engine.stored(warehouse));
    return PublishedTables.open(spark, warehouse);
  }

  /** What is said where there is no night to read. */
  UserError unpublished() {
    return new UserError(
        UserError.USAGE,
        "no night is published in "
            + warehouse
            + "; run `nightly --warehouse "
            + warehouse
            + "`, or name the folder of one with --warehouse");
  }
}
