package touchline.pipeline;

import org.apache.spark.sql.SparkSession;

/** The Spark session of a command: local by default, or whatever cluster the submitter named. */
public final class Sessions {
  private Sessions() {}

  /**
   * The session, started on first use.
   *
   * @param cores processors of a local session
   * @param scratch folder for shuffles and spills
   */
  public static SparkSession local(int cores, String scratch) {
    System.setProperty("user.timezone", "UTC");
    java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone("UTC"));
    return SparkSession.builder()
        .appName("touchline")
        .master(System.getProperty("spark.master", "local[" + cores + "]"))
        .config("spark.local.dir", scratch)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", scratch + "/unused")
        .config("spark.sql.shuffle.partitions", String.valueOf(cores * 2))
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.databricks.delta.schema.autoMerge.enabled", "false")
        .config(
            "spark.sql.redaction.string.regex", "(?i)secret|password|token|pepper|hmac|credential")
        .config(
            "spark.redaction.regex",
            "(?i)secret|password|token|access[.]key|pepper|hmac|credential")
        .getOrCreate();
  }
}
