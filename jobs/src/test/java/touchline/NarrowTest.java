package touchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What is true of one person is a function of the person's line of time: read from Spark's plans.
 */
class NarrowTest {
  private static final Table TIMELINES = Table.of("silver.timelines");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "silver.touchpoints",
        "gold.content_paths",
        "gold.landmark_scores",
        "gold.lead_scores"
      })
  void linesOfTimeAreNeitherShuffledNorSorted(String table) {
    SparkPlan plan = plan(job(table));

    assertThat(scans(plan)).isEqualTo(1);
    assertThat(above(plan)).isEmpty();
  }

  @Test
  void shuffleOrSortOfLinesWouldBeSeen() {
    Dataset<Row> lines = lines(session());
    assertThat(above(lines.repartition(3).queryExecution().executedPlan())).hasSize(1);
    assertThat(above(lines.sort("person_id").queryExecution().executedPlan())).hasSize(2);
  }

  private static Job job(String table) {
    return Stages.graph(Settings.load(Optional.empty())).order().stream()
        .filter(job -> job.writes() == Table.of(table))
        .findFirst()
        .orElseThrow();
  }

  /** Without joins that are chosen anew while a query runs: the plan is whole before it does. */
  private static SparkSession session() {
    SparkSession session = Given.spark().newSession();
    session.conf().set("spark.sql.adaptive.enabled", "false");
    return session;
  }

  private SparkPlan plan(Job job) {
    SparkSession session = session();
    Dataset<Row> lines = lines(session);
    Inputs.Source source =
        Inputs.Source.of(
            session,
            table ->
                table == TIMELINES
                    ? lines
                    : session.createDataFrame(List.<Row>of(), table.schema().asNullable()));
    return job.build(job.inputs(LocalDate.parse("2026-06-30"), source))
        .queryExecution()
        .executedPlan();
  }

  private Dataset<Row> lines(SparkSession session) {
    String place = folder.resolve("lines").toString();
    session
        .createDataFrame(List.<Row>of(), TIMELINES.schema().asNullable())
        .write()
        .mode("overwrite")
        .parquet(place);
    return session.read().schema(TIMELINES.schema()).parquet(place);
  }

  /** Exchanges and sorts through which scanned lines go. */
  private static List<String> above(SparkPlan plan) {
    List<String> found = new ArrayList<>();
    for (SparkPlan child : CollectionConverters.asJava(plan.children())) {
      found.addAll(above(child));
    }
    if (scans(plan) > 0 && (plan instanceof Exchange || plan instanceof SortExec)) {
      found.add(plan.nodeName());
    }
    return found;
  }

  private static int scans(SparkPlan plan) {
    int scans = plan instanceof FileSourceScanExec ? 1 : 0;
    for (SparkPlan child : CollectionConverters.asJava(plan.children())) {
      scans += scans(child);
    }
    return scans;
  }
}
