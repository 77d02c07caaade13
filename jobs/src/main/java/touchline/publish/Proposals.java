package touchline.publish;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.storage.Place;

/**
 * A night's advice as files that are ready to be merged: a configuration in the format of the one
 * in force, and the difference in words. Written after publishing, from the published tables alone;
 * the same night gives the same bytes. A file bears the date of its night and stays, so that advice
 * can be compared and what was adopted can be read again; only the same night, run again, takes its
 * own advice back, and never one that is in force. What is no longer advised, or what past advice
 * and the volume of MQLs do not bear out, is not there.
 */
public final class Proposals {
  /** Kinds of proposals, as their files begin. */
  public static final List<String> KINDS = List.of("score-weights", "lexicon");

  private final Place folder;

  /**
   * What other points would make of tonight's open leads.
   *
   * @param open how many there are
   * @param moved leads that would be in another class: hot, warm or cold
   * @param warm leads that are at least warm, which are the MQLs
   * @param warmThen leads that would be
   * @param hot leads that are hot
   * @param hotThen leads that would be
   */
  record Moved(long open, long moved, long warm, long warmThen, long hot, long hotThen) {
    /** Change of the number of MQLs, as a share; infinite where there were none. */
    double change() {
      return warm == warmThen ? 0 : (double) warmThen / warm - 1;
    }
  }

  /**
   * @param folder where the files go, made if need be
   */
  public Proposals(Place folder) {
    this.folder = folder;
  }

  /** Writes the files; a line about each, for the operator. */
  public List<String> write(PublishedTables tables, Settings settings, LocalDate asOf) {
    LexiconVersion words = settings.lexicon().on(asOf);
    return write(
        advice(tables, "gold.score_weight_advice", asOf),
        advice(tables, "gold.score_threshold_advice", asOf),
        advice(tables, "gold.score_backtests", asOf),
        points -> moved(tables, points, words, asOf),
        settings,
        asOf);
  }

  /**
   * The same, from rows of the tables.
   *
   * @param moved what points by rule make of tonight's leads
   */
  List<String> write(
      List<Row> weights,
      List<Row> thresholds,
      List<Row> backtests,
      Function<Map<String, Integer>, Moved> moved,
      Settings settings,
      LocalDate asOf) {
    List<String> lines = new ArrayList<>(weights(weights, backtests, moved, settings, asOf));
    lines.addAll(thresholds(thresholds, settings.lexicon(), asOf));
    return lines;
  }

  /** By what the leads earned tonight: how often, times the points that a rule would give. */
  private static Moved moved(
      PublishedTables tables, Map<String, Integer> points, LexiconVersion words, LocalDate asOf) {
    Column given =
        map(
            points.entrySet().stream()
                .flatMap(rule -> Stream.of(lit(rule.getKey()), lit(rule.getValue())))
                .toArray(Column[]::new));
    Column then =
        aggregate(
            col("hits"),
            lit(0.0),
            (sum, hit) ->
                sum.plus(
                    hit.getField("units")
                        .multiply(coalesce(element_at(given, hit.getField("rule")), lit(0)))));
    Column score = greatest(lit(0.0), least(lit(100.0), then));
    Row counts =
        tables
            .table("gold.lead_scores")
            .where(col("as_of_date").equalTo(lit(asOf)).and(not(col("is_terminal"))))
            .select(col("band"), band(score, words).as("then"))
            .agg(
                count(lit(1)).as("open"),
                count_if(col("band").notEqual(col("then"))).as("moved"),
                count_if(col("band").notEqual("cold")).as("warm"),
                count_if(col("then").notEqual("cold")).as("warm_then"),
                count_if(col("band").equalTo("hot")).as("hot"),
                count_if(col("then").equalTo("hot")).as("hot_then"))
            .head();
    return new Moved(
        counts.<Long>getAs("open"),
        counts.<Long>getAs("moved"),
        counts.<Long>getAs("warm"),
        counts.<Long>getAs("warm_then"),
        counts.<Long>getAs("hot"),
        counts.<Long>getAs("hot_then"));
  }

  private static Column band(Column score, LexiconVersion words) {
    return when(score.geq(words.hot()), "hot")
        .when(score.geq(words.warm()), "warm")
        .otherwise("cold");
  }

