package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Made;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * The nights of a warehouse: one commit each, which names the version of every table of the night.
 * Read without Spark.
 */
public final class Ledger {
  /** Table of the nights. */
  public static final Table RUNS = Table.of("ops.runs");

  /** Status of a night that readers see again because the one after it was taken back. */
  public static final String TAKEN_BACK = "taken_back";

  /** Status of a night that a gate held back: its tables are those of the night before. */
  public static final String HELD = "held";

  /** Name of the whole among what took how long. */
  public static final String NIGHT = "night";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One night.
   *
   * @param runId its number, the first is 1
   * @param asOf the date whose knowledge it holds
   * @param status published, published_with_warnings or held
   * @param versions Delta version of every table
   * @param digests fingerprint of every table's files at that version
   * @param rows of every table at that version, where they were counted
   * @param recipes fingerprint of code and settings that built each table
   * @param notes what the operator should know
   * @param seconds what ingest, each table that was made, the audit and the {@link #NIGHT} as a
   *     whole took; in no result
   * @param publishedAt clock of the publishing; in no result
   */
  public record Entry(
      long runId,
      LocalDate asOf,
      String status,
      Map<String, Long> versions,
      Map<String, String> digests,
      Map<String, Long> rows,
      Map<String, String> recipes,
      List<String> notes,
      Map<String, Double> seconds,
      Instant publishedAt) {

    /** Version of a table in this night; {@link Warehouse#ABSENT} when it had none. */
    public long version(Table table) {
      return versions.getOrDefault(table.name(), Warehouse.ABSENT);
    }

    /**
     * This night as if it had not made some tables.
     *
     * @param unread tables whose versions are not known
     * @param unmade tables whose recipes are not known
     */
    public Entry without(Set<Table> unread, Set<Table> unmade) {
      return new Entry(
          runId,
          asOf,
          status,
          without(versions, unread),
          without(digests, unread),
          without(rows, unread),
          without(recipes, unmade),
          notes,
          seconds,
          publishedAt);
    }

    private static <T> Map<String, T> without(Map<String, T> all, Set<Table> gone) {
      Map<String, T> rest = new TreeMap<>(all);
      gone.forEach(table -> rest.remove(table.name()));
      return rest;
    }

    /** This night, with some tables as another names them. */
    public Entry keeping(Entry other, Set<Table> tables) {
      Entry kept = without(tables, Set.of());
      for (Table table : tables) {
        kept.versions.computeIfAbsent(table.name(), other.versions::get);
        kept.digests.computeIfAbsent(table.name(), other.digests::get);
        kept.rows.computeIfAbsent(table.name(), other.rows::get);
      }
      return kept;
    }

    /** This night with the tables as a later one, which was held, left them. */
    private Entry with(Entry later) {
      return new Entry(
          runId,
          asOf,
          status,
          later.versions,
          later.digests,
          later.rows,
          recipes,
          notes,
          seconds,
          publishedAt);
    }

    /** This night as it is noted outside of the ledger. */
    JsonNode json() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("run_id", runId);
      map.put("as_of_date", asOf.toString());
      map.put("status", status);
      map.put("table_versions", versions);
      map.put("table_digests", digests);
      map.put("table_rows", rows);
      map.put("recipes", recipes);
      map.put("notes", notes);
      map.put("step_seconds", seconds);
      map.put("published_at", publishedAt.toString());
      return JSON.valueToTree(map);
    }

    /** The night that was noted so. */
    static Entry of(JsonNode json) {
      return new Entry(
          json.get("run_id").asLong(),
          LocalDate.parse(json.get("as_of_date").asText()),
          json.get("status").asText(),
          JSON.convertValue(json.get("table_versions"), new TypeReference<>() {}),
          JSON.convertValue(json.get("table_digests"), new TypeReference<>() {}),
          JSON.convertValue(json.get("table_rows"), new TypeReference<>() {}),
          JSON.convertValue(json.get("recipes"), new TypeReference<>() {}),
          JSON.convertValue(json.get("notes"), new TypeReference<>() {}),
          // What earlier versions noted has none.
          json.has("step_seconds")
              ? JSON.convertValue(json.get("step_seconds"), new TypeReference<>() {})
              : Map.of(),
          Instant.parse(json.get("published_at").asText()));
    }

    /** Whether a gate held the night back. */
    public boolean isHeld() {
      return status.equals(HELD);
    }
  }

  private final TableLogs logs;
  private final Damages damages;

  public Ledger(TableLogs logs) {
    this.logs = logs;
    this.damages = new Damages(logs);
  }

  /** A night whose tables are as they are now. */
  public Entry entry(
      LocalDate asOf,
      String status,
      Map<String, Long> versions,
      Map<String, String> recipes,
      List<String> notes,
      Map<String, Double> seconds,
      Instant publishedAt) {
    Map<String, String> digests = new TreeMap<>();
    Map<String, Long> rows = new TreeMap<>();
    List<String> tables = List.copyOf(versions.keySet());
    List<TableState> states =
        logs.ask(tables, table -> logs.state(Table.of(table), versions.get(table)));
    for (int i = 0; i < tables.size(); i++) {
      digests.put(tables.get(i), states.get(i).digest());
      if (states.get(i).rows() >= 0) {
        rows.put(tables.get(i), states.get(i).rows());
      }
    }
    return new Entry(
        next(), asOf, status, versions, digests, rows, recipes, notes, seconds, publishedAt);
  }

