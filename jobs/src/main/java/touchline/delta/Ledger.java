package touchline.delta;

import static org.apache.spark.sql.functions.col;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Table;

/** The published nights: one commit each, which names the version of every table of the night. */
public final class Ledger {
  private static final Table RUNS = Table.of("ops.runs");

  /**
   * One published night.
   *
   * @param runId its number, the first is 1
   * @param asOf the date whose knowledge it holds
   * @param status published or published_with_warnings
   * @param versions Delta version of every table
   * @param recipes fingerprint of code and settings that built each table
   * @param notes what the operator should know
   * @param publishedAt clock of the publishing; in no result
   */
  public record Entry(
      long runId,
      LocalDate asOf,
      String status,
      Map<String, Long> versions,
      Map<String, String> recipes,
      List<String> notes,
      Instant publishedAt) {

    /** Version of a table in this night; {@link Warehouse#ABSENT} when it had none. */
    public long version(Table table) {
      return versions.getOrDefault(table.name(), Warehouse.ABSENT);
    }
  }

  private final Warehouse warehouse;

  public Ledger(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** The night that readers see; none before the first. */
  public Optional<Entry> last() {
    if (warehouse.isEmpty(RUNS)) {
      return Optional.empty();
    }
    List<Row> rows = warehouse.read(RUNS).orderBy(col("run_id").desc()).limit(1).collectAsList();
    return rows.stream().findFirst().map(Ledger::entry);
  }

  /** Publishes a night: from this commit on readers see it. */
  public void publish(Entry entry) {
    Row row =
        RowFactory.create(
            entry.runId(),
            java.sql.Date.valueOf(entry.asOf()),
            entry.status(),
            CollectionConverters.asScala(entry.versions()),
            CollectionConverters.asScala(entry.recipes()),
            entry.notes().toArray(String[]::new),
            Timestamp.from(entry.publishedAt()));
    warehouse.append(
        RUNS,
        warehouse.spark().createDataFrame(List.of(row), RUNS.schema().asNullable()).coalesce(1));
  }

  private static Entry entry(Row row) {
    Map<String, Long> versions = new TreeMap<>(row.<String, Long>getJavaMap(3));
    Map<String, String> recipes = new TreeMap<>(row.<String, String>getJavaMap(4));
    return new Entry(
        row.getLong(0),
        row.getDate(1).toLocalDate(),
        row.getString(2),
        versions,
        recipes,
        row.getList(5),
        row.getTimestamp(6).toInstant());
  }
}
