package touchline.night;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import touchline.delta.Ledger;
import touchline.delta.TableState;
import touchline.delta.Warehouse;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Takes the last published night back: readers see the night before it, and the next night starts
 * from there. What landed for the night that is taken back is taken in again by then.
 *
 * @param night date of the night that shall no longer be read
 * @param because why, for whoever reads the ledger
 */
public record TakeBack(LocalDate night, String because) {
  /**
   * Takes the night back.
   *
   * @param progress receives a line for each thing done
   * @return the night that readers see from now on
   * @throws UserError when it is not the last one, or the one before cannot be read any more
   */
  public Ledger.Entry run(Warehouse warehouse, Clock clock, Consumer<String> progress) {
    return Lock.holding(
        warehouse.root(), progress, lock -> locked(lock.guard(warehouse), clock, progress));
  }

  private Ledger.Entry locked(Warehouse warehouse, Clock clock, Consumer<String> progress) {
    Ledger ledger = new Ledger(warehouse.logs());
    Ledger.Entry last = last(ledger, warehouse);
    Ledger.Entry before = before(ledger);
    ledger.verify(last);
    Map<Table, TableState> then = new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
    for (Table table : Table.all()) {
      if (table != Ledger.RUNS) {
        then.put(table, state(ledger, before, table));
      }
    }
    warehouse.clean();
    Map<String, Long> versions = new TreeMap<>();
    then.forEach(
        (table, was) -> {
          if (!was.digest().equals(warehouse.logs().state(table).digest())
              || was.version() == Warehouse.ABSENT && !warehouse.isEmpty(table)) {
            progress.accept("take back " + table);
            warehouse.restore(table, was.version());
          }
          if (!warehouse.isEmpty(table)) {
            versions.put(table.name(), warehouse.version(table));
          }
        });
    String note =
        "run " + last.runId() + " of " + last.asOf() + " was taken back, because " + because;
    ledger.record(
        warehouse,
        ledger.entry(
            before.asOf(),
            Ledger.TAKEN_BACK,
            versions,
            before.recipes(),
            Stream.concat(before.notes().stream(), Stream.of(note)).toList(),
            Map.of(),
            clock.instant()));
    return ledger.last().orElseThrow();
  }

  private Ledger.Entry last(Ledger ledger, Warehouse warehouse) {
    Ledger.Entry last = ledger.published("nothing to take back");
    if (!last.asOf().equals(night)) {
      throw new UserError(
          UserError.USAGE,
          "the night of "
              + night
              + " is not the last published one, which is that of "
              + last.asOf()
              + "; nights are taken back one by one from the last");
    }
    return last;
  }

  private Ledger.Entry before(Ledger ledger) {
    List<Ledger.Entry> earlier =
        ledger.nights().stream().filter(entry -> entry.asOf().isBefore(night)).toList();
    if (earlier.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "the night of "
              + night
              + " is the first one, and there is none before it to go back to; remove the warehouse"
              + " to start anew");
    }
    return earlier.get(earlier.size() - 1);
  }

  private TableState state(Ledger ledger, Ledger.Entry before, Table table) {
    return ledger
        .state(before, table)
        .orElseThrow(
            () ->
                new UserError(
                    UserError.USAGE,
                    table
                        + ": rows of the night of "
                        + before.asOf()
                        + " are no longer there, so that there is nothing to go back to; upkeep keeps"
                        + " the last maintenance.keep-nights nights"));
  }
}
