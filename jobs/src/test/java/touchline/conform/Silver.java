package touchline.conform;

import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

/** The jobs under test by table, and rows with single quotes for double ones. */
final class Silver {
  private Silver() {}

  static Job job(String table) {
    return job(table, "");
  }

  static Job job(String table, String settings) {
    return Conform.jobs(Settings.load(ConfigFactory.parseString(settings))).stream()
        .filter(job -> job.writes().name().equals("silver." + table))
        .findFirst()
        .orElseThrow();
  }

  /** The touchpoints of the lines of time that a job makes of given rows. */
  static Dataset<Row> touchpoints(Job timelines, Given given) {
    return given.rows("silver.timelines", given.build(timelines)).build(job("touchpoints"));
  }

  static String[] json(String... rows) {
    return Arrays.stream(rows).map(row -> row.replace('\'', '"')).toArray(String[]::new);
  }

  static String value(Row row, String column) {
    return String.valueOf(row.<Object>getAs(column));
  }
}
