package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Person;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Whatever happens to a warehouse, in whatever order: what readers see follows from the rows that
 * landed and were published, as plain Java recomputes it.
 *
 * <p>The sums of the summary are what was added and taken off for rows that a night told as
 * changed, so that they are right only where the change feed is the difference.
 */
@Tag("long")
class NightsInAnyOrderTest {
  private static final int LEADS = 6;
  private static final String WITHDRAWN = "@withdrawn";
  private static final LocalDate START = LocalDate.parse("2026-06-10");

  /** What happens. */
  enum Event {
    NIGHT,
    SAME_DATE,
    LATE_FILE,
    REPEATED_FILE,
    CORRECTION,
    PEOPLE_MERGE,
    NOTHING_LANDS,
    HELD,
    CRASH_WHILE_TAKING_IN,
    CRASH_BEFORE_PUBLISHING,
    RUN_AGAIN_AFTER_A_CRASH,
    BACKFILL,
    SETTINGS_CHANGE,
    TAKEN_BACK,
    ERASED,
    MAINTAINED
  }

  /**
   * What is published: what landed, as {@link NightTest.Landed} writes it, how it is read, and what
   * earlier nights noted.
   */
  private record State(
      LocalDate asOf,
      Set<String> leads,
      Set<String> entries,
      int factor,
      Map<LocalDate, Integer> fitted) {
    static final State NONE = new State(START, Set.of(), Set.of(), 1, Map.of());

    State night(LocalDate date, NightTest.Landed landed, int times) {
      Set<String> allLeads = new TreeSet<>(leads);
      allLeads.addAll(landed.leads());
      Set<String> allEntries = new TreeSet<>(entries);
      allEntries.addAll(landed.entries());
      State next = new State(date, allLeads, allEntries, times, new TreeMap<>(fitted));
      int conversions = next.conversions().size();
      if (conversions > 0) {
        next.fitted.put(date, conversions);
      } else {
        next.fitted.remove(date);
      }
      return next;
    }

    State without(String lead) {
      Set<String> others = new TreeSet<>(leads);
      others.removeIf(row -> row.split("=")[0].equals(lead));
      Set<String> rest = new TreeSet<>(entries);
      rest.removeIf(entry -> entry.startsWith(lead + "@"));
      return new State(asOf, others, rest, factor, fitted)
          .night(asOf, NightTest.landed(List.of()), factor);
    }

    /** Whose each lead's identifier is. */
    Map<String, String> people() {
      Map<String, String> people = new TreeMap<>();
      for (String row : leads) {
        String[] both = row.split("=");
        people.merge(both[both.length - 1], both[0], (x, y) -> x.compareTo(y) < 0 ? x : y);
      }
      return people;
    }

    /** Days of the entries of each person that stand: of one stage and day there is one. */
    Map<String, List<Integer>> conversions() {
      Map<String, String> people = people();
      Set<String> told = new TreeSet<>();
      Set<String> withdrawn = new TreeSet<>();
      for (String entry : entries) {
        String[] parts = entry.split("@");
        String person = people.get(parts[0]);
        if (person != null) {
          (parts.length > 3 ? withdrawn : told).add(person + "@" + parts[1] + "@" + parts[2]);
        }
      }
      told.removeAll(withdrawn);
      Map<String, List<Integer>> days = new TreeMap<>();
      for (String entry : told) {
        String[] parts = entry.split("@");
        days.computeIfAbsent(parts[0], first -> new ArrayList<>()).add(Integer.parseInt(parts[2]));
      }
      return days;
    }

    Map<String, List<String>> contents() {
      List<String> conversions = new ArrayList<>();
      List<String> credits = new ArrayList<>();
      Map<String, int[]> sums = new TreeMap<>();
      String campaign = fitted.containsKey(asOf) ? fitted.get(asOf) + ".0" : "";
      conversions()
          .forEach(
              (person, days) -> {
                int value = days.size() * factor;
                int first = days.stream().min(Integer::compare).orElseThrow();
                conversions.add("p_" + person + " 2026-06-0" + first + " " + value + ".00");
                for (String model : List.of("linear ", "markov " + campaign)) {
                  credits.add("mql:p_" + person + " " + model + " " + value + ".00");
                  int[] sum = sums.computeIfAbsent(model, none -> new int[2]);
                  sum[0]++;
                  sum[1] += value;
                }
              });
      return Map.of(
          "silver.identities",
              people().entrySet().stream()
                  .map(e -> "lead:" + e.getKey() + " p_" + e.getValue())
                  .toList(),
          "gold.conversions", conversions.stream().sorted().toList(),
          "gold.attribution_credits", credits.stream().sorted().toList(),
          "gold.attribution_summary",
              sums.entrySet().stream()
                  .map(e -> e.getKey() + " " + e.getValue()[0] + " " + e.getValue()[1] + ".00")
                  .sorted()
                  .toList(),
          "gold.attribution_parameters",
              new TreeMap<>(fitted)
                  .entrySet().stream().map(e -> e.getKey() + " " + e.getValue() + ".0").toList());
    }
  }

