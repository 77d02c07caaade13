package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.delta.Ledger;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;

/** What a night would do, told from declarations alone: no session, no file. */
class PlanTest {
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  /** A job that is only declared. */
  private record Declared(Table writes, Grain grain, List<Table> reads) implements Job {
    @Override
    public String name() {
      return writes.name();
    }

    @Override
    public Dataset<Row> build(Inputs in) {
      throw new AssertionError("a plan builds nothing");
    }
  }

  private static Job job(String writes, Grain grain, String... reads) {
    return new Declared(Table.of(writes), grain, List.of(reads).stream().map(Table::of).toList());
  }

  private static final List<Job> JOBS =
      List.of(
          job("silver.identities", Grain.ACCUMULATED, "bronze.crm_leads"),
          job(
              "silver.lead_stages",
              Grain.PER_PERSON,
              "bronze.crm_lead_stages",
              "silver.identities"),
          job("silver.contents", Grain.WHOLE, "bronze.contents"),
          job("gold.conversions", Grain.PER_JOURNEY, "silver.lead_stages"),
          job("gold.attribution_parameters", Grain.PER_DAY, "gold.conversions"),
          job(
              "gold.attribution_credits",
              Grain.PER_JOURNEY,
              "gold.conversions",
              "gold.attribution_parameters"),
          job("gold.attribution_summary", Grain.ADDITIVE, "gold.attribution_credits"),
          job("gold.content_use", Grain.SUMMED_PER_PERSON, "gold.content_paths", "silver.contents"),
          job("gold.attribution_intervals", Grain.STAMPED, "gold.attribution_credits"),
          job("gold.follow_up", Grain.DATED, "silver.contents"),
          job("gold.content_paths", Grain.PER_PERSON, "gold.conversions", "silver.contents"));

  private static final JobGraph GRAPH = new JobGraph(JOBS);

  private static Ledger.Entry published(LocalDate asOf) {
    Map<String, Long> versions = new HashMap<>();
    Map<String, String> recipes = new TreeMap<>();
    for (Job job : JOBS) {
      versions.put(job.writes().name(), 1L);
      recipes.put(job.writes().name(), job.name());
      job.reads().forEach(table -> versions.put(table.name(), 1L));
    }
    return new Ledger.Entry(
        1,
        asOf,
        "published",
        versions,
        Map.of(),
        Map.of(),
        recipes,
        List.of(),
        Map.of(),
        Instant.EPOCH);
  }

  private static Plan plan(LocalDate asOf, String... arriving) {
    return plan(Map.of(), asOf, arriving);
  }

  /** A night after one of {@link #DAY}, with some recipes other than those on record. */
  private static Plan plan(Map<String, String> recipes, LocalDate asOf, String... arriving) {
    return Plan.of(
        GRAPH,
        Optional.of(published(DAY)),
        List.of(arriving).stream().map(Table::of).toList(),
        Table.all().stream().filter(t -> published(DAY).version(t) >= 0).toList(),
        asOf,
        job -> recipes.getOrDefault(job.name(), job.name()));
  }

  private static String of(Plan plan, String table) {
    return plan.entries().stream()
        .filter(entry -> entry.table().name().equals(table))
        .map(entry -> entry.mode() + ": " + entry.reason())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sameDateWithNothingLandedIsNothing() {
    assertThat(plan(DAY).isNothing()).isTrue();
    assertThat(of(plan(DAY), "gold.conversions")).isEqualTo("KEPT: no input changed");
  }

  @Test
  void anotherDateAddsRowsToTablesByNightAndToNothingThatDoesNotReadThem() {
    Plan plan = plan(DAY.plusDays(1));
    assertThat(of(plan, "gold.attribution_parameters")).isEqualTo("DAY: another date, 2026-06-11");
    assertThat(of(plan, "gold.conversions")).isEqualTo("KEPT: no input changed");
    assertThat(of(plan, "gold.attribution_credits"))
        .isEqualTo("KEYS: gold.attribution_parameters changes");
  }

  @Test
  void anotherDateMakesATableAnewThatSaysWhatIsSoOnIt() {
    assertThat(of(plan(DAY.plusDays(1)), "gold.follow_up"))
        .isEqualTo("WHOLE: another date, 2026-06-11");
    assertThat(of(plan(DAY), "gold.follow_up")).isEqualTo("KEPT: no input changed");
    assertThat(of(plan(DAY, "bronze.contents"), "gold.follow_up"))
        .isEqualTo("WHOLE: silver.contents changes");
  }

  @Test
  void aLandedFeedReachesWhatRestsOnItByKeysAndNothingElse() {
    Plan plan = plan(DAY, "bronze.crm_lead_stages");
    assertThat(of(plan, "silver.identities")).isEqualTo("KEPT: no input changed");
    assertThat(of(plan, "silver.lead_stages")).isEqualTo("KEYS: bronze.crm_lead_stages changes");
    assertThat(of(plan, "gold.conversions")).isEqualTo("KEYS: silver.lead_stages changes");
    assertThat(of(plan, "gold.attribution_summary"))
        .isEqualTo("KEYS: gold.attribution_credits changes");
    assertThat(of(plan, "gold.attribution_intervals"))
        .isEqualTo("DAY: gold.attribution_credits changes");
    assertThat(of(plan, "silver.contents")).isEqualTo("KEPT: no input changed");
  }

  @Test
  void anInputThatTellsNoKeyRebuildsWhole() {
    Plan plan = plan(DAY, "bronze.contents");
    assertThat(of(plan, "silver.contents")).isEqualTo("WHOLE: bronze.contents changes");
    assertThat(of(plan, "gold.content_paths"))
        .isEqualTo("WHOLE: silver.contents changes; silver.contents has no person_id");
  }

  @Test
  void sumsOverPeopleAreAddedToWhereInputsTellPeopleAndMadeAnewElsewhere() {
    assertThat(of(plan(DAY, "bronze.crm_lead_stages"), "gold.content_use"))
        .isEqualTo("KEYS: gold.content_paths changes");
    assertThat(of(plan(DAY, "bronze.contents"), "gold.content_use"))
        .isEqualTo(
            "WHOLE: gold.content_paths, silver.contents change; silver.contents has no person_id");
  }

  @Test
  void anotherRecipeRebuildsItsTableAndWhatReadsItMayFollow() {
    Plan plan = plan(Map.of("gold.conversions", "corrected"), DAY);
    assertThat(of(plan, "gold.conversions"))
        .isEqualTo("WHOLE: its code, settings or schema file changed");
    assertThat(of(plan, "silver.lead_stages")).isEqualTo("KEPT: no input changed");
    assertThat(of(plan, "gold.attribution_credits"))
        .isEqualTo("KEYS: gold.attribution_parameters, gold.conversions change");
  }

  @Test
  void firstNightBuildsWholeWhateverHasInputs() {
    Plan plan =
        Plan.of(
            GRAPH,
            Optional.empty(),
            Set.of(Table.of("bronze.crm_lead_stages")),
            Set.of(),
            DAY,
            Job::name);
    assertThat(of(plan, "silver.lead_stages")).isEqualTo("WHOLE: never made before");
    assertThat(of(plan, "gold.attribution_parameters")).isEqualTo("DAY: never made before");
    assertThat(of(plan, "silver.contents")).isEqualTo("KEPT: nothing to read yet");
    assertThat(of(plan, "gold.follow_up")).isEqualTo("KEPT: nothing to read yet");
    assertThat(plan.count(Plan.Mode.KEPT)).isEqualTo(3);
  }
}
