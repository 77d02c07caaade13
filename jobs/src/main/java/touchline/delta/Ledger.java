package touchline.delta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * The nights of a warehouse: one commit each, which names the version of every table of the night.
 * Read without Spark.
 */
public final class Ledger {
  /** Table of the nights. */
  public static final Table RUNS = Table.of("ops.runs");

  /** Status of a night that a gate held back: its tables are those of the night before. */
  public static final String HELD = "held";

  /** File beside the tables that says which run was published last. */
  private static final String MARK = "_published";

  /**
   * One night.
   *
   * @param runId its number, the first is 1
   * @param asOf the date whose knowledge it holds
   * @param status published, published_with_warnings or held
   * @param versions Delta version of every table
   * @param digests fingerprint of every table's files at that version
   * @param recipes fingerprint of code and settings that built each table
   * @param notes what the operator should know
   * @param publishedAt clock of the publishing; in no result
   */
  public record Entry(
      long runId,
      LocalDate asOf,
      String status,
      Map<String, Long> versions,
      Map<String, String> digests,
      Map<String, String> recipes,
      List<String> notes,
      Instant publishedAt) {

    /** Version of a table in this night; {@link Warehouse#ABSENT} when it had none. */
    public long version(Table table) {
      return versions.getOrDefault(table.name(), Warehouse.ABSENT);
    }

    /** This night with the tables as a later one, which was held, left them. */
    private Entry with(Entry later) {
      return new Entry(
          runId, asOf, status, later.versions, later.digests, recipes, notes, publishedAt);
    }

    /** Whether a gate held the night back. */
    public boolean isHeld() {
      return status.equals(HELD);
    }
  }

  private final TableLogs logs;

  public Ledger(TableLogs logs) {
    this.logs = logs;
  }

  /** Every night on record, held ones included, in order. */
  public List<Entry> all() {
    List<Entry> entries =
        logs.rows(RUNS).stream()
            .map(Ledger::entry)
            .sorted(Comparator.comparingLong(Entry::runId))
            .toList();
    long newest = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).runId();
    if (newest < mark()) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          logs.root()
              + ": run "
              + mark()
              + " was published, but the ledger ops.runs "
              + (newest == 0 ? "is missing" : "ends with run " + newest)
              + "; restore ops/runs from a backup, nothing was touched");
    }
    return entries;
  }

  /**
   * The night that readers see, with the findings of nights that were held since; none before the
   * first.
   */
  public Optional<Entry> last() {
    List<Entry> all = all();
    return all.stream()
        .filter(entry -> !entry.isHeld())
        .reduce((earlier, later) -> later)
        .map(entry -> entry.with(all.get(all.size() - 1)));
  }

  /**
   * Makes sure that a table is what a night published: its log names the same files.
   *
   * @throws UserError when a commit of its log is lost, empty or cut
   */
  public void verify(Entry night, Table table) {
    String published = night.digests().get(table.name());
    if (published == null) {
      return;
    }
    TableState found = logs.state(table, night.version(table));
    if (!published.equals(found.digest())) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          table
              + ": version "
              + night.version(table)
              + " has other files ("
              + found.files().size()
              + ") than run "
              + night.runId()
              + " published; a commit in "
              + logs.folder(table)
              + "/_delta_log is damaged. Restore the folder from a backup; nothing was touched");
    }
  }

  /** Makes sure that every table of a night is what it published. */
  public void verify(Entry night) {
    night.versions().keySet().forEach(name -> verify(night, Table.of(name)));
  }

  /** Version of every table on record: those of the newest night, published or held. */
  public Map<String, Long> kept() {
    List<Entry> all = all();
    return all.isEmpty() ? Map.of() : all.get(all.size() - 1).versions();
  }

  /** Number of the next run. */
  public long next() {
    return all().stream().mapToLong(Entry::runId).max().orElse(0) + 1;
  }

  /** Puts a night on record: from this commit on readers see it, unless it was held. */
  public void record(Warehouse warehouse, Entry entry) {
    Row row =
        RowFactory.create(
            entry.runId(),
            Date.valueOf(entry.asOf()),
            entry.status(),
            CollectionConverters.asScala(entry.versions()),
            CollectionConverters.asScala(entry.recipes()),
            entry.notes().toArray(String[]::new),
            Timestamp.from(entry.publishedAt()),
            CollectionConverters.asScala(entry.digests()));
    warehouse.append(
        RUNS,
        warehouse.spark().createDataFrame(List.of(row), RUNS.schema().asNullable()).coalesce(1));
    mark(entry.runId());
  }

  /** Number of the newest run on record, as noted outside the ledger; 0 before the first. */
  private long mark() {
    Path file = logs.root().resolve(MARK);
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Long.parseLong(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (NumberFormatException e) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          file + ": is damaged, it holds the number of the last run; write it there again");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mark(long runId) {
    Path file = logs.root().resolve(MARK);
    Path fresh = logs.root().resolve(MARK + ".new");
    try {
      Files.writeString(fresh, runId + "\n", StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(Row row) {
    return new Entry(
        row.getLong(0),
        row.getDate(1).toLocalDate(),
        row.getString(2),
        new TreeMap<>(row.<String, Long>getJavaMap(3)),
        row.isNullAt(7) ? Map.of() : new TreeMap<>(row.<String, String>getJavaMap(7)),
        new TreeMap<>(row.<String, String>getJavaMap(4)),
        row.getList(5),
        row.getTimestamp(6).toInstant());
  }
}
