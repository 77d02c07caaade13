package touchline.bench;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.attribute.Attribute;
import touchline.config.Settings;
import touchline.journey.Journey;
import touchline.night.Engine;
import touchline.pipeline.InOrder;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Paths, credits by five rule models and their sums, by the jobs of a night on two given Parquet
 * files: touches (lead_id, ts, channel, campaign, content) and conversions (lead_id, ts, revenue).
 * Reading them is part of what is measured; ingest, identity and Delta are not part of the work.
 */
public final class PathStage {
  private static final String SETTINGS =
      "attribution { models = [first_touch, last_touch, linear, time_decay, position_based],"
          + " lookback = 90d, half-life = 7d, collapse-repeats = false,"
          + " dimensions = [\"channel+campaign\"] }";

  private static final StructType LINE = Table.of("silver.timelines").schema();
  private static final StructType TOUCH = Made.within(LINE, "touches");

  private static final List<String> MADE =
      List.of("gold.content_paths", "gold.attribution_credits", "gold.attribution_summary");

  private static final String DISTINCT_PATHS = "distinct paths";

  private final SparkSession spark;
  private final Path out;
  private final Path touches;
  private final Path conversions;
  private final Settings settings = Settings.load(ConfigFactory.parseString(SETTINGS));
  private final Map<String, Dataset<Row>> tables = new TreeMap<>();

  /**
   * @param out folder that gets one folder of Parquet files a table
   */
  public PathStage(SparkSession spark, Path out, Path touches, Path conversions) {
    // What is set for the two files stays with them.
    this.spark = spark.newSession();
    this.out = out;
    this.touches = touches;
    this.conversions = conversions;
    Engine.fit(this.spark, Engine.bytes(Storage.of(touches), Storage.of(conversions)));
    // Times that name no zone are the session's, which is UTC.
    this.spark.conf().set("spark.sql.parquet.inferTimestampNTZ.enabled", false);
  }

  /** Writes the three tables, and of the paths the distinct ones; what each took, by name. */
  public Map<String, Measured> run() {
    read();
    Map<String, Measured> took = new LinkedHashMap<>();
    for (String table : MADE) {
      took.put(
          table,
          Measured.of(
              () -> {
                write(table, build(job(table)));
                tables.put(table, spark.read().parquet(out.resolve(table).toString()));
              }));
    }
    took.put(
        DISTINCT_PATHS,
        Measured.of(() -> write(DISTINCT_PATHS, distinct(tables.get(MADE.get(0))))));
    return took;
  }

  /** How often each sequence of channels converted, and for how much; each lead counts once. */
  private static Dataset<Row> distinct(Dataset<Row> paths) {
    return paths
        .where("conversion_id IS NOT NULL OR size(converted_types) = 0")
        .groupBy(functions.expr("concat_ws(' > ', channels)").as("path"))
        .agg(
            functions.expr("count(conversion_id)").as("conversions"),
            functions.expr("sum(value)").as("value"),
            functions.expr("count_if(conversion_id IS NULL)").as("not_converted"));
  }

  private Job job(String table) {
    return Stream.concat(
            Journey.jobs(settings).stream(),
            Attribute.jobs(settings.attribution(), settings.business()).stream())
        .filter(job -> job.writes() == Table.of(table))
        .findFirst()
        .orElseThrow();
  }

  private void read() {
    String currency = settings.business().reportingCurrency();
    Dataset<Row> rows =
        spark
            .read()
            .parquet(touches.toString())
            .selectExpr(
                "CAST(lead_id AS STRING) AS person_id",
                "CAST(ts AS TIMESTAMP) AS occurred_at",
                "unix_micros(CAST(ts AS TIMESTAMP)) AS at",
                "CAST(xxhash64(lead_id, ts, channel, campaign, content) AS STRING) AS touchpoint_id",
                "channel",
                "campaign AS campaign_id",
                "content AS content_id",
                "'click' AS kind",
                "true AS is_attributable")
            .repartition(functions.col("person_id"));
    SparkRows.Shared touch = new SparkRows.Shared(rows.schema(), TOUCH);
    tables.put(
        "silver.timelines",
        InOrder.walk(
            rows,
            List.of("person_id"),
            "at",
            "touchpoint_id",
            LINE,
            first -> new Line(first.getUTF8String(0), touch)));
    tables.put(
        "gold.conversions",
        spark
            .read()
            .parquet(conversions.toString())
            .selectExpr(
                "concat_ws(':', 'mql', lead_id, unix_micros(CAST(ts AS TIMESTAMP))) AS conversion_id",
                "'mql' AS conversion_type",
                "CAST(lead_id AS STRING) AS journey_id",
                "CAST(lead_id AS STRING) AS person_id",
                "CAST(lead_id AS STRING) AS lead_id",
                "CAST(NULL AS STRING) AS deal_id",
                "CAST(NULL AS STRING) AS account_id",
                "CAST(ts AS TIMESTAMP) AS converted_at",
                "CAST(NULL AS TIMESTAMP) AS lead_created_at",
                "CAST(ts AS TIMESTAMP) AS mql_at",
                "CAST(NULL AS TIMESTAMP) AS sql_at",
                "CAST(NULL AS TIMESTAMP) AS opportunity_at",
                "CAST(revenue AS DECIMAL(18, 2)) AS value",
                "'" + currency + "' AS currency",
                "CAST(revenue AS DECIMAL(18, 2)) AS value_reporting",
                "false AS is_adjustment",
                "CAST(NULL AS DATE) AS booked_date"));
  }

  /** A person's touches, as they come by. */
  private static final class Line implements InOrder.Line {
    private final UTF8String person;
    private final SparkRows.Shared touch;
    private final List<InternalRow> touches = new ArrayList<>();

    Line(UTF8String person, SparkRows.Shared touch) {
      this.person = person;
      this.touch = touch;
    }

    @Override
    public void row(InternalRow row, Consumer<InternalRow> made) {
      touches.add(touch.line(row).made());
    }

    @Override
    public void end(Consumer<InternalRow> made) {
      made.accept(
          new SparkRows.Line(LINE)
              .set("person_id", person)
              .set("journey_id", person)
              .set("touch_count", (long) touches.size())
              .set("touches", touches)
              .made());
    }
  }

  private Dataset<Row> build(Job job) {
    return job.build(job.inputs(LocalDate.EPOCH, Inputs.Source.of(spark, this::rows)));
  }

  private void write(String name, Dataset<Row> rows) {
    rows.write().mode("overwrite").parquet(out.resolve(name).toString());
  }

  /** Tables that the two files say nothing about have no rows. */
  private Dataset<Row> rows(Table table) {
    return tables.computeIfAbsent(
        table.name(), name -> spark.createDataFrame(List.<Row>of(), table.schema()));
  }
}
