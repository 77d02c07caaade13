package touchline.night;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Person;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Erases a person from the published night and from every earlier version: what landed is written
 * again without the person, what follows from it is made anew, and then everything that only older
 * versions name is deleted. Nights before it can no longer be read.
 */
public final class Erasure {
  private final Warehouse warehouse;
  private final JobGraph graph;
  private final Night night;
  private final Clock clock;

  /**
   * @param night of the same warehouse and its logs
   */
  public Erasure(Warehouse warehouse, JobGraph graph, Night night, Clock clock) {
    this.warehouse = warehouse;
    this.graph = graph;
    this.night = night;
    this.clock = clock;
  }

  /**
   * What was done.
   *
   * @param night that readers see from now on
   * @param files data files of older versions that were deleted
   */
  public record Done(Person.Erased erased, Ledger.Entry night, long files) {}

  /**
   * Erases a person.
   *
   * @param beside takes the person out of what lies beside the tables. Before they are published
   *     without: a run that is cut off after that no longer knows all that names the person
   * @param progress receives a line for each thing done
   * @throws UserError when no table holds the person, or a gate holds the night without the person
   */
  public Done run(
      Person person, Consumer<Person.Erased> beside, int sideBySide, Consumer<String> progress) {
    return Lock.holding(
        warehouse.root(),
        progress,
        lock -> {
          lock.guard(warehouse);
          return locked(person, beside, sideBySide, progress);
        });
  }

  private Done locked(
      Person person, Consumer<Person.Erased> beside, int sideBySide, Consumer<String> progress) {
    Ledger ledger = new Ledger(warehouse.logs());
    Ledger.Entry published = ledger.published("nobody to erase");
    ledger.verify(published);
    night.need(published.asOf()).refuse(Need.Machine.here(warehouse.root()));
    night.takeBack(warehouse, progress, Set.of());
    Person.Erased erased = person.erase(warehouse, published.asOf());
    if (erased.isNobody()) {
      throw new UserError(
          UserError.USAGE,
          "nobody with that identifier is in " + warehouse.root() + "; nothing was erased");
    }
    erased.rows().forEach((table, rows) -> progress.accept(table + ": " + rows + " rows go"));
    beside.accept(erased);
    remake(published, sideBySide, progress);
    return new Done(erased, published, forget(ledger, erased, progress));
  }

  /** Makes everything anew that follows from what landed. */
  private void remake(Ledger.Entry published, int sideBySide, Consumer<String> progress) {
    // Landed tables lost rows, so that what they gained since tells nothing.
    Set<Table> landed =
        Table.all().stream()
            .filter(table -> table.layer().equals("bronze"))
            .collect(Collectors.toSet());
    Set<Table> made = graph.order().stream().map(Job::writes).collect(Collectors.toSet());
    Night.Outcome outcome =
        night.remake(warehouse, published.without(landed, made), Set.of(), sideBySide, progress);
    if (outcome.exitCode() == Night.HELD) {
      throw new UserError(
          Night.HELD,
          "the night without the person is held by a quality gate, so that no table was"
              + " erased; ops.quality_results says which. Mend what it names and run erase again");
    }
  }

  /** The certificate is on record, too, without a word that tells who it was. */
  private static List<String> notes(Ledger.Entry night, Person.Erased erased) {
    List<String> notes = new ArrayList<>(night.notes());
    notes.add(
        "a person was erased from every table and version: "
            + erased.identifiers()
            + " identifiers, "
            + erased.rows().values().stream().mapToLong(Long::longValue).sum()
            + " rows of "
            + erased.rows().size()
            + " tables");
    return notes;
  }

  private long forget(Ledger ledger, Person.Erased erased, Consumer<String> progress) {
    List<Table> tables = ledger.kept().keySet().stream().map(Table::of).toList();
    tables.forEach(warehouse::settle);
    Ledger.Entry now = ledger.last().orElseThrow();
    ledger.record(
        warehouse,
        ledger.entry(
            now.asOf(),
            now.status(),
            tables.stream().collect(Collectors.toMap(Table::name, warehouse::version)),
            now.recipes(),
            notes(now, erased),
            now.seconds(),
            clock.instant()));
    long files = 0;
    for (Table table : tables) {
      files += warehouse.forgetEarlier(table);
    }
    progress.accept(files + " data files of earlier versions deleted");
    return files;
  }
}
