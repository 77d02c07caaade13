package touchline.night;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import touchline.delta.Damage;
import touchline.delta.Ledger;
import touchline.delta.LedgerRecovery;
import touchline.delta.Salvage;
import touchline.delta.Warehouse;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.storage.Place;

/**
 * Brings back what is damaged of a published night. A table that follows from others is set aside
 * and made anew; one that holds what landed, or nights of its own, is put together again from the
 * data files that are still there, and landed files whose rows were lost are taken in again.
 */
public final class Repair {
  private final Warehouse warehouse;
  private final Ledger ledger;
  private final Night night;
  private final Intake intake;
  private final JobGraph graph;
  private final Clock clock;

  /**
   * @param night of the same warehouse and its logs
   */
  public Repair(Warehouse warehouse, Intake intake, JobGraph graph, Night night, Clock clock) {
    this.warehouse = warehouse;
    this.ledger = new Ledger(warehouse.logs());
    this.night = night;
    this.intake = intake;
    this.graph = graph;
    this.clock = clock;
  }

  /**
   * Repairs the warehouse.
   *
   * @param progress receives a line for each thing found and done
   * @return how the night ended that made tables anew; empty when none had to be
   * @throws touchline.pipeline.UserError when what is left does not say what was published
   */
  public Optional<Night.Outcome> run(int sideBySide, Consumer<String> progress) {
    return Lock.holding(
        warehouse.root(),
        progress,
        lock -> {
          lock.guard(warehouse);
          return locked(sideBySide, progress);
        });
  }

  private Optional<Night.Outcome> locked(int sideBySide, Consumer<String> progress) {
    Place aside =
        warehouse
            .root()
            .resolve(Salvage.ASIDE)
            .resolve(clock.instant().toString().replaceAll("[^0-9TZ]", ""));
    Optional<Damage> record = ledger.searchItself();
    if (record.isPresent()) {
      progress.accept("damaged: " + record.get());
      new LedgerRecovery(warehouse, ledger, aside).run().forEach(progress);
    }
    Optional<Ledger.Entry> published = ledger.last();
    List<Damage> damages = published.map(ledger::search).orElse(List.of());
    if (damages.isEmpty()) {
      progress.accept("nothing is damaged in the tables of " + warehouse.root());
      return Optional.empty();
    }
    damages.forEach(damage -> progress.accept("damaged: " + damage));
    Set<Table> damaged =
        damages.stream().map(Damage::table).collect(Collectors.toCollection(Repair::byName));
    night.takeBack(warehouse, progress, damaged);
    return Optional.of(repair(published.get(), damaged, aside, sideBySide, progress));
  }

  private static Set<Table> byName() {
    return new TreeSet<>(Comparator.comparing(Table::name));
  }

  private Night.Outcome repair(
      Ledger.Entry published,
      Set<Table> damaged,
      Place aside,
      int sideBySide,
      Consumer<String> progress) {
    Set<Table> derived =
        graph.order().stream()
            .filter(job -> !job.grain().isByNight())
            .map(Job::writes)
            .filter(damaged::contains)
            .collect(Collectors.toSet());
    Salvage salvage = new Salvage(warehouse, ledger, aside);
    List<String> notes = new ArrayList<>();
    Set<Table> torn = byName();
    for (Table table : damaged) {
      if (derived.contains(table)) {
        salvage.setAside(table);
        notes.add("repaired: " + table + " is made anew from what it is built on");
      } else {
        Salvage.Saved saved = salvage.again(table, published);
        notes.add("repaired: " + saved);
        if (!saved.isWhole()) {
          torn.add(table);
        }
      }
    }
    notes.add("what was damaged lies in " + warehouse.root().relativize(aside));
    notes.forEach(progress);
    Ledger.Entry known = night.again(published, derived, notes);
    // Readers see what was saved; what is to be made anew stays named as damaged until it is.
    ledger.record(warehouse, known);
    progress.accept("recorded as run " + known.runId());
    List<String> lost = intake.again(warehouse, torn, published.asOf());
    lost.forEach(progress);
    Set<Table> landed = Set.copyOf(graph.landed());
    boolean everything = torn.stream().anyMatch(landed::contains) || !lost.isEmpty();
    Set<Table> anew =
        graph.order().stream()
            .map(Job::writes)
            .filter(t -> everything || torn.contains(t) || derived.contains(t))
            .collect(Collectors.toCollection(Repair::byName));
    Set<Table> from = byName();
    from.addAll(derived);
    if (everything) {
      from.addAll(landed);
    }
    return night.remake(warehouse, known.without(from, anew), derived, sideBySide, progress);
  }
}