  /**
   * Every night on record, held ones included, in order.
   *
   * @throws UserError when the ledger lost a night, or is missing though tables hold rows
   */
  public List<Entry> all() {
    damage()
        .ifPresent(
            found -> {
              throw refusal(List.of(found));
            });
    return readable();
  }

  /** The nights that can be read, whatever was lost. */
  List<Entry> readable() {
    return logs.known(RUNS).stream()
        .map(Ledger::entry)
        .sorted(Comparator.comparingLong(Entry::runId))
        .toList();
  }

  /** What is wrong with the ledger itself, if anything is. */
  public Optional<Damage> damage() {
    Place mark = Mark.file(logs.root());
    try {
      return damage(Mark.read(logs.root()));
    } catch (JsonProcessingException e) {
      return Optional.of(new Damage(RUNS, Warehouse.ABSENT, mark, "is damaged"));
    }
  }

  /** The same, and what shows only when every byte of it is read. */
  public Optional<Damage> searchItself() {
    return damage()
        .or(
            () ->
                logs.isThere(RUNS)
                    ? damages.pages(RUNS, logs.state(RUNS)).stream().findFirst()
                    : Optional.empty());
  }

  private Optional<Damage> damage(Optional<Mark> mark) {
    if (mark.isPresent() && mark.get().version() == Warehouse.ABSENT) {
      return Optional.empty();
    }
    if (mark.isPresent()) {
      Mark known = mark.get();
      if (known.version() == Mark.UNTOLD) {
        return readable().stream().anyMatch(entry -> entry.runId() >= known.runId())
            ? Optional.empty()
            : Optional.of(
                new Damage(
                    RUNS,
                    logs.version(RUNS),
                    logs.folder(RUNS),
                    "lost run " + known.runId() + ", which was published"));
      }
      return damages.of(RUNS, known.version(), known.digest(), null).stream().findFirst();
    }
    // Absence is not "never was".
    return logs.anyThere()
        .map(
            table ->
                new Damage(
                    RUNS,
                    logs.isThere(RUNS) ? logs.version(RUNS) : Warehouse.ABSENT,
                    logs.isThere(RUNS) ? Mark.file(logs.root()) : logs.folder(RUNS),
                    "is missing, though the table " + table + " is there"));
  }

  /**
   * Notes that a first night begins: until one is on record, what lies in the tables was staged.
   */
  public void begin() {
    if (all().isEmpty()) {
      Mark.NONE_YET.write(logs.root());
    }
  }

  /**
   * Leaves word that no run with a lower token than the warehouse's may be put on record. Of a
   * damaged ledger none is anyway.
   */
  public void fence(Warehouse warehouse) {
    if (damage().isEmpty()) {
      begin();
      warehouse.fence(RUNS);
    }
  }

