package touchline.night;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import touchline.delta.BoundParameters;
import touchline.delta.MadeOnce;
import touchline.pipeline.Intake;
import touchline.pipeline.OrNull;
import touchline.pipeline.Table;
import touchline.storage.Place;
import touchline.storage.Storage;

/** The Spark session of a command: local by default, or whatever cluster the submitter named. */
public final class Engine {
  private static final String EXECUTORS = "spark.executor.extraJavaOptions";

  private static final Pattern CLUSTERS_OWN =
      Pattern.compile("/org/apache/(spark/|hadoop/hadoop-client-)|/org/scala-lang/");

  private Engine() {}

  /**
   * The session, started on first use.
   *
   * @param cores processors of a local session
   * @param scratch folder for shuffles and spills
   */
  public static SparkSession local(int cores, String scratch) {
    ending();
    // Names of files and texts of rows are written in one way, whatever the session's language.
    Locale.setDefault(Locale.ENGLISH);
    System.setProperty("user.timezone", "UTC");
    java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone("UTC"));
    Thread starter = Thread.currentThread();
    ClassLoader loader = starter.getContextClassLoader();
    starter.setContextClassLoader(new WithoutLearners(loader));
    try {
      return session(cores, scratch);
    } finally {
      starter.setContextClassLoader(loader);
    }
  }

  private static SparkSession session(int cores, String scratch) {
    String master = System.getProperty("spark.master", "local[" + cores + "]");
    boolean here = master.startsWith("local");
    // On a cluster Spark's own script hands over what the cluster lacks; without it, this does.
    boolean brings = !here && System.getProperty("spark.submit.deployMode") == null;
    String jars = brings ? carried(System.getProperty("java.class.path")) : "";
    // Asked for by its class: whoever asks SparkSession has it found by reflection, for half a
    // second.
    return org.apache.spark.sql.classic.SparkSession.builder()
        .appName("touchline")
        .master(master)
        .config("spark.jars", System.getProperty("spark.jars", jars))
        .config("spark.local.dir", scratch)
        .config(here ? Storage.forSpark() : Map.of())
        .config(
            EXECUTORS, System.getProperty(EXECUTORS, "-Duser.language=en -Dfile.encoding=UTF-8"))
        // Within one process every task is as near as any other. Waiting for a nearer one, as an
        // HDFS's blocks would have it, never ends there: nobody offers the processors again.
        .config("spark.locality.wait", System.getProperty("spark.master") == null ? "0s" : "3s")
        // Nobody watches tasks while they run.
        .config("spark.ui.enabled", "false")
        .config("spark.ui.liveUpdate.period", "-1")
        .config(
            "spark.sql.extensions",
            "io.delta.sql.DeltaSparkSessionExtension,"
                + BoundParameters.class.getName()
                + ","
                + OrNull.class.getName())
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", scratch + "/unused")
        .config("spark.sql.shuffle.partitions", String.valueOf(cores * 2))
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        // A column of ids is given up as one early: to look all of them up costs more than it
        // saves.
        .config("spark.hadoop.parquet.dictionary.page.size", String.valueOf(128 << 10))
        // A page is written with its checksum; who reads it looks whether the bytes are the same.
        .config("spark.hadoop.parquet.page.write-checksum.enabled", "true")
        .config("spark.hadoop.parquet.page.verify-checksum.enabled", "true")
        // The JVM interprets methods above 8,000 bytes; Spark's limit is far beyond that.
        .config("spark.sql.codegen.hugeMethodLimit", "8000")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config(MadeOnce.SETTING, System.getProperty(MadeOnce.SETTING, MadeOnce.class.getName()))
        // A commit need not list all files beside itself: that takes a query at a table's first.
        .config("spark.databricks.delta.allFilesInCrc.enabled", "false")
        // The first rows of a small table lie in a few files.
        .config("spark.sql.limit.initialNumPartitions", "8")
        // Files are named one by one; only thousands are worth a job that looks them up.
        .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "2000")
        .config("spark.databricks.delta.schema.autoMerge.enabled", "false")
        // A join whose smaller side fits a task's memory need not sort both.
        .config("spark.sql.adaptive.advisoryPartitionSizeInBytes", "32m")
        .config("spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold", "32m")
        // Nobody looks at Spark's own pages; describing each of a night's plans would cost seconds.
        .config("spark.sql.ui.explainMode", "simple")
        // No session brings classes of its own, so none need be asked for where a task finds none.
        .config("spark.sql.artifact.isolation.enabled", "false")
        // What is merged lies in files already; it need not be written aside again.
        .config("spark.databricks.delta.merge.materializeSource", "none")
        .config(
            "spark.redaction.regex",
            "(?i)secret|password|token|access[.]key|pepper|hmac|credential")
        .getOrCreate();
  }

  /** Of a class path the jars that a cluster of Spark's does not have. */
  static String carried(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(jar -> jar.endsWith(".jar") && !CLUSTERS_OWN.matcher(jar).find())
        .collect(Collectors.joining(","));
  }

  /**
   * Leaves out two functions for the vectors of Spark's learners, which no query has: their types
   * are found by Scala's reflection, which takes half a second of every start.
   */
  private static final class WithoutLearners extends ClassLoader {
    private static final String PROVIDERS =
        "META-INF/services/" + SparkSessionExtensionsProvider.class.getName();

    WithoutLearners(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals(PROVIDERS)
          ? Collections.enumeration(
              Collections.list(super.getResources(name)).stream()
                  .filter(url -> !url.getPath().contains("/spark-mllib_"))
                  .toList())
          : super.getResources(name);
    }
  }

  private static final AtomicBoolean ENDING = new AtomicBoolean();
  private static final AtomicBoolean WATCHED = new AtomicBoolean();

  /** Before Spark's own hooks, which would be told of every task that they cut off. */
  private static final int FIRST = 1_000;

  /** Whether the process was told to end, so that what fails from now on fails for that reason. */
  public static boolean isEnding() {
    return ENDING.get();
  }

  private static void ending() {
    if (WATCHED.compareAndSet(false, true)) {
      ShutdownHookManager.get()
          .addShutdownHook(
              () -> {
                ENDING.set(true);
                SparkSession spark =
                    org.apache.spark.sql.classic.SparkSession.getDefaultSession()
                        .getOrElse(() -> null);
                if (spark != null) {
                  spark.sparkContext().setLogLevel("OFF");
                }
              },
              FIRST);
    }
  }

  /** Whether the data of the night fits this process many times over. */
  private static final String SMALL = "touchline.small";

  static boolean isSmall(SparkSession spark) {
    return Boolean.parseBoolean(spark.conf().get(SMALL, "false"));
  }

  /** Below this, compiling queries costs more time than the compiled code saves. */
  private static final long SMALL_BYTES = 64L << 20;

  /** Bytes of landed or stored files for which one more shuffle partition pays. */
  private static final long BYTES_PER_PARTITION = 16L << 20;

  /** Bytes of the files in some folders, which may be missing. */
  public static long bytes(Place... data) {
    return Arrays.stream(data)
        .flatMap(folder -> folder.files().stream())
        .mapToLong(Engine::weight)
        .sum();
  }

  /** Bytes of a warehouse's tables; its reports, events and logs are no work. */
  public static long stored(Place warehouse) {
    return bytes(Table.layers().stream().map(warehouse::resolve).toArray(Place[]::new));
  }

  /** Bytes of a file as the plain text, or the table, that it holds. */
  private static long weight(Place.Found file) {
    return file.place().name().endsWith(".gz") ? file.bytes() * Intake.UNPACKED : file.bytes();
  }

  /**
   * Fits the session to the size of the night. Changes no result, only what it costs.
   *
   * @param bytes of the landed files and of the warehouse together
   */
  public static void fit(SparkSession spark, long bytes) {
    boolean small = bytes < SMALL_BYTES;
    int cores = spark.sparkContext().defaultParallelism();
    // Tables are made side by side, so that few rows need not be cut up to keep processors busy.
    long parts = bytes < BYTES_PER_PARTITION ? 1 : small ? 2 : cores;
    long partitions =
        small ? parts : Math.min(4000, Math.max(2 * parts, bytes / BYTES_PER_PARTITION));
    fit(spark, "spark.sql.shuffle.partitions", partitions);
    fit(spark, "spark.sql.leafNodeDefaultParallelism", parts);
    fit(spark, "spark.sql.adaptive.enabled", !small);
    fit(spark, "spark.sql.codegen.wholeStage", !small);
    fit(spark, "spark.sql.codegen.factoryMode", small ? "NO_CODEGEN" : "FALLBACK");
    spark.conf().set(SMALL, small);
  }

  /** Whoever states a setting of Spark's as a property of the process has it so. */
  private static void fit(SparkSession spark, String name, Object value) {
    spark.conf().set(name, System.getProperty(name, value.toString()));
  }
}
