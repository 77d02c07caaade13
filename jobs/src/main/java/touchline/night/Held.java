package touchline.night;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/**
 * What a night holds in this process for the jobs that learn: rows of small tables, each read once,
 * and what is made of them. Whoever asks runs after the job that writes the table.
 */
final class Held {
  private final Warehouse warehouse;
  private final LocalDate observedUntil;
  private final Map<Table, List<Row>> rows = new ConcurrentHashMap<>();
  private final Map<Class<?>, Object> made = new ConcurrentHashMap<>();

  /**
   * @param observedUntil the last day of which anything was received
   */
  Held(Warehouse warehouse, LocalDate observedUntil) {
    this.warehouse = warehouse;
    this.observedUntil = observedUntil;
  }

  /** Inputs of a job that reads tables in some way. */
  Inputs.Source reading(Function<Table, Dataset<Row>> tables) {
    return new Inputs.Source() {
      @Override
      public SparkSession spark() {
        return warehouse.spark();
      }

      @Override
      public Dataset<Row> read(Table table) {
        return tables.apply(table);
      }

      @Override
      public List<Row> rows(Table table, LocalDate asOf) {
        return rows.computeIfAbsent(table, first -> tonight(table, asOf));
      }

      @Override
      public LocalDate observedUntil(LocalDate asOf) {
        return observedUntil;
      }

      @Override
      public <T> T once(Class<T> kind, Supplier<T> value) {
        return kind.cast(made.computeIfAbsent(kind, first -> value.get()));
      }
    };
  }

  private List<Row> tonight(Table table, LocalDate asOf) {
    TableLogs logs = warehouse.logs();
    return table.partition().contains(Inputs.NIGHT)
        ? logs.rows(
            table,
            logs.version(table),
            partition -> asOf.toString().equals(partition.get(Inputs.NIGHT)))
        : logs.rows(table);
  }
}
