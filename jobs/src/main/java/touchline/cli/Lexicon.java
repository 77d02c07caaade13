package touchline.cli;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.LexiconVersion;
import touchline.config.Settings;
import touchline.config.Signal;
import touchline.funnel.LexiconComparison;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "lexicon",
    mixinStandardHelpOptions = true,
    subcommands = Lexicon.Compare.class,
    description = {
      "Prints the words that marketing and sales agreed on, in force as of the last published night:",
      "what each means, who signed, and how many leads it holds tonight."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline lexicon",
      "  ./touchline lexicon compare 1 2 --from 2026-01-01 --to 2026-06-30"
    })
final class Lexicon implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    PublishedTables tables = options.published();
    LexiconVersion v = settings.lexicon().on(tables.night().orElseThrow().asOf());
    Map<String, Long> counts = counts(tables, "class");
    Map<String, Long> crm = counts(tables, "crm_class");
    Map<String, Long> bands = counts(tables, "band");
    System.out.printf(
        "lexicon %s, from %s on, signed by %s%n",
        v.version(), v.effectiveFrom(), String.join(" and ", v.agreedBy()));
    System.out.printf("%-12s %9s %9s  %s%n", "word", "tonight", "in CRM", "meaning");
    meanings(v)
        .forEach(
            (word, meaning) ->
                System.out.printf(
                    Locale.ROOT,
                    "%-12s %9s %9s  %s%n",
                    word,
                    // Only the CRM knows who was accepted, and only the score who is hot.
                    word.equals("accepted")
                        ? ""
                        : (isBand(word) ? bands : counts).getOrDefault(word, 0L),
                    isBand(word) ? "" : crm.getOrDefault(word, 0L),
                    meaning));
    for (Signal signal : v.qualification().signals()) {
      System.out.printf(
          "signal %s: %s, %s %s%n",
          signal.name(),
          String.join(", then ", signal.steps()),
          signal.isSequence() ? "the last at most" : "over the last",
          hours(signal.within().toMinutes()) + (signal.isSequence() ? " after the first" : ""));
    }
    System.out.printf(
        "sales calls a lead it was given within %s of working time if hot, %s if warm, %s otherwise%n",
        hours(v.hotSla().toMinutes()),
        hours(v.warmSla().toMinutes()),
        hours(v.coldSla().toMinutes()));
    System.out.printf(
        "a recycled lead that is an MQL again after %s or more begins another cycle, at most %d%n",
        hours(v.coolOff().toMinutes()), v.maxTurns());
    if (settings.lexicon().versions().size() > 1) {
      System.out.println(
          "other versions: "
              + settings.lexicon().versions().stream()
                  .filter(o -> o != v)
                  .map(o -> o.version() + " from " + o.effectiveFrom())
                  .collect(Collectors.joining(", ")));
    }
    return 0;
  }

  private static boolean isBand(String word) {
    return word.equals("hot") || word.equals("warm");
  }

  private static String hours(long minutes) {
    if (minutes % 1440 == 0) {
      return minutes / 1440 + (minutes == 1440 ? " day" : " days");
    }
    return minutes % 60 == 0
        ? minutes / 60 + (minutes == 60 ? " hour" : " hours")
        : minutes + " minutes";
  }

  private static Map<String, Long> counts(PublishedTables tables, String column) {
    Map<String, Long> counts = new TreeMap<>();
    for (Row row :
        tables
            .table("gold.lead_status")
            .where("is_current AND " + column + " IS NOT NULL")
            .groupBy(column)
            .count()
            .collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    return counts;
  }

  /** A definition after its word; nothing where everything meets it. */
  private static String where(String definition) {
    return definition.equals("true") ? "" : ": " + definition;
  }

  private static Map<String, String> meanings(LexiconVersion v) {
    String mql = v.qualification().mql();
    String sql = v.qualification().sql();
    Map<String, String> meanings = new LinkedHashMap<>();
    meanings.put("lead", "a person who has had a stage in the CRM" + where(v.lead()));
    meanings.put(
        "mql",
        (mql == null ? "marketing qualified: the CRM's word" : "marketing qualified: " + mql)
            + "; in the CRM: "
            + v.mql());
    meanings.put("accepted", "sales took it on; in the CRM: " + v.accepted());
    meanings.put(
        "sql",
        (sql == null ? "sales qualified: the CRM's word" : "sales qualified, goes to sales: " + sql)
            + "; in the CRM: "
            + v.sql());
    meanings.put("opportunity", "it has a deal" + where(v.opportunity()));
    meanings.put("customer", "a deal is won: " + v.won());
    meanings.put("hot", "score of " + v.hot() + " or more");
    meanings.put("warm", "score of " + v.warm() + " to below " + v.hot());
    meanings.put("rejected", "sales gave it back; in the CRM: " + v.rejected());
    meanings.put("recycled", "back to marketing; in the CRM: " + v.recycled());
    meanings.put("dead", "nothing more will come of it; in the CRM: " + v.dead());
    return meanings;
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description = {
        "Restates history under two versions of the lexicon, without touching a table: who would have",
        "qualified under each, how many a day, and what became of them."
      },
      footer = {
        "",
        "Example:",
        "  ./touchline lexicon compare 1 2 --from 2026-01-01 --to 2026-06-30"
      })
  static final class Compare implements Callable<Integer> {
    @Mixin WarehouseOptions options;

    @Parameters(index = "0", paramLabel = "OLD", description = "Version of the lexicon.")
    String old;

    @Parameters(index = "1", paramLabel = "NEW", description = "Version to compare it with.")
    String now;

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "First day.")
    LocalDate from;

    @Option(names = "--to", required = true, paramLabel = "DATE", description = "Last day.")
    LocalDate to;

    @Option(
        names = "--leads",
        defaultValue = "20",
        description = "Leads listed that would move (default: ${DEFAULT-VALUE}).")
    int leads;

    @Override
    public Integer call() {
      if (to.isBefore(from)) {
        throw new UserError(
            UserError.USAGE, "--to " + to + " lies before --from " + from + "; swap them");
      }
      Settings settings = options.settings();
      LexiconVersion before = version(settings, old);
      LexiconVersion after = version(settings, now);
      PublishedTables tables = options.published();
      LexiconComparison comparison =
          new LexiconComparison(tables::table, settings.business().timeZone());
      for (boolean isSql : new boolean[] {false, true}) {
        LexiconComparison.Result result = comparison.compare(before, after, isSql, from, to, leads);
        System.out.printf(
            "%s by %s (old) and %s (new), %s to %s%n", isSql ? "SQLs" : "MQLs", old, now, from, to);
        System.out.printf(
            "  %-10s %8s %8s %13s %6s  %s%n",
            "who", "leads", "a day", "opportunities", "won", "became an opportunity");
        for (LexiconComparison.Group g : result.groups()) {
          System.out.printf(
              Locale.ROOT,
              "  %-10s %8d %8.2f %13d %6d  %s%n",
              g.which(),
              g.leads(),
              g.perDay(),
              g.opportunities(),
              g.won(),
              precision(g));
        }
        moved(result, isSql ? "an SQL" : "an MQL", settings.business().timeZone());
      }
      return 0;
    }

    /** Leads that one version takes alone, and how many more there are. */
    private void moved(LexiconComparison.Result result, String word, ZoneId zone) {
      for (LexiconComparison.Moved m : result.moved()) {
        System.out.printf(
            "  lead %s: %s by version %s alone, since %s; %s%n",
            m.leadId(),
            word,
            m.which().equals("only old") ? old : now,
            LocalDate.ofInstant(m.at(), zone),
            m.became());
      }
      long all =
          result.groups().stream()
              .filter(g -> g.which().startsWith("only"))
              .mapToLong(LexiconComparison.Group::leads)
              .sum();
      if (all == 0) {
        System.out.println("  no lead would move");
      } else if (all > result.moved().size()) {
        System.out.printf(
            "  and %d more would move; --leads %d lists them%n", all - result.moved().size(), all);
      }
    }

    private static String precision(LexiconComparison.Group group) {
      return group.leads() == 0
          ? "nobody"
          : String.format(
              Locale.ROOT,
              "%.1f%% [%.1f%%, %.1f%%]",
              100 * group.precision(),
              100 * group.interval().lower(),
              100 * group.interval().upper());
    }

    private static LexiconVersion version(Settings settings, String name) {
      List<LexiconVersion> versions = settings.lexicon().versions();
      return versions.stream()
          .filter(v -> v.version().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new UserError(
                      UserError.USAGE,
                      "the lexicon has no version "
                          + name
                          + "; there are "
                          + versions.stream()
                              .map(LexiconVersion::version)
                              .collect(Collectors.joining(", "))
                          + "; add one with --conf"));
    }
  }
}
