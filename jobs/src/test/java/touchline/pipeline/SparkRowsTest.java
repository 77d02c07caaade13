package touchline.pipeline;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class SparkRowsTest {
  private static final SparkSession SPARK = Given.spark();

  @Test
  void keptRowsThatAreLostAreMadeAgain() {
    Set<Integer> before = kept();
    Dataset<Row> rows = SparkRows.kept(numbers());
    lose(before);
    assertThat(rows.selectExpr("sum(id)").head().getLong(0)).isEqualTo(4950);

    Set<Integer> others = kept();
    Dataset<Row> checkpoint = numbers().localCheckpoint(true, StorageLevel.DISK_ONLY());
    lose(others);
    assertThatThrownBy(() -> checkpoint.selectExpr("sum(id)").head())
        .as("a checkpoint, as a control")
        .hasStackTraceContaining("Checkpoint block");
  }

  @Test
  void keptRowsAreMadeOnce() {
    Dataset<Row> made = numbers().withColumn("chance", expr("uuid()"));
    Dataset<Row> rows = SparkRows.kept(made);
    assertThat(rows.collectAsList()).hasSize(100).isEqualTo(rows.collectAsList());
  }

  private static Dataset<Row> numbers() {
    return SPARK.range(0, 100, 1, 4).toDF("id");
  }

  private static Set<Integer> kept() {
    return new HashSet<>(
        CollectionConverters.asJava(SPARK.sparkContext().getPersistentRDDs()).keySet().stream()
            .map(id -> (Integer) id)
            .toList());
  }

  /** Loses what was kept since. */
  private static void lose(Set<Integer> before) {
    Set<Integer> lost = kept();
    lost.removeAll(before);
    assertThat(lost).hasSize(1);
    lost.forEach(id -> SparkEnv.get().blockManager().master().removeRdd(id, true));
  }
}