  private static final Map<String, List<String>> COLUMNS =
      Map.of(
          "silver.identities", List.of("identifier", "person_id"),
          "gold.conversions", List.of("person_id", "booked_date", "value"),
          "gold.attribution_credits", List.of("conversion_id", "model", "campaign_id", "value"),
          "gold.attribution_summary", List.of("model", "campaign_id", "credits", "value"),
          "gold.attribution_parameters", List.of("as_of_date", "value"));

  private static Map<String, List<String>> seen(Path warehouse) {
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    Ledger ledger = new Ledger(logs);
    Ledger.Entry night = ledger.last().orElseThrow();
    ledger.verify(night);
    Map<String, List<String>> seen = new TreeMap<>();
    COLUMNS.forEach(
        (name, columns) ->
            seen.put(
                name,
                logs.rows(Table.of(name), night.version(Table.of(name)), columns).stream()
                    .map(NightsInAnyOrderTest::text)
                    .sorted()
                    .toList()));
    return seen;
  }

  private static String text(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.isNullAt(i) ? "" : row.get(i).toString());
    }
    return String.join(" ", values);
  }

  /** One warehouse and what its readers have to see. */
  private static final class Story {
    private final Path warehouse;
    private final Random random;
    private final long large;
    private final Deque<State> before = new ArrayDeque<>();
    private State now = State.NONE;
    private NightTest.Landed last = NightTest.landed(List.of());
    private int factor = 1;

    Story(Path warehouse, long seed) {
      this.warehouse = warehouse;
      this.random = new Random(seed);
      // Of half of all, every table is merged into; of the others it is replaced.
      this.large = random.nextBoolean() ? 0 : Warehouse.LARGE;
      run(START, landing(), NightTest.SOUND);
    }

    private Warehouse open() {
      return new Warehouse(Given.spark(), Storage.of(warehouse), large);
    }

    private List<Job> jobs() {
      NightTest.Query made = (NightTest.Query) NightTest.CONVERSIONS;
      Job redefined =
          NightTest.Query.of(
              made.name(),
              made.table(),
              made.grain(),
              made.sql().replace("max(entry_number)", "max(entry_number) * " + factor));
      return NightTest.JOBS.stream()
          .map(job -> job == NightTest.CONVERSIONS ? redefined : job)
          .toList();
    }

    private Night night(Intake intake, Audit audit) {
      Warehouse open = open();
      return new Night(
          open.logs(), () -> open, intake, new JobGraph(jobs()), audit, NightTest.CLOCK);
    }

    /** Leads and entries that have not landed yet; of leads that are known, or not yet. */
    private NightTest.Landed landing() {
      Set<String> leads = new TreeSet<>();
      Set<String> entries = new TreeSet<>();
      for (int i = 0; i < 3; i++) {
        String lead = String.valueOf((char) ('a' + random.nextInt(LEADS)));
        String stage = random.nextBoolean() ? "MQL" : "SQL";
        if (random.nextInt(3) > 0 && !now.leads.contains(lead)) {
          leads.add(lead);
        }
        String entry = lead + "@" + stage + "@" + (1 + random.nextInt(9));
        if (now.entries.stream().noneMatch(known -> known.startsWith(entry))) {
          entries.add(entry);
        }
      }
      return NightTest.landed(List.copyOf(leads), entries.toArray(String[]::new));
    }

    private void run(LocalDate date, NightTest.Landed landed, Audit audit) {
      Night.Outcome outcome = night(landed, audit).run(date, 1, line -> {});
      last = landed;
      if (outcome.changed()) {
        before.push(now);
        now = now.night(date, landed, factor);
      }
    }

    void tell(Event event) {
      LocalDate next = now.asOf.plusDays(1);
      switch (event) {
        case NIGHT -> run(next, landing(), NightTest.SOUND);
        case SAME_DATE -> run(now.asOf, landing(), NightTest.SOUND);
        case LATE_FILE ->
            run(
                next,
                NightTest.landed(
                    List.of(),
                    now.entries.contains("a@MQL@1") ? new String[0] : new String[] {"a@MQL@1"}),
                NightTest.SOUND);
        case REPEATED_FILE -> run(next, last, NightTest.SOUND);
        case CORRECTION -> {
          List<String> told = now.entries.stream().filter(e -> !e.endsWith(WITHDRAWN)).toList();
          String wrong = told.get(random.nextInt(told.size()));
          String right = wrong.replaceAll("@.*@", "@Nurture@");
          run(next, NightTest.landed(List.of(), wrong + WITHDRAWN, right), NightTest.SOUND);
        }
        case PEOPLE_MERGE -> {
          List<String> known = List.copyOf(now.people().keySet());
          String first = known.get(0);
          String later = known.get(known.size() - 1);
          run(next, NightTest.landed(List.of(first + "=" + later)), NightTest.SOUND);
        }
        case NOTHING_LANDS -> run(next, NightTest.landed(List.of()), NightTest.SOUND);
        case HELD -> {
          Audit failing =
              (staged, asOf) ->
                  List.of(
                      new Audit.Finding(
                          "never", "gold.conversions", Audit.Status.FAILED, 1.0, "0", "held"));
          assertThat(night(landing(), failing).run(next, 1, line -> {}).exitCode())
              .isEqualTo(Night.HELD);
        }
        case CRASH_WHILE_TAKING_IN -> {
          NightTest.Landed landed = landing();
          Intake cutOff =
              (spark, store, asOf) -> {
                landed.take(spark, store, asOf);
                throw new IllegalStateException("cut off");
              };
          assertThat(catchThrowable(() -> night(cutOff, NightTest.SOUND).run(next, 1, l -> {})))
              .hasMessage("cut off");
        }
        case CRASH_BEFORE_PUBLISHING -> cutOff(landing(), next);
        case RUN_AGAIN_AFTER_A_CRASH -> {
          NightTest.Landed landed = landing();
          cutOff(landed, next);
          run(next, landed, NightTest.SOUND);
        }
        case BACKFILL -> {
          for (int day = 0; day < 3; day++) {
            run(now.asOf.plusDays(1), landing(), NightTest.SOUND);
          }
        }
        case SETTINGS_CHANGE -> {
          factor = factor % 3 + 1;
          run(now.asOf, NightTest.landed(List.of()), NightTest.SOUND);
        }
        case TAKEN_BACK -> {
          if (before.size() > 1) {
            new TakeBack(now.asOf, "of a test").run(open(), NightTest.CLOCK, line -> {});
            now = before.pop();
            factor = now.factor;
          }
        }
        case ERASED -> {
          if (!now.leads.isEmpty()) {
            String lead = now.leads.iterator().next().split("=")[0];
            erase(lead);
            now = now.without(lead);
            // Nights before it can no longer be read.
            before.clear();
          }
        }
        default ->
            new Upkeep(2 + before.size(), table -> 400, 0).run(open(), NightTest.CLOCK, line -> {});
      }
    }

    private void cutOff(NightTest.Landed landed, LocalDate date) {
      Audit cutOff =
          (staged, asOf) -> {
            throw new IllegalStateException("cut off");
          };
      assertThat(catchThrowable(() -> night(landed, cutOff).run(date, 1, line -> {})))
          .hasMessage("cut off");
    }

    private void erase(String lead) {
      Person person =
          (store, on) -> {
            Map<String, Long> rows = new TreeMap<>();
            for (String name : List.of("bronze.crm_leads", "bronze.crm_lead_stages")) {
              Table table = Table.of(name);
              if (!store.isEmpty(table)) {
                store.replace(table, store.read(table).where("lead_id <> '" + lead + "'"));
                rows.put(name, 1L);
              }
            }
            return new Person.Erased(false, rows, Set.of(), 1, lead);
          };
      Warehouse open = open();
      Intake nothing = NightTest.landed(List.of());
      Night night =
          Night.within(open, nothing, new JobGraph(jobs()), NightTest.SOUND, NightTest.CLOCK);
      new Erasure(open, new JobGraph(jobs()), night, NightTest.CLOCK)
          .run(person, erased -> {}, 1, line -> {});
    }
  }

  @Provide
  static Arbitrary<List<Event>> events() {
    return Arbitraries.shuffle(Event.values());
  }

  /** Every event is told once, half of them to each of two warehouses. */
  @Property(tries = 1, seed = "16", shrinking = ShrinkingMode.OFF)
  void whatReadersSeeFollowsFromWhatLanded(@ForAll("events") List<Event> events, @ForAll int seed)
      throws IOException {
    int half = events.size() / 2;
    tell(events.subList(0, half), seed);
    tell(events.subList(half, events.size()), ~seed);
  }

  private static void tell(List<Event> events, int seed) throws IOException {
    Path folder = Files.createTempDirectory("touchline-story");
    try {
      Story story = new Story(folder.resolve("w"), seed);
      List<Event> told = new ArrayList<>();
      for (Event event : events) {
        told.add(event);
        story.tell(event);
        assertThat(seen(story.warehouse))
            .as("%s, seed %d", told, seed)
            .isEqualTo(new TreeMap<>(story.now.contents()));
      }
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
