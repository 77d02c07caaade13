package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * Puts on record again what a damaged ledger lost.
 *
 * @param aside folder for what is damaged
 */
public record LedgerRecovery(Warehouse warehouse, Ledger ledger, Place aside) {
  /**
   * Brings back the ledger from what is noted outside of it, or the note from the ledger.
   *
   * @return what was done, a line each
   * @throws UserError when neither is left
   */
  public List<String> run() {
    Optional<Mark> mark;
    try {
      mark = Mark.read(warehouse.logs().root()).filter(known -> !known.nights().isEmpty());
    } catch (JsonProcessingException e) {
      mark = Optional.empty();
    }
    return mark.isPresent() ? recover(mark.get()) : List.of(remark());
  }

  private List<String> recover(Mark mark) {
    List<Ledger.Entry> noted = mark.nights().stream().map(Ledger.Entry::of).toList();
    TreeMap<Long, Ledger.Entry> nights = new TreeMap<>();
    left(mark.version()).forEach(entry -> nights.put(entry.runId(), entry));
    long others = nights.headMap(noted.get(0).runId()).size();
    noted.forEach(entry -> nights.put(entry.runId(), entry));
    new Salvage(warehouse, ledger, aside).setAside(Ledger.RUNS);
    warehouse.appendAlone(
        Ledger.RUNS, nights.values().stream().map(Ledger::row).toList(), () -> {});
    warehouse.force(Ledger.RUNS, TableState.NONE);
    ledger.mark();
    long lost = mark.runId() - nights.size();
    return List.of(
        "ops.runs: run "
            + mark.runId()
            + " is on record again, from "
            + Mark.file(warehouse.logs().root())
            + ", and "
            + others
            + " earlier runs"
            + (lost == 0
                ? ""
                : "; " + lost + " earlier runs are lost, their nights cannot be read"));
  }

  /** Nights that can still be read of a damaged ledger. */
  private List<Ledger.Entry> left(long newest) {
    for (long version = newest; warehouse.logs().isThere(Ledger.RUNS) && version >= 0; version--) {
      try {
        List<Ledger.Entry> nights =
            warehouse.logs().rows(Ledger.RUNS, version).stream().map(Ledger::entry).toList();
        if (!nights.isEmpty()) {
          return nights;
        }
      } catch (UserError e) {
        // This version is what is damaged; one before it may do.
      }
    }
    return List.of();
  }

  /** Writes the note anew, where the ledger is whole and fits the tables. */
  private String remark() {
    List<Ledger.Entry> nights =
        warehouse.logs().isThere(Ledger.RUNS) ? ledger.readable() : List.of();
    List<String> ahead =
        Table.all().stream()
            .filter(table -> table != Ledger.RUNS && warehouse.logs().isThere(table))
            .filter(
                table ->
                    nights.isEmpty()
                        || warehouse.logs().version(table)
                            != nights.get(nights.size() - 1).version(table))
            .map(table -> table + " version " + warehouse.logs().version(table))
            .toList();
    if (!ahead.isEmpty()) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          warehouse.logs().folder(Ledger.RUNS)
              + (nights.isEmpty() ? " is lost" : " ends with run " + nights.size())
              + " and so is "
              + Mark.file(warehouse.logs().root())
              + ", so that nothing says which versions of the tables belong together; restore one of"
              + " the two from a backup. Nothing was touched. The tables are there: "
              + String.join(", ", ahead));
    }
    ledger.mark();
    return Mark.file(warehouse.logs().root()) + ": written anew, the ledger is whole";
  }
}
