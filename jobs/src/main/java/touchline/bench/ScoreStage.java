package touchline.bench;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import touchline.calibrate.Calibrate;
import touchline.config.Settings;
import touchline.night.Engine;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.Table;
import touchline.score.Score;
import touchline.score.SparkSqlCheck;
import touchline.storage.Storage;

/**
 * Scores and calibration of any number of leads by 40 rules, by the jobs of a night on generated
 * lines of time and deals in Parquet files. Generating them is not measured; ingest, identity and
 * Delta are not part of the work.
 */
public final class ScoreStage {
  private static final int PROFILE_RULES = 15;
  private static final int TOUCH_RULES = 25;
  private static final int TOUCHES_PER_LEAD = 10;
  private static final StructType LINE = Table.of("silver.timelines").schema();
  private static final StructType LEAD = Made.within(LINE, "lead");
  private static final StructType TOUCH = Made.within(LINE, "touches");
  private static final LocalDate AS_OF = LocalDate.of(2026, 6, 30);

  private final SparkSession spark;
  private final Path out;
  private final long leads;
  private final Map<String, Dataset<Row>> tables = new TreeMap<>();

  /**
   * @param out folder that gets one folder of Parquet files a table
   */
  public ScoreStage(SparkSession spark, Path out, long leads) {
    this.spark = spark;
    this.out = out;
    this.leads = leads;
  }

  /** What each table took, by name, in the order of the work. */
  public Map<String, Measured> run() {
    generate();
    Engine.fit(spark, Engine.bytes(Storage.of(out)));
    Settings settings = Settings.load(ConfigFactory.parseString(rules()), new SparkSqlCheck());
    List<Job> scores = Score.jobs(settings);
    // The probability of a lead's score is known before the score of the night is written, and some
    // of what is learnt looks at the scores of the night.
    Table tonight = Table.of("gold.lead_scores");
    Map<Boolean, List<Job>> looks =
        Calibrate.jobs(settings).stream()
            .collect(Collectors.partitioningBy(job -> job.reads().contains(tonight)));
    List<Job> jobs =
        Stream.of(
                scores.subList(0, scores.size() - 1),
                looks.get(false),
                scores.subList(scores.size() - 1, scores.size()),
                looks.get(true))
            .flatMap(List::stream)
            .toList();
    Map<String, Measured> took = new LinkedHashMap<>();
    for (Job job : jobs) {
      took.put(job.writes().name(), Measured.of(() -> make(job)));
    }
    return took;
  }

  /** Rows that calibration's driver received. */
  public long cells() {
    return tables.get("gold.score_tallies").count();
  }

  private static String rules() {
    StringBuilder rules = new StringBuilder("score { version = bench, rules = [\n");
    for (int i = 0; i < PROFILE_RULES; i++) {
      rules.append(
          "{ name = fit%d, group = fit, on = profile, points = %d, when = \"pmod(employees, %d) = 0\" }\n"
              .formatted(i, 1 + i % 5, i + 2));
    }
    for (int i = 0; i < TOUCH_RULES; i++) {
      rules.append(
          "{ name = touch%d, group = engagement, on = touch, points = %d, cap = %d, half-life = %dd, when = \"kind = 'k%d'\" }\n"
              .formatted(i, 1 + i % 6, 3 * (1 + i % 6), 7 + i, i));
    }
    return rules.append("] }").toString();
  }

  private void generate() {
    String hash = "pmod(xxhash64(id, %d), %d)";
    String ofTouch = "pmod(xxhash64(id, i, %d), %d)";
    generate(
        "silver.timelines",
        spark
            .range(leads)
            .selectExpr(
                "concat('p', id) AS person_id",
                "concat('a', id div 3) AS account_id",
                "concat('a', id div 3) AS journey_id",
                struct(
                        LEAD,
                        Map.of(
                            "lead_id",
                            "concat('l', id)",
                            "created_at",
                            "timestamp_seconds(1719792000 + "
                                + hash.formatted(1, 700 * 86_400)
                                + ")",
                            "received_date",
                            "DATE '2024-07-01'",
                            "is_deleted",
                            "false",
                            "is_free_mail",
                            "false",
                            "employees",
                            hash.formatted(2, 100_000),
                            "persona",
                            "concat('persona', " + hash.formatted(3, 6) + ")",
                            "industry",
                            "concat('industry', " + hash.formatted(4, 12) + ")"))
                    + " AS lead",
                TOUCHES_PER_LEAD + "L AS touch_count",
                "transform(sequence(0, "
                    + (TOUCHES_PER_LEAD - 1)
                    + "), i -> "
                    + struct(
                        TOUCH,
                        Map.of(
                            "touchpoint_id", "concat('t', id, '-', i)",
                            "occurred_at",
                                "timestamp_seconds(1719792000 + "
                                    + ofTouch.formatted(5, 728 * 86_400)
                                    + ")",
                            "channel", "'Email'",
                            "content_id", "'c'",
                            "kind", "concat('k', " + ofTouch.formatted(6, 40) + ")",
                            "received_date", "DATE '2024-07-01'"))
                    + ") AS touches"));
    generate(
        "silver.deals",
        spark
            .range(leads)
            .where(hash.formatted(2, 100_000) + " < 4000")
            .selectExpr(
                "concat('d', id) AS deal_id",
                "'j' AS journey_id",
                "concat('p', id) AS person_id",
                "'EUR' AS currency",
                "'Closed Won' AS stage",
                "timestamp_seconds(1719792000 + "
                    + hash.formatted(7, 728 * 86_400)
                    + ") AS created_at",
                "true AS is_won",
                "timestamp_seconds(1719792000 + " + hash.formatted(7, 728 * 86_400) + ") AS won_at",
                "DATE '2024-07-01' AS received_date"));
  }

  /** A struct of a type, as SQL; fields that are not given are null. */
  private static String struct(StructType type, Map<String, String> given) {
    return Stream.of(type.fields())
        .map(
            field ->
                "CAST("
                    + given.getOrDefault(field.name(), "NULL")
                    + " AS "
                    + field.dataType().sql()
                    + ") AS "
                    + field.name())
        .collect(Collectors.joining(", ", "struct(", ")"));
  }

  private void generate(String name, Dataset<Row> rows) {
    Table table = Table.of(name);
    List<String> given = List.of(rows.columns());
    String[] columns =
        Stream.of(table.schema().fields())
            .map(
                field ->
                    given.contains(field.name())
                        ? "CAST(%1$s AS %2$s) AS %1$s"
                            .formatted(field.name(), field.dataType().sql())
                        : "CAST(NULL AS %s) AS %s".formatted(field.dataType().sql(), field.name()))
            .toArray(String[]::new);
    write(name, rows.selectExpr(columns));
  }

  private void make(Job job) {
    write(job.writes().name(), job.build(job.inputs(AS_OF, Inputs.Source.of(spark, this::rows))));
  }

  private void write(String name, Dataset<Row> rows) {
    String folder = out.resolve(name).toString();
    rows.write().mode("overwrite").parquet(folder);
    tables.put(name, spark.read().parquet(folder));
  }

  /** Tables that are not generated have no rows. */
  private Dataset<Row> rows(Table table) {
    return tables.computeIfAbsent(
        table.name(), name -> spark.createDataFrame(List.<Row>of(), table.schema()));
  }
}
