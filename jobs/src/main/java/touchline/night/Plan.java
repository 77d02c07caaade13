package touchline.night;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import touchline.delta.Ledger;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;

/**
 * What a night would do for each table and why, before anything is done: a value that follows from
 * the jobs, the published night, the feeds that bring something new, and the date.
 *
 * <p>A plan says at most what happens. A table that is made anew and turns out as it was changes
 * nothing for those that read it.
 *
 * @param asOf date of the night
 * @param entries one a table, in the order of the jobs
 */
public record Plan(LocalDate asOf, List<Entry> entries) {
  /** How a table comes to its rows of tonight. */
  public enum Mode {
    /** Nothing that decides its rows changed. */
    KEPT,
    /** Recomputed under the keys that changed. */
    KEYS,
    /** Rows of the night's date are added; earlier nights stay. */
    DAY,
    /** Recomputed whole. */
    WHOLE
  }

  /**
   * What is done for one table.
   *
   * @param reason in words, such as "silver.people may change"
   */
  public record Entry(Job job, Mode mode, String reason) {
    public Table table() {
      return job.writes();
    }
  }

  /** What decides about one job, and why. */
  record Verdict(Mode mode, String reason) {}

  /**
   * Plans a night.
   *
   * @param published the night that readers see; none before the first
   * @param arriving landed tables to which the night adds rows
   * @param present tables that have been written, on the published night
   * @param recipe what besides its inputs decides a job's rows
   */
  public static Plan of(
      JobGraph graph,
      Optional<Ledger.Entry> published,
      Collection<Table> arriving,
      Collection<Table> present,
      LocalDate asOf,
      Function<Job, String> recipe) {
    Set<Table> changing = new HashSet<>(arriving);
    Set<Table> existing = new HashSet<>(present);
    existing.addAll(arriving);
    List<Entry> entries = new ArrayList<>();
    for (Job job : graph.order()) {
      Verdict verdict = judge(job, published, changing, existing, asOf, recipe.apply(job));
      if (verdict.mode() != Mode.KEPT) {
        changing.add(job.writes());
        existing.add(job.writes());
      }
      entries.add(new Entry(job, verdict.mode(), verdict.reason()));
    }
    return new Plan(asOf, List.copyOf(entries));
  }

  /** Whether the night would leave every table as it is. */
  public boolean isNothing() {
    return entries.stream().allMatch(entry -> entry.mode() == Mode.KEPT);
  }

  /** How many tables are treated so. */
  public long count(Mode mode) {
    return entries.stream().filter(entry -> entry.mode() == mode).count();
  }

  /**
   * Judges one job by what changed, or may change, among its inputs.
   *
   * @param changed tables whose rows differ from the published night's
   * @param existing tables that have been written
   */
  static Verdict judge(
      Job job,
      Optional<Ledger.Entry> published,
      Set<Table> changed,
      Set<Table> existing,
      LocalDate asOf,
      String recipe) {
    if (job.reads().stream().noneMatch(existing::contains)) {
      return new Verdict(Mode.KEPT, "nothing to read yet");
    }
    Map<String, String> recipes = published.map(Ledger.Entry::recipes).orElse(Map.of());
    String known = recipes.get(job.writes().name());
    boolean byNight = job.grain().isByNight();
    Mode whole = byNight ? Mode.DAY : Mode.WHOLE;
    if (!recipe.equals(known)) {
      String reason =
          known == null ? "never made before" : "its code, settings or schema file changed";
      return new Verdict(whole, reason);
    }
    List<Table> inputs = job.reads().stream().filter(changed::contains).toList();
    boolean anotherDay = job.grain().readsDate() && !asOf.equals(published.orElseThrow().asOf());
    if (inputs.isEmpty()) {
      return anotherDay
          ? new Verdict(whole, "another date, " + asOf)
          : new Verdict(Mode.KEPT, "no input changed");
    }
    String reason = names(inputs) + (inputs.size() == 1 ? " changes" : " change");
    if (byNight) {
      return new Verdict(Mode.DAY, reason);
    }
    if (!existing.contains(job.writes())) {
      return new Verdict(Mode.WHOLE, "never written before");
    }
    return switch (job.grain()) {
      case ACCUMULATED -> new Verdict(Mode.KEYS, reason);
      case ADDITIVE ->
          inputs.equals(List.of(job.reads().get(0)))
              ? new Verdict(Mode.KEYS, reason)
              : new Verdict(Mode.WHOLE, reason + ", which is not added up");
      case PER_JOURNEY, PER_PERSON ->
          keyed(job, inputs.stream().filter(t -> !Reach.leadsToOutput(t, job)).toList(), reason);
      case SUMMED_PER_JOURNEY, SUMMED_PER_PERSON ->
          keyed(job, inputs.stream().filter(t -> !t.has(key(job.grain()))).toList(), reason);
      default -> new Verdict(Mode.WHOLE, reason);
    };
  }

  /**
   * @param blind changed inputs that tell no key
   */
  private static Verdict keyed(Job job, List<Table> blind, String reason) {
    return blind.isEmpty()
        ? new Verdict(Mode.KEYS, reason)
        : new Verdict(Mode.WHOLE, reason + "; " + names(blind) + " has no " + key(job.grain()));
  }

  private static String key(Grain grain) {
    return grain.key().orElseThrow();
  }

  private static String names(List<Table> tables) {
    return tables.stream().map(Table::name).sorted().collect(Collectors.joining(", "));
  }
}
