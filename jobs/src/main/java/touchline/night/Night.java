package touchline.night;

import java.sql.Date;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Audit;
import touchline.pipeline.Inputs;
import touchline.pipeline.Intake;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * One run for one as-of date: lock, take in, build, audit, and publish by a single ledger commit.
 * Until that commit readers see the night before; a run that is killed anywhere leaves it so, and
 * the next run starts by taking back what the killed one had staged.
 */
public final class Night {
  /** Exit code of a night that was published. */
  public static final int PUBLISHED = 0;

  /** Exit code of a night that was published with warnings. */
  public static final int PUBLISHED_WITH_WARNINGS = 10;

  /** Exit code of a night that a quality gate held back. */
  public static final int HELD = 20;

  private static final Table QUALITY = Table.of("ops.quality_results");
  private static final Table QUARANTINED = Table.of("bronze.quarantined_rows");
  private static final Table HELD_ROWS = Table.of("ops.held_rows");

  /**
   * How a night ended.
   *
   * @param exitCode one of the codes above
   * @param runId number of the run that readers see
   * @param changed whether anything was published
   * @param notes what the operator should know
   * @param findings every check of the audit; empty when nothing changed
   * @param steps what was done for each table
   */
  public record Outcome(
      int exitCode,
      long runId,
      boolean changed,
      List<String> notes,
      List<Audit.Finding> findings,
      List<Runner.Step> steps) {}

  /** Name under which the ledger keeps the fingerprint of the key that hides personal data. */
  private static final String KEY = "identity-key";

  /** Name under which the ledger keeps what decides how files are read. */
  private static final String LANDING = "landing";

  private final TableLogs logs;
  private final Supplier<Warehouse> opening;
  private final Ledger ledger;
  private final Intake intake;
  private final JobGraph graph;
  private final Audit audit;
  private final Clock clock;
  private final Need.Factors factors;

  /**
   * @param logs of the warehouse's tables
   * @param opening opens the same warehouse for writing, with a Spark session; called only when
   *     there is something to do
   * @param clock stamps the ledger row; enters no result
   */
  public Night(
      TableLogs logs,
      Supplier<Warehouse> opening,
      Intake intake,
      JobGraph graph,
      Audit audit,
      Clock clock) {
    this(logs, opening, intake, graph, audit, clock, Need.Factors.NONE);
  }

  private Night(
      TableLogs logs,
      Supplier<Warehouse> opening,
      Intake intake,
      JobGraph graph,
      Audit audit,
      Clock clock,
      Need.Factors factors) {
    this.logs = logs;
    this.opening = opening;
    this.ledger = new Ledger(logs);
    this.intake = intake;
    this.graph = graph;
    this.audit = audit;
    this.clock = clock;
    this.factors = factors;
  }

  /** Nights of a warehouse that is open already. */
  public static Night within(
      Warehouse warehouse, Intake intake, JobGraph graph, Audit audit, Clock clock) {
    return new Night(warehouse.logs(), () -> warehouse, intake, graph, audit, clock);
  }

  /** The same nights, which begin only where the machine has what they take. */
  public Night taking(Need.Factors factors) {
    return new Night(logs, opening, intake, graph, audit, clock, factors);
  }

  /**
   * What a night of a date would do; reads no more than file names and small tables.
   *
   * @throws UserError where the night would be refused
   */
  public Plan plan(LocalDate asOf) {
    Optional<Ledger.Entry> published = ledger.last();
    refuseEarlier(asOf, published);
    published.ifPresent(this::refuseOtherKey);
    published.ifPresent(ledger::verify);
    return plan(published, asOf);
  }

  private Plan plan(Optional<Ledger.Entry> published, LocalDate asOf) {
    return Plan.of(
        graph,
        published,
        arriving(published, asOf).keySet(),
        Table.all().stream()
            .filter(t -> published.isPresent() && published.get().version(t) != Warehouse.ABSENT)
            .toList(),
        asOf,
        Recipe::of);
  }

  private Map<Table, Long> arriving(Optional<Ledger.Entry> published, LocalDate asOf) {
    boolean sameLanding = published.map(this::isLandingKnown).orElse(false);
    return intake.arriving(logs, asOf, !sameLanding);
  }

