package touchline.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.UserError;
import touchline.publish.Changes;
import touchline.publish.PublishedTables;

@Command(
    name = "changes",
    mixinStandardHelpOptions = true,
    description = {
      "Tells why published figures differ between two nights: what is new, arrived late, was corrected,",
      "merged, priced or defined otherwise, or faded. The causes of a figure add up to its whole difference."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline changes --from 2026-06-29 --to 2026-06-30 --table gold.conversions"
    })
final class ChangesBetween implements Callable<Integer> {
  private static final String LEXICON = "gold.lexicon_versions";

  @Mixin WarehouseOptions options;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "NIGHT",
      description = "Date of the earlier night, such as 2026-06-29.")
  LocalDate from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "NIGHT",
      description = "Date of the later night.")
  LocalDate to;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = {
        "gold.conversions, gold.attribution_summary, gold.funnel_daily or gold.lead_scores; may be given",
        "several times (default: all)."
      })
  List<String> tables = List.of();

  @Override
  public Integer call() {
    if (!from.isBefore(to)) {
      throw new UserError(
          UserError.USAGE, "--to " + to + " is not after --from " + from + "; give two nights");
    }
    for (String table : tables) {
      if (!Changes.tables().contains(table)) {
        throw new UserError(
            UserError.USAGE,
            "--table "
                + table
                + ": its figures are not explained; those of "
                + String.join(", ", Changes.tables())
                + " are");
      }
    }
    Settings settings = options.settings();
    PublishedTables last = options.published();
    PublishedTables was = last.on(from);
    PublishedTables now = last.on(to);
    Changes changes =
        new Changes(
            options.session(),
            nights(Stages.graph(settings), was, now),
            settings.business().timeZone());
    Map<String, String> seen = new TreeMap<>();
    for (String table : tables.isEmpty() ? Changes.tables() : tables) {
      System.out.printf(
          "%s, from the night of %s (run %d) to that of %s (run %d):%n",
          table, from, entry(was).runId(), to, entry(now).runId());
      List<Changes.Line> lines = changes.of(table);
      if (lines.isEmpty()) {
        System.out.println("  no figure differs");
      }
      for (Changes.Line line : lines) {
        System.out.println(told(line, settings.business().reportingCurrency()));
        line.causes().keySet().forEach(cause -> seen.put(cause, Changes.CAUSES.get(cause)));
      }
    }
    seen.forEach((cause, meaning) -> System.out.println(cause + ": " + meaning));
    return 0;
  }

  private static Ledger.Entry entry(PublishedTables tables) {
    return tables.night().orElseThrow();
  }

  private static Changes.Nights nights(JobGraph graph, PublishedTables was, PublishedTables now) {
    Map<String, String> before = entry(was).recipes();
    Map<String, String> after = entry(now).recipes();
    boolean isLexiconOther =
        !Set.copyOf(was.table(LEXICON).toJSON().collectAsList())
            .equals(Set.copyOf(now.table(LEXICON).toJSON().collectAsList()));
    return new Changes.Nights(
        was::table,
        now::table,
        entry(was).asOf(),
        entry(now).asOf(),
        isLexiconOther,
        table ->
            restsOn(graph, table).stream()
                .anyMatch(made -> !String.valueOf(before.get(made)).equals(after.get(made))));
  }

  /** The table and all that it is made of, by jobs. */
  private static Set<String> restsOn(JobGraph graph, String table) {
    Set<String> found = new HashSet<>();
    for (Job job : graph.order()) {
      if (job.writes().name().equals(table)) {
        collect(graph, job, found);
      }
    }
    return found;
  }

  private static void collect(JobGraph graph, Job job, Set<String> found) {
    if (found.add(job.writes().name())) {
      graph.upstream(job).forEach(before -> collect(graph, before, found));
    }
  }

  private static String told(Changes.Line line, String currency) {
    String unit = line.measure().equals("value") ? "value " + currency : line.measure();
    return String.format(
        Locale.ROOT,
        "  %-34s %-10s %16s -> %16s  %s = %s",
        line.figure(),
        unit,
        number(line, line.was()),
        number(line, line.now()),
        signed(line, line.now().subtract(line.was())),
        line.causes().entrySet().stream()
            .map(cause -> cause.getKey() + " " + signed(line, cause.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private static String signed(Changes.Line line, BigDecimal amount) {
    return (amount.signum() < 0 ? "" : "+") + number(line, amount);
  }

  private static String number(Changes.Line line, BigDecimal amount) {
    int digits = line.measure().equals("number") ? 0 : line.measure().equals("value") ? 2 : 6;
    return String.format(
        Locale.ROOT, "%,." + digits + "f", amount.setScale(digits, RoundingMode.HALF_EVEN));
  }
}
