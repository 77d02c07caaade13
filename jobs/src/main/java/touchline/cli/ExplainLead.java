package touchline.cli;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "lead",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the score of a lead rule by rule: points after decay and cap, number and last time of",
      "its hits; the probability it stands for; and how it moved over the last nights."
    },
    footer = {"", "Example:", "  ./touchline explain lead 00Q1t00000AbCdE"})
final class ExplainLead implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "ID", description = "Lead as the CRM names it.")
  String leadId;

  @Option(
      names = "--nights",
      defaultValue = "7",
      description = "Nights to look back (default: ${DEFAULT-VALUE}).")
  int nights;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    PublishedTables tables = options.published();
    List<Row> scores = scores(tables);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    print(scores.get(0), probability(tables, scores.get(0)), settings, out);
    moves(scores, out);
    out.flush();
    return 0;
  }

  /** The lead's scores, the latest night first. */
  private List<Row> scores(PublishedTables tables) {
    // A lead that was merged into another is found by its old id too.
    List<Row> people =
        tables
            .table("silver.people")
            .where(array_contains(col("lead_ids"), leadId))
            .select("person_id", "lead_id")
            .collectAsList();
    if (people.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "no lead "
              + leadId
              + " in the last published night of "
              + options.warehouse
              + "; ids are those of the CRM: ./touchline sql \"SELECT lead_id FROM gold.lead_scores\""
              + " lists them");
    }
    List<Row> scores =
        tables
            .table("gold.lead_scores")
            .where(col("person_id").equalTo(people.get(0).getString(0)))
            .orderBy(col("as_of_date").desc())
            .limit(Math.max(1, nights))
            .collectAsList();
    if (scores.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "lead "
              + leadId
              + " has no score: the CRM has deleted it, or created it after the last published"
              + " night");
    }
    return scores;
  }

  /** The row of the map that the lead's probability was read from, or what is missing. */
  private static Dataset<Row> probability(PublishedTables tables, Row score) {
    Column night = col("as_of_date").equalTo(lit(score.getDate(score.fieldIndex("as_of_date"))));
    return score.getAs("probability") == null
        ? tables.table("gold.score_support").where(night.and(col("landmark_days").equalTo(-1)))
        : tables
            .table("gold.score_age_probabilities")
            .where(
                night
                    .and(
                        lit(score.<Integer>getAs("age_days"))
                            .between(col("age_from"), col("age_to")))
                    .and(col("score").equalTo(floor(lit(score.<Double>getAs("score") + .5)))));
  }

  private void print(Row score, Dataset<Row> probability, Settings settings, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "lead %s: %.1f of 100 points, %s, grade %s, as of %s%n",
        score.getAs("lead_id"),
        score.<Double>getAs("score"),
        score.getAs("band"),
        score.getAs("grade"),
        score.getAs("as_of_date"));
    out.printf(
        "weights version %s, lexicon version %s; person %s%n",
        score.getAs("weights_version"), score.getAs("lexicon_version"), score.getAs("person_id"));
    if (score.<Boolean>getAs("is_terminal")) {
      out.println(
          score.<Double>getAs("score") > 0
              ? "it is won: 100 points whatever the rules say, and no probability"
              : "it is dead: 0 points whatever the rules say, and no probability");
    } else {
      printProbability(score, probability.collectAsList(), out);
    }
    out.println();
    out.printf(
        Locale.ROOT,
        "%-28s %-11s %8s %7s %6s  %-17s %s%n",
        "rule",
        "group",
        "points",
        "units",
        "hits",
        "last",
        "");
    Map<String, ScoreRule> rules =
        settings.score().rules().stream().collect(Collectors.toMap(ScoreRule::name, r -> r));
    ZoneId zone = settings.business().timeZone();
    for (Row hit : score.<Row>getList(score.fieldIndex("hits"))) {
      Timestamp last = hit.getAs("last_at");
      out.printf(
          Locale.ROOT,
          "%-28s %-11s %8.2f %7.2f %6d  %-17s %s%n",
          hit.getAs("rule"),
          hit.getAs("group"),
          hit.<Double>getAs("points"),
          hit.<Double>getAs("units"),
          hit.<Long>getAs("hits"),
          last == null
              ? "-"
              : last.toInstant()
                  .atZone(zone)
                  .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)),
          worth(rules.get(hit.<String>getAs("rule")), score.getAs("weights_version"), settings));
    }
    out.printf(
        Locale.ROOT,
        "%-28s %-11s %8.2f   fit %.2f, engagement %.2f, negative %.2f; clipped to [0, 100]%n",
        "sum",
        "",
        score.<Double>getAs("raw_score"),
        score.<Double>getAs("fit_points"),
        score.<Double>getAs("engagement_points"),
        score.<Double>getAs("negative_points"));
  }

  /** What the rule gives, if the settings at hand are those that made the score. */
  private static String worth(ScoreRule rule, String version, Settings settings) {
    if (rule == null || !settings.score().version().equals(version)) {
      return "";
    }
    if (!rule.isOnTouch() || rule.isCount()) {
      return rule.points() + " once";
    }
    return rule.points()
        + " each"
        + (rule.ages() ? ", half after " + rule.halfLife().toDays() + " days" : "")
        + ", at most "
        + (rule.points() < 0 ? -rule.cap() : rule.cap());
  }

  private static void printProbability(Row score, List<Row> found, PrintStream out) {
    Double probability = score.getAs("probability");
    if (probability == null) {
      out.println(
          "no probability at "
              + (score.getAs("age_days") == null
                  ? "an age that the CRM does not tell"
                  : score.getAs("age_days") + " days of age")
              + found.stream().map(row -> ": " + row.getAs("sentence")).findFirst().orElse(""));
      return;
    }
    Row map = found.get(0);
    Double low = score.getAs("probability_low");
    Double high = score.getAs("probability_high");
    out.printf(
        Locale.ROOT,
        "probability to be won within %d days: %.2f%%%s, open at %d days of age, by %s over %d won and"
            + " %d lost%n",
        score.<Integer>getAs("horizon_days"),
        100 * probability,
        low == null
            ? ""
            : String.format(Locale.ROOT, ", 90%% interval [%.2f%%, %.2f%%]", 100 * low, 100 * high),
        score.<Integer>getAs("age_days"),
        map.getAs("method"),
        map.<Long>getAs("wins"),
        map.<Long>getAs("losses"));
  }

  private static void moves(List<Row> scores, PrintStream out) {
    out.println();
    for (int i = 0; i < scores.size(); i++) {
      Row score = scores.get(i);
      out.printf(
          Locale.ROOT,
          "%s  %6.1f  %-5s",
          score.getAs("as_of_date"),
          score.<Double>getAs("score"),
          score.getAs("band"));
      if (i + 1 < scores.size()) {
        out.print("  " + difference(points(scores.get(i + 1)), points(score)));
      }
      out.println();
    }
  }

  private static String difference(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> differences = new TreeMap<>(after);
    before.forEach((rule, points) -> differences.merge(rule, -points, Double::sum));
    String text =
        differences.entrySet().stream()
            .filter(d -> Math.abs(d.getValue()) >= .005)
            .map(d -> String.format(Locale.ROOT, "%s %+.2f", d.getKey(), d.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "as the night before" : text;
  }

  private static Map<String, Double> points(Row score) {
    Map<String, Double> points = new TreeMap<>();
    for (Row hit : score.<Row>getList(score.fieldIndex("hits"))) {
      points.put(hit.getAs("rule"), hit.getAs("points"));
    }
    return points;
  }
}