  /** What a night of a date takes of the machine. */
  public Need need(LocalDate asOf) {
    return need(ledger.last(), asOf);
  }

  private Need need(Optional<Ledger.Entry> published, LocalDate asOf) {
    long landed = arriving(published, asOf).values().stream().mapToLong(Long::longValue).sum();
    long stored =
        Table.all().stream()
            .filter(table -> published.isPresent() && !table.layer().equals("bronze"))
            .mapToLong(table -> logs.state(table, published.get().version(table)).bytes())
            .sum();
    return factors.of(landed, stored);
  }

  private boolean isLandingKnown(Ledger.Entry published) {
    return Recipe.ofText(intake.settings()).equals(published.recipes().get(LANDING));
  }

  /** Runs the night; a check that fails holds it. */
  public Outcome run(LocalDate asOf, int sideBySide, Consumer<String> progress) {
    return run(asOf, Acceptance.NONE, sideBySide, progress);
  }

  /**
   * Runs the night.
   *
   * @param accepted checks that do not hold it
   * @param sideBySide how many jobs run at once
   * @param progress receives a line for each thing done
   * @throws UserError when another run holds the warehouse, a mandatory feed is missing, or the
   *     date lies before the published night
   */
  public Outcome run(
      LocalDate asOf, Acceptance accepted, int sideBySide, Consumer<String> progress) {
    return Lock.holding(
        logs.root(), progress, lock -> locked(lock, asOf, accepted, sideBySide, progress));
  }

  private Outcome locked(
      Lock lock, LocalDate asOf, Acceptance accepted, int sideBySide, Consumer<String> progress) {
    if (lock.isTakenOver()) {
      // Before the ledger is read: what the dead run has not published it never will.
      lock.guard(opening.get());
    }
    Optional<Ledger.Entry> published = ledger.last();
    refuseEarlier(asOf, published);
    published.ifPresent(this::refuseOtherKey);
    published.ifPresent(ledger::verify);
    if (isClean() && published.map(p -> isRepeated(p, asOf)).orElse(false)) {
      return unchanged(published.get(), published.get().notes(), List.of());
    }
    need(published, asOf).refuse(Need.Machine.here(logs.root()));
    ledger.begin();
    Warehouse warehouse = lock.guard(opening.get());
    takeBack(warehouse, progress, Set.of());
    Outcome outcome = run(warehouse, published, asOf, accepted, Set.of(), sideBySide, progress);
    warehouse.clean();
    return outcome;
  }

  /** The published night with its tables as they are now, but for some that are missing. */
  Ledger.Entry again(Ledger.Entry published, Set<Table> missing, List<String> more) {
    List<String> notes = new ArrayList<>(published.notes());
    notes.addAll(more);
    return entry(published.asOf(), "published_with_warnings", published.recipes(), notes, Map.of())
        .keeping(published, missing);
  }

  /**
   * Runs the published night once more.
   *
   * @param known what of it need not be made anew
   * @param missing tables that the run makes and that stay when a gate holds it
   */
  Outcome remake(
      Warehouse warehouse,
      Ledger.Entry known,
      Set<Table> missing,
      int sideBySide,
      Consumer<String> progress) {
    Outcome outcome =
        run(
            warehouse,
            Optional.of(known),
            known.asOf(),
            Acceptance.NONE,
            missing,
            sideBySide,
            progress);
    warehouse.clean();
    return outcome;
  }

  private static void refuseEarlier(LocalDate asOf, Optional<Ledger.Entry> published) {
    if (published.isPresent() && asOf.isBefore(published.get().asOf())) {
      throw new UserError(
          UserError.USAGE,
          "--as-of "
              + asOf
              + " lies before the published night "
              + published.get().asOf()
              + "; nights go forward. What arrived late is taken in by the next night under the date"
              + " of its dt= folder; to see the past as it was, run backfill --from "
              + asOf
              + " --to "
              + published.get().asOf()
              + " into a warehouse of its own");
    }
  }

