package touchline.night;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import touchline.delta.Ledger;
import touchline.delta.TableState;
import touchline.delta.Warehouse;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Keeps a warehouse as small and as quick as on its first nights: rows of old nights go, small
 * files are joined, logs get checkpoints, and files that no kept night names are deleted, with what
 * logs say of versions before them. Readers see the same rows before and after, but for the nights
 * that went.
 *
 * @param keepNights published nights that stay readable as they were
 * @param keepDays days of rows that a table by night keeps
 * @param smallFiles small files that a partition may have
 */
public record Upkeep(int keepNights, ToIntFunction<Table> keepDays, int smallFiles) {
  /**
   * Maintains a warehouse.
   *
   * @param progress receives a line for each thing done
   * @throws UserError when another run holds the warehouse, or no night is published
   */
  public void run(Warehouse warehouse, Clock clock, Consumer<String> progress) {
    Lock.holding(
        warehouse.root(), progress, lock -> locked(lock.guard(warehouse), clock, progress));
  }

  private long locked(Warehouse warehouse, Clock clock, Consumer<String> progress) {
    Ledger ledger = new Ledger(warehouse.logs());
    Ledger.Entry night = ledger.published("nothing to maintain");
    ledger.verify(night);
    Map<String, Long> onRecord = ledger.kept();
    List<Table> tables = Table.all().stream().filter(t -> onRecord.containsKey(t.name())).toList();
    for (Table table : tables) {
      if (warehouse.version(table) != onRecord.get(table.name())) {
        throw new UserError(
            UserError.LOCKED,
            table + " was staged by a run that was cut off; run the night again, then maintain");
      }
      forget(warehouse, table, night.asOf(), progress);
      if (warehouse.compact(table, smallFiles)) {
        progress.accept(table + ": small files joined");
      }
    }
    record(warehouse, ledger, night, clock);
    ledger.tidy(warehouse, smallFiles);
    checkpoint(warehouse, tables);
    return vacuum(warehouse, ledger, tables, progress);
  }

  private void forget(Warehouse warehouse, Table table, LocalDate asOf, Consumer<String> progress) {
    if (!table.partition().equals(List.of(Inputs.NIGHT)) || table.keepsEveryNight()) {
      return;
    }
    LocalDate oldest = asOf.minusDays(keepDays.applyAsInt(table));
    long before = warehouse.version(table);
    warehouse.dropPartitions(
        table, partition -> LocalDate.parse(partition.get(Inputs.NIGHT)).isBefore(oldest));
    if (warehouse.version(table) != before) {
      progress.accept(table + ": rows of nights before " + oldest + " dropped");
    }
  }

  /** Puts the versions that upkeep made on record, as another run of the same night. */
  private static void record(Warehouse warehouse, Ledger ledger, Ledger.Entry night, Clock clock) {
    Map<String, Long> onRecord = ledger.kept();
    Map<String, Long> versions = new TreeMap<>();
    for (String name : onRecord.keySet()) {
      versions.put(name, warehouse.version(Table.of(name)));
    }
    if (versions.equals(onRecord)) {
      return;
    }
    ledger.record(
        warehouse,
        ledger.entry(
            night.asOf(),
            night.status(),
            versions,
            night.recipes(),
            night.notes(),
            night.seconds(),
            clock.instant()));
  }

  private static void checkpoint(Warehouse warehouse, List<Table> tables) {
    List<Table> all = new ArrayList<>(tables);
    all.add(Ledger.RUNS);
    all.forEach(warehouse::checkpoint);
  }

  private long vacuum(
      Warehouse warehouse, Ledger ledger, List<Table> tables, Consumer<String> progress) {
    // Runs, not dates: who reads a night when upkeep puts it on record again goes on reading it.
    List<Ledger.Entry> runs = ledger.all();
    List<Ledger.Entry> kept = runs.subList(Math.max(0, runs.size() - keepNights), runs.size());
    long all = 0;
    for (Table table : tables) {
      List<TableState> states = new ArrayList<>(List.of(warehouse.logs().state(table)));
      kept.forEach(entry -> ledger.state(entry, table).ifPresent(states::add));
      long deleted = warehouse.vacuum(table, states);
      if (deleted > 0) {
        progress.accept(table + ": " + deleted + " files that no kept night names deleted");
      }
      all += deleted;
      kept.stream()
          .mapToLong(entry -> entry.version(table))
          .filter(version -> version != Warehouse.ABSENT)
          .min()
          .ifPresent(oldest -> forgetLog(warehouse, table, oldest));
    }
    forgetLog(warehouse, Ledger.RUNS, Long.MAX_VALUE);
    return all;
  }

  /** Whoever reads the table just now may have begun before its newest checkpoint was written. */
  private static void forgetLog(Warehouse warehouse, Table table, long oldest) {
    warehouse.forgetLog(table, Math.min(oldest, warehouse.version(table) - 1));
  }
}
