package touchline.pipeline;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.night.Engine;

/** Literal rows as the inputs of one job, and the one session that all tests share. */
public final class Given {
  private final LocalDate asOf;
  private final Map<Table, Dataset<Row>> rows = new HashMap<>();

  private Given(LocalDate asOf) {
    this.asOf = asOf;
  }

  /** The session that every test shares, fitted to small data; it ends with the JVM. */
  public static SparkSession spark() {
    SparkSession spark = Engine.local(2, "target/test-scratch");
    Engine.fit(spark, 0);
    return spark;
  }

  /** A night without any input row. */
  public static Given asOf(String date) {
    return new Given(LocalDate.parse(date));
  }

  /** Adds rows, each a JSON object by column name; columns left out are null. */
  public Given rows(String table, String... json) {
    rows.put(Table.of(table), parse(Table.of(table), json));
    return this;
  }

  /** Adds rows that an earlier job of the test has built. */
  public Given rows(String table, Dataset<Row> built) {
    rows.put(Table.of(table), built);
    return this;
  }

  /** Rows of a table as they were given; none when it was not. */
  public Dataset<Row> rows(Table table) {
    return rows.computeIfAbsent(table, missing -> parse(missing));
  }

  /** What the job makes of the given rows; tables that were not given are empty. */
  public Dataset<Row> build(Job job) {
    return job.build(inputs(job));
  }

  /** What the job may read of the given rows. */
  public Inputs inputs(Job job) {
    return job.inputs(asOf, Inputs.Source.of(spark(), this::rows));
  }

  /** Rows of a table, each a JSON object by column name. */
  public static Dataset<Row> parse(Table table, String... json) {
    return spark().createDataFrame(JsonRows.of(table.schema(), json), table.schema().asNullable());
  }
}
