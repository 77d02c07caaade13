package touchline.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.Option$;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.publish.ReadOnlyCalls;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the last published night to clients of Spark Connect on this machine, until Ctrl-C.",
      "Every table is a view of its name, such as gold.conversions; clients can only read. The night",
      "stays the same while it is served: start again to serve the next one. Where other people",
      "have accounts on the machine, SPARK_CONNECT_AUTHENTICATE_TOKEN in the environment makes",
      "clients send that token.",
      "",
      "Tools that do not speak Spark Connect read an export, which is as consistent:",
      "  ./touchline export postgres --url postgresql://…   for Tableau, Power BI, Metabase, Superset",
      "  ./touchline export duckdb night.duckdb             for DuckDB and what embeds it",
      "Readers of Delta take the folders as they are, at the versions that the night published:",
      "  ./touchline status --json                          names them in table_versions",
    },
    footer = {
      "",
      "Example:",
      "  ./touchline serve --port 15002",
      "  SparkSession.builder().remote(\"sc://localhost:15002\").getOrCreate()",
      "    .sql(\"SELECT channel, sum(credit) FROM gold.attribution_credits GROUP BY channel\")"
    })
final class Serve implements Callable<Integer> {
  /** How long queries that run may take to end when the server stops. */
  private static final long SECONDS_TO_END = 5;

  @Mixin WarehouseOptions options;

  @Option(
      names = "--port",
      defaultValue = "15002",
      description = "On the loopback address (default: ${DEFAULT-VALUE}); 0 takes a free one.")
  int port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String address = InetAddress.getLoopbackAddress().getHostAddress();
    refuseTaken(address);
    new Ledger(new TableLogs(options.warehouse)).last().orElseThrow(options::unpublished);
    System.setProperty("spark.connect.grpc.binding.address", address);
    System.setProperty("spark.connect.grpc.binding.port", String.valueOf(port));
    System.setProperty("spark.connect.grpc.port.maxRetries", "0");
    System.setProperty("spark.connect.grpc.interceptor.classes", ReadOnlyCalls.class.getName());
    // A statement cannot ask for the environment of the server.
    System.setProperty("spark.sql.variable.substitute", "false");
    PublishedTables published = options.published();
    Ledger.Entry night = published.night().orElseThrow();
    int tables = published.asViews();
    SparkSession spark = options.session();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ended)));
    SparkConnectService.start(spark.sparkContext());
    System.out.printf(
        "serving the night of %s, run %d, %d tables, at sc://%s:%d; Ctrl-C ends it%n",
        night.asOf(), night.runId(), tables, address, SparkConnectService$.MODULE$.localPort());
    ended.await();
    return 0;
  }

  private void refuseTaken(String address) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (BindException e) {
      throw new UserError(
          UserError.USAGE,
          "port "
              + port
              + " of "
              + address
              + " cannot be had ("
              + e.getMessage()
              + "); name another one with --port, or 0 for any that is free");
    }
  }

  private static void stop(CountDownLatch ended) {
    if (SparkConnectService$.MODULE$.started()) {
      SparkConnectService.stop(
          Option$.MODULE$.apply(SECONDS_TO_END), Option$.MODULE$.apply(TimeUnit.SECONDS));
      System.out.println("no longer served");
    }
    ended.countDown();
  }
}