  /** Rows that were hidden with another key would never meet those of tonight. */
  private void refuseOtherKey(Ledger.Entry published) {
    String before = published.recipes().get(KEY);
    intake
        .keyFingerprint(logs)
        .filter(now -> before != null && !before.equals(now))
        .ifPresent(
            now -> {
              throw new UserError(
                  UserError.USAGE,
                  "the identity key ("
                      + now
                      + ") is another than the one that run "
                      + published.runId()
                      + " was made with ("
                      + before
                      + "), so that nobody would be recognised; restore that key, or mend"
                      + " privacy.key-file. What is hidden cannot be hidden anew: to change the key"
                      + " on purpose, run the nights again with it into a warehouse of its own"
                      + " (backfill), then remove this one");
            });
  }

  /** Whether the date is published and nothing that decides its tables changed since. */
  private boolean isRepeated(Ledger.Entry published, LocalDate asOf) {
    return published.asOf().equals(asOf)
        && isLandingKnown(published)
        && plan(Optional.of(published), asOf).isNothing();
  }

  private Outcome run(
      Warehouse warehouse,
      Optional<Ledger.Entry> published,
      LocalDate asOf,
      Acceptance accepted,
      Set<Table> apart,
      int sideBySide,
      Consumer<String> progress) {
    Map<String, Double> seconds = new TreeMap<>();
    final long began = System.currentTimeMillis();
    List<String> notes = new ArrayList<>(intake.take(warehouse.spark(), warehouse, asOf, progress));
    progress.accept(line(seconds, "ingest", began, ""));
    Pace pace = new Pace(graph.order().size(), clock.instant());
    LocalDate observedUntil = intake.observedUntil(logs, asOf);
    List<Runner.Step> steps =
        new Runner(warehouse, graph, asOf, observedUntil, published)
            .run(sideBySide, step -> progress.accept(line(step) + pace.next(clock.instant())));
    steps.stream()
        .filter(step -> step.mode() != Plan.Mode.KEPT)
        .forEach(step -> seconds.put(step.table().name(), step.millis() / 1000.0));
    Map<String, Long> versions = versions();
    Map<String, String> recipes = recipes(observedUntil);
    if (published.isPresent()
        && published.get().asOf().equals(asOf)
        && published.get().versions().equals(versions)
        && published.get().recipes().equals(recipes)) {
      return unchanged(published.get(), notes, steps);
    }
    long start = System.currentTimeMillis();
    List<Audit.Finding> findings =
        audit.audit(warehouse::read, asOf).stream().map(accepted::judge).toList();
    notes.addAll(accepted.notes(findings));
    progress.accept(line(seconds, "audit", start, findings.size() + " checks"));
    seconds.put(Ledger.NIGHT, since(began));
    if (isFailed(findings)) {
      hold(warehouse, published, apart);
      note(warehouse, asOf, findings);
      Map<String, String> before = published.map(Ledger.Entry::recipes).orElse(Map.of());
      ledger.record(warehouse, entry(asOf, Ledger.HELD, before, notes, seconds));
      return new Outcome(
          HELD, published.map(Ledger.Entry::runId).orElse(0L), false, notes, findings, steps);
    }
    note(warehouse, asOf, findings);
    if (!warehouse.isEmpty(HELD_ROWS) && !logs.state(HELD_ROWS).files().isEmpty()) {
      warehouse.replace(HELD_ROWS, warehouse.read(HELD_ROWS).limit(0));
    }
    boolean warned =
        !notes.isEmpty() || findings.stream().anyMatch(f -> f.status() == Audit.Status.WARNED);
    Ledger.Entry entry =
        entry(asOf, warned ? "published_with_warnings" : "published", recipes, notes, seconds);
    ledger.record(warehouse, entry);
    return new Outcome(status(entry), entry.runId(), true, notes, findings, steps);
  }

  private static boolean isFailed(List<Audit.Finding> findings) {
    return findings.stream().anyMatch(f -> f.status() == Audit.Status.FAILED);
  }

  private Ledger.Entry entry(
      LocalDate asOf,
      String status,
      Map<String, String> recipes,
      List<String> notes,
      Map<String, Double> seconds) {
    return ledger.entry(asOf, status, versions(), recipes, notes, seconds, clock.instant());
  }

  private static Outcome unchanged(
      Ledger.Entry night, List<String> notes, List<Runner.Step> steps) {
    return new Outcome(status(night), night.runId(), false, notes, List.of(), steps);
  }

