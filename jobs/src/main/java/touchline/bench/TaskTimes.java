package touchline.bench;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import touchline.night.Runner;

/**
 * CPU time of Spark's tasks by the table that they worked for, so that jobs which run side by side
 * are told apart. Planning, compiling and garbage collection are in no task.
 */
public final class TaskTimes extends SparkListener implements AutoCloseable {
  private final SparkSession spark;
  private final Map<Integer, String> tables = new ConcurrentHashMap<>();
  private final Map<String, Long> nanos = new ConcurrentHashMap<>();
  private final AtomicLong queries = new AtomicLong();

  /** Starts to listen. */
  public TaskTimes(SparkSession spark) {
    this.spark = spark;
    spark.sparkContext().addSparkListener(this);
  }

  /** From now on this thread's tasks, and those of threads that it starts, are for that table. */
  public void workFor(String table) {
    spark.sparkContext().setLocalProperty(Runner.TABLE, table);
  }

  /** Queries that Spark has carried out, those that Delta asks for itself included. */
  public long queries() {
    return queries.get();
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SparkListenerSQLExecutionStart) {
      queries.incrementAndGet();
    }
  }

  /** CPU seconds of the tasks that have ended. */
  public double seconds(String table) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Spark does not tell how long its tasks took", e);
    }
    return nanos.getOrDefault(table, 0L) / 1e9;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    String table = properties == null ? null : properties.getProperty(Runner.TABLE);
    tables.put(submitted.stageInfo().stageId(), table == null ? "" : table);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    TaskMetrics metrics = ended.taskMetrics();
    if (metrics != null) {
      nanos.merge(
          tables.getOrDefault(ended.stageId(), ""),
          metrics.executorCpuTime() + metrics.executorDeserializeCpuTime(),
          Long::sum);
    }
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
    workFor(null);
  }
}