  /** The newest night, published or held; none before the first. */
  public Optional<Entry> newest() {
    return all().stream().reduce((earlier, later) -> later);
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
   * Makes sure that a table is what a night published.
   *
   * @throws UserError when a commit of its log or a data file is lost, empty or cut
   */
  public void verify(Entry night, Table table) {
    refuse(damages(night, table));
  }

  /** Makes sure that every table of a night is what it published. */
  public void verify(Entry night) {
    refuse(damages(night));
  }

  /** What is damaged of a night's tables. */
  public List<Damage> damages(Entry night) {
    return logs.ask(night.versions().keySet(), name -> damages(night, Table.of(name))).stream()
        .flatMap(List::stream)
        .toList();
  }

  /** The same, and what shows only when every byte of them is read. */
  public List<Damage> search(Entry night) {
    return night.versions().keySet().stream()
        .map(Table::of)
        .flatMap(
            table -> {
              List<Damage> found = damages(night, table);
              return (found.isEmpty()
                      ? damages.pages(table, logs.state(table, night.version(table)))
                      : found)
                  .stream();
            })
        .toList();
  }

  /** What is damaged of a table as a night published it. */
  public List<Damage> damages(Entry night, Table table) {
    String digest = night.digests().get(table.name());
    return digest == null
        ? List.of()
        : damages.of(table, night.version(table), digest, night.rows().get(table.name()));
  }

  private void refuse(List<Damage> found) {
    if (!found.isEmpty()) {
      throw refusal(found);
    }
  }

  private static UserError refusal(List<Damage> found) {
    return new UserError(
        UserError.INPUT_OUTPUT,
        found.get(0)
            + (found.size() == 1 ? "" : " (and " + (found.size() - 1) + " more)")
            + TableLogs.REMEDY);
  }

  /**
   * The night that readers see.
   *
   * @param otherwise what cannot be done without one, such as "nothing to maintain"
   * @throws UserError before the first
   */
  public Entry published(String otherwise) {
    return last()
        .orElseThrow(
            () ->
                new UserError(
                    UserError.USAGE, "no night is published in " + logs.root() + "; " + otherwise));
  }

  /** Version of every table on record: those of the newest night, published or held. */
  public Map<String, Long> kept() {
    List<Entry> all = all();
    return all.isEmpty() ? Map.of() : all.get(all.size() - 1).versions();
  }

  /** Nights that were published and not taken back, in order. */
  public List<Entry> nights() {
    List<Entry> nights = new ArrayList<>();
    for (Entry entry : all()) {
      if (!entry.isHeld()) {
        // Nights go forward, but for one that is taken back.
        nights.removeIf(before -> before.asOf().isAfter(entry.asOf()));
        nights.add(entry);
      }
    }
    return nights;
  }

  /** The table as a night has it; empty when the files it names are no longer there. */
  public Optional<TableState> state(Entry night, Table table) {
    return damages(night, table).isEmpty()
        ? Optional.of(logs.state(table, night.version(table)))
        : Optional.empty();
  }

  /** Number of the next run. */
  public long next() {
    return all().stream().mapToLong(Entry::runId).max().orElse(0) + 1;
  }

  /**
   * Puts a night on record: from this commit on readers see it, unless it was held. What the commit
   * vouches for lies on the disk before it.
   *
   * @throws UserError when another run put itself on record meanwhile
   */
  public void record(Warehouse warehouse, Entry entry) {
    Optional<Entry> before = newest();
    entry.versions().keySet().stream()
        .map(Table::of)
        .forEach(
            table ->
                warehouse.force(table, before.map(b -> kept(b, table)).orElse(TableState.NONE)));
    TableState recorded = logs.state(RUNS);
    try {
      warehouse.appendAlone(RUNS, List.of(row(entry)), () -> refuseSecond(entry));
    } catch (ConcurrentModificationException e) {
      throw second(entry);
    }
    warehouse.force(RUNS, recorded);
    mark();
  }

  /**
   * Joins the files that nights left one by one; what they say stays. A run that is cut off here
   * leaves the note of the version before, whose files are still there.
   *
   * @param smallFiles small files that the ledger may have
   */
  public void tidy(Warehouse warehouse, int smallFiles) {
    TableState before = logs.state(RUNS);
    if (warehouse.compact(RUNS, smallFiles)) {
      warehouse.force(RUNS, before);
      mark();
      warehouse.vacuum(RUNS, List.of(logs.state(RUNS), before));
    }
  }

  /** The table as a night on record has it, if that is still so. */
  private TableState kept(Entry night, Table table) {
    long version = night.version(table);
    if (version > logs.version(table)) {
      return TableState.NONE;
    }
    TableState state = logs.state(table, version);
    return state.digest().equals(night.digests().get(table.name())) ? state : TableState.NONE;
  }

  private void refuseSecond(Entry entry) {
    if (next() != entry.runId()) {
      throw second(entry);
    }
  }

  private static UserError second(Entry entry) {
    return new UserError(
        UserError.LOCKED,
        "another run was put on record as run "
            + entry.runId()
            + " meanwhile; this one is not published, try again");
  }

  /** Notes outside the ledger what it holds now. */
  void mark() {
    List<Entry> all = readable();
    Entry newest = all.get(all.size() - 1);
    List<Entry> nights = new ArrayList<>();
    all.stream()
        .filter(entry -> !entry.isHeld())
        .reduce((earlier, later) -> later)
        .ifPresent(nights::add);
    if (newest.isHeld()) {
      nights.add(newest);
    }
    TableState state = logs.state(RUNS);
    new Mark(
            state.version(),
            state.digest(),
            newest.runId(),
            nights.stream().map(Entry::json).toList())
        .write(logs.root());
  }

  static Row row(Entry entry) {
    return Made.line(RUNS.schema())
        .set("run_id", entry.runId())
        .set("as_of_date", entry.asOf())
        .set("status", entry.status())
        .set("table_versions", CollectionConverters.asScala(entry.versions()))
        .set("recipes", CollectionConverters.asScala(entry.recipes()))
        .set("notes", entry.notes().toArray(String[]::new))
        .set("published_at", entry.publishedAt())
        .set("table_digests", CollectionConverters.asScala(entry.digests()))
        .set("table_rows", CollectionConverters.asScala(entry.rows()))
        .set("step_seconds", CollectionConverters.asScala(entry.seconds()))
        .made();
  }

  static Entry entry(Row row) {
    return new Entry(
        row.getAs("run_id"),
        row.<Date>getAs("as_of_date").toLocalDate(),
        row.getAs("status"),
        map(row, "table_versions"),
        map(row, "table_digests"),
        map(row, "table_rows"),
        map(row, "recipes"),
        row.getList(row.fieldIndex("notes")),
        map(row, "step_seconds"),
        row.<Timestamp>getAs("published_at").toInstant());
  }

  /** What earlier versions did not put on record is empty. */
  private static <T> Map<String, T> map(Row row, String column) {
    int at = row.fieldIndex(column);
    return row.isNullAt(at) ? Map.of() : new TreeMap<>(row.<String, T>getJavaMap(at));
  }
}