  private static List<Row> advice(PublishedTables tables, String table, LocalDate asOf) {
    return tables.table(table).where(col("as_of_date").equalTo(lit(asOf))).collectAsList();
  }

  private List<String> weights(
      List<Row> advice,
      List<Row> backtests,
      Function<Map<String, Integer>, Moved> moved,
      Settings settings,
      LocalDate asOf) {
    List<Row> rows =
        advice.stream().sorted(Comparator.comparing(r -> r.<String>getAs("rule"))).toList();
    Map<String, Row> byRule = new HashMap<>();
    rows.forEach(row -> byRule.put(row.getAs("rule"), row));
    ScoreConfig present = settings.score();
    List<ScoreRule> rules = new ArrayList<>();
    Map<String, Integer> points = new TreeMap<>();
    int changed = 0;
    for (ScoreRule rule : present.rules()) {
      Row row = byRule.get(rule.name());
      Integer advised = row == null ? null : row.getAs("advised_points");
      boolean changes = advised != null && advised != rule.points();
      changed += changes ? 1 : 0;
      rules.add(changes ? rule.withPoints(advised) : rule);
      points.put(rule.name(), changes ? advised : rule.points());
    }
    if (changed == 0) {
      withdraw("score-weights", present.version(), asOf);
      return List.of("no change of score weights is advised");
    }
    String what =
        changed
            + " of "
            + rules.size()
            + " score weights "
            + (changed == 1 ? "is" : "are")
            + " advised to change";
    Optional<Row> judgement =
        backtests.stream().filter(row -> row.<Integer>getAs("fold") == 0).findFirst();
    if (judgement.isEmpty() || !judgement.get().<Boolean>getAs("is_promoted")) {
      withdraw("score-weights", present.version(), asOf);
      return List.of(
          what
              + ", but not offered. "
              + judgement
                  .map(row -> row.<String>getAs("sentence"))
                  .orElse("No past advice was tested"));
    }
    Moved leads = moved.apply(points);
    double most = settings.calibration().advice().maxMqlChange();
    if (Math.abs(leads.change()) > most) {
      withdraw("score-weights", present.version(), asOf);
      return List.of(
          what
              + String.format(
                  Locale.ROOT,
                  ", but not offered: of tonight's open leads %d would be MQLs in place of %d, and"
                      + " advice may move %.0f%%",
                  leads.warmThen(),
                  leads.warm(),
                  100 * most));
    }
    String version = next(present.version(), asOf);
    ScoreConfig proposed = new ScoreConfig(version, rules, present.grades());
    List<String> words = new ArrayList<>();
    words.add(
        "Score weights " + present.version() + " -> " + version + ", advised as of " + asOf + ".");
    Row first = rows.get(0);
    Double before = value(rows, "present_log_loss");
    Double after = value(rows, "advised_log_loss");
    if (before != null && after != null) {
      words.add(
          String.format(
              Locale.ROOT,
              "Mean log-loss of later leads, followed to the horizon: %.5f with the present points,"
                  + " %.5f with these.",
              before,
              after));
    }
    words.add("Such advice in the past: " + judgement.get().getAs("sentence") + ".");
    words.add(
        String.format(
            Locale.ROOT,
            "Of tonight's %d open leads %d change class: hot %d -> %d, hot or warm %d -> %d.",
            leads.open(),
            leads.moved(),
            leads.hot(),
            leads.hotThen(),
            leads.warm(),
            leads.warmThen()));
    words.add(
        "Hits are scores at the landmark ages: a lead counts once at each age at which it hits.");
    words.add("");
    for (ScoreRule rule : present.rules()) {
      Row row = byRule.get(rule.name());
      if (row != null) {
        Integer advised = row.getAs("advised_points");
        words.add(
            (advised != rule.points() ? "* " : "  ")
                + rule.name()
                + ": "
                + rule.points()
                + (advised != rule.points() ? " -> " + advised : ""));
        words.add("      " + row.getAs("sentence"));
      }
    }
    for (Row row : rows) {
      if (row.getAs("present_points") == null) {
        words.add("  " + row.getAs("sentence"));
      }
    }
    write(
        "score-weights",
        asOf,
        "# Proposed by the night of "
            + asOf
            + " for "
            + first.getAs("weights_version")
            + "; adopt it, or pass it with --conf.\n"
            + proposed.toHocon(),
        words);
    return List.of(
        what
            + ": "
            + file("score-weights", asOf, "conf")
            + ", in words "
            + file("score-weights", asOf, "txt"));
  }