  private Map<String, String> recipes(LocalDate observedUntil) {
    Map<String, String> recipes = new TreeMap<>();
    recipes.put(Runner.OBSERVED, observedUntil.toString());
    graph.order().forEach(job -> recipes.put(job.writes().name(), Recipe.of(job)));
    recipes.put(LANDING, Recipe.ofText(intake.settings()));
    intake.keyFingerprint(logs).ifPresent(key -> recipes.put(KEY, key));
    return recipes;
  }

  private static int status(Ledger.Entry entry) {
    return entry.status().equals("published") ? PUBLISHED : PUBLISHED_WITH_WARNINGS;
  }

  /** Tables, some apart, of which a run staged versions that are not on record. */
  private Map<Table, Long> staged(Set<Table> apart) {
    Map<String, Long> kept = ledger.kept();
    Map<Table, Long> staged = new TreeMap<>(Comparator.comparing(Table::name));
    newest()
        .forEach(
            (table, now) -> {
              long was = kept.getOrDefault(table.name(), Warehouse.ABSENT);
              if (now != was && !apart.contains(table)) {
                staged.put(table, was);
              }
            });
    return staged;
  }

  /** Whether no run that was cut off left anything behind. */
  private boolean isClean() {
    return staged(Set.of()).isEmpty() && !logs.root().resolve(Store.ASIDE).exists();
  }

  /** Takes back what was staged, but for some tables and the rows that tell why it is held. */
  private void hold(Warehouse warehouse, Optional<Ledger.Entry> published, Set<Table> apart) {
    long before = published.map(p -> p.version(QUARANTINED)).orElse(Warehouse.ABSENT);
    if (!warehouse.isEmpty(QUARANTINED)) {
      warehouse.replace(HELD_ROWS, warehouse.appended(QUARANTINED, before));
    }
    Set<Table> kept = new HashSet<>(apart);
    kept.add(HELD_ROWS);
    takeBack(warehouse, line -> {}, kept);
  }

  /** Undoes what a run that was cut off, or held, had staged, but for some tables. */
  void takeBack(Warehouse warehouse, Consumer<String> progress, Set<Table> kept) {
    warehouse.clean();
    staged(kept)
        .forEach(
            (table, was) -> {
              progress.accept("take back " + table + ", staged by a run that was not published");
              warehouse.restore(table, was);
            });
  }

  private Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    newest()
        .forEach(
            (table, version) -> {
              if (version != Warehouse.ABSENT) {
                versions.put(table.name(), version);
              }
            });
    return versions;
  }

  /** Newest version of every table but the ledger. */
  private Map<Table, Long> newest() {
    List<Table> tables = Table.all().stream().filter(table -> table != Ledger.RUNS).toList();
    List<Long> versions = logs.ask(tables, logs::version);
    Map<Table, Long> newest = new HashMap<>();
    for (int i = 0; i < tables.size(); i++) {
      newest.put(tables.get(i), versions.get(i));
    }
    return newest;
  }

  private static void note(Warehouse warehouse, LocalDate asOf, List<Audit.Finding> findings) {
    List<Row> rows = new ArrayList<>();
    for (Audit.Finding f : findings) {
      rows.add(
          RowFactory.create(
              Date.valueOf(asOf),
              f.check(),
              f.subject(),
              f.status().name().toLowerCase(Locale.ROOT),
              f.observed(),
              f.expected(),
              f.message()));
    }
    warehouse.replacePartitions(
        QUALITY,
        partition -> asOf.toString().equals(partition.get(Inputs.NIGHT)),
        warehouse.spark().createDataFrame(rows, QUALITY.schema().asNullable()).coalesce(1));
  }

  private static String line(Runner.Step step) {
    String what =
        switch (step.mode()) {
          case KEPT -> "kept";
          case DAY -> "tonight's rows";
          case KEYS -> step.keys() + " keys" + (step.committed() ? "" : ", nothing differs");
          case WHOLE -> "whole" + (step.committed() ? "" : ", nothing differs");
        };
    return String.format(
        Locale.ROOT, "%-34s %6.1f s  %s", step.table(), step.millis() / 1000.0, what);
  }

  private static String line(Map<String, Double> seconds, String what, long start, String detail) {
    seconds.put(what, since(start));
    return String.format(Locale.ROOT, "%-34s %6.1f s  %s", what, seconds.get(what), detail);
  }

  private static double since(long start) {
    return (System.currentTimeMillis() - start) / 1000.0;
  }
}