  private List<String> thresholds(List<Row> advice, LexiconConfig lexicon, LocalDate asOf) {
    LexiconVersion present = lexicon.on(asOf);
    LexiconVersion last = lexicon.versions().get(lexicon.versions().size() - 1);
    Map<String, Row> advised = new TreeMap<>();
    for (Row row : advice) {
      if (row.<Boolean>getAs("is_advised")) {
        advised.put(row.getAs("band"), row);
      }
    }
    int hot = threshold(advised.get("hot"), present.hot());
    int warm = threshold(advised.get("warm"), present.warm());
    List<String> moves = new ArrayList<>();
    if (hot != present.hot()) {
      moves.add("hot from " + present.hot() + " to " + hot);
    }
    if (warm != present.warm()) {
      moves.add("warm from " + present.warm() + " to " + warm);
    }
    if (moves.isEmpty()) {
      withdraw("lexicon", last.version(), asOf);
      return List.of("no change of the thresholds of hot and warm is advised");
    }
    String what = "thresholds are advised to move, " + String.join(" and ", moves);
    if (!present.equals(last)) {
      withdraw("lexicon", last.version(), asOf);
      return List.of(
          what + ", but not offered: version " + last.version() + " is agreed for a later date");
    }
    LocalDate from = asOf.plusDays(1);
    LexiconVersion version = present.withThresholds(next(present.version(), asOf), from, hot, warm);
    List<LexiconVersion> versions = new ArrayList<>(lexicon.versions());
    if (present.effectiveFrom().equals(from)) {
      versions.remove(versions.size() - 1);
    }
    versions.add(version);
    List<String> words = new ArrayList<>();
    words.add("Lexicon " + present.version() + " -> " + version.version() + ", from " + from + ".");
    words.add("hot: " + moved(present.hot(), hot) + ", warm: " + moved(present.warm(), warm));
    words.add("");
    advised.values().forEach(row -> words.add("  " + row.getAs("sentence")));
    write(
        "lexicon",
        asOf,
        "# Proposed by the night of "
            + asOf
            + "; it holds once those named in agreed-by have signed it.\n"
            + new LexiconConfig(versions).toHocon(),
        words);
    return List.of(
        what + ": " + file("lexicon", asOf, "conf") + ", in words " + file("lexicon", asOf, "txt"));
  }

  private static String moved(int present, int advised) {
    return present == advised ? present + " as it is" : present + " -> " + advised;
  }

  private static int threshold(Row advised, int present) {
    return advised == null ? present : advised.<Integer>getAs("threshold");
  }

  private static Double value(List<Row> rows, String column) {
    return rows.stream()
        .map(row -> row.<Double>getAs(column))
        .filter(value -> value != null)
        .findFirst()
        .orElse(null);
  }

  /** The version's name with the date of the advice, which replaces that of an earlier one. */
  private static String next(String version, LocalDate asOf) {
    return version.replaceFirst("-\\d{4}-\\d\\d-\\d\\d$", "") + "-" + asOf;
  }

  /**
   * The newest proposal of a kind.
   *
   * @param date its night; null for the newest
   * @return its configuration file; empty when there is none
   */
  public Optional<Place> find(String kind, LocalDate date) {
    if (date != null) {
      return Optional.of(file(kind, date, "conf")).filter(Place::isFile);
    }
    return folder.list().stream()
        .filter(file -> file.name().matches(kind + "[.]\\d{4}-\\d\\d-\\d\\d[.]proposed[.]conf"))
        .max(Comparator.comparing(Place::name));
  }

  private Place file(String kind, LocalDate asOf, String ending) {
    return folder.resolve(kind + "." + asOf + ".proposed." + ending);
  }

  private void write(String kind, LocalDate asOf, String hocon, List<String> words) {
    file(kind, asOf, "conf").write(hocon);
    file(kind, asOf, "txt").write(String.join("\n", words) + "\n");
  }

  /** Takes back what the same night advised before, unless it is in force since. */
  private void withdraw(String kind, String present, LocalDate asOf) {
    if (!present.endsWith("-" + asOf)) {
      file(kind, asOf, "conf").delete();
      file(kind, asOf, "txt").delete();
    }
  }
}
