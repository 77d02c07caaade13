package touchline.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.pipeline.Relations;

/**
 * Why published figures differ between two nights.
 *
 * <p>A figure is a sum over conversions, credits of conversions, cycles of leads, or leads and
 * their scores. Each of these whose part of the sum differs has one cause, the first of {@link
 * #CAUSES} that its evidence shows, so that the causes of a figure add up to its whole difference,
 * to the last digit.
 */
public final class Changes {
  /** Causes and what each means, in the order in which they are looked for. */
  public static final Map<String, String> CAUSES = causes();

  /** Tables whose figures can be explained, and the query of each. */
  private static final Map<String, String> QUERIES =
      new TreeMap<>(
          Map.of(
              "gold.conversions", "changes_of_conversions",
              "gold.attribution_summary", "changes_of_attribution",
              "gold.funnel_daily", "changes_of_funnel",
              "gold.lead_scores", "changes_of_scores"));

  private static final Pattern PLACE =
      Pattern.compile("\\$\\{(was|now|recipe_changed):([a-z_]+\\.[a-z_]+)}");

  /**
   * Two nights of one warehouse.
   *
   * @param was rows of a table on the earlier one
   * @param now rows of a table on the later one
   * @param date of the earlier one
   * @param to date of the later one
   * @param isLexiconOther whether the definitions differ
   * @param isRecipeOther whether code or settings differ that a table rests on
   */
  public record Nights(
      Function<String, Dataset<Row>> was,
      Function<String, Dataset<Row>> now,
      LocalDate date,
      LocalDate to,
      boolean isLexiconOther,
      Predicate<String> isRecipeOther) {}

  /**
   * One figure that differs.
   *
   * @param figure such as won, or markov, Email
   * @param measure number, credit, value (in reporting currency), score or probability
   * @param causes what each cause adds; they sum to {@code now - was}
   */
  public record Line(
      String figure,
      String measure,
      BigDecimal was,
      BigDecimal now,
      Map<String, BigDecimal> causes) {}

  private final SparkSession spark;
  private final Nights nights;
  private final ZoneId zone;
  private final Map<String, Dataset<Row>> steps = new HashMap<>();

  /**
   * @param zone of business dates
   */
  public Changes(SparkSession spark, Nights nights, ZoneId zone) {
    this.spark = spark;
    this.nights = nights;
    this.zone = zone;
    for (String step : List.of("moved_people", "changed_conversions", "changed_paths")) {
      steps.put(step, query(step));
    }
  }

  /** Tables whose figures can be explained. */
  public static List<String> tables() {
    return List.copyOf(QUERIES.keySet());
  }

  /** Figures of a table that differ, by name. */
  public List<Line> of(String table) {
    Map<List<String>, Line> lines = new TreeMap<>(Changes::compare);
    for (Row row : query(QUERIES.get(table)).collectAsList()) {
      Line part = part(row);
      lines.merge(List.of(part.figure(), part.measure()), part, Changes::plus);
    }
    List<Line> differing = new ArrayList<>();
    for (Line line : lines.values()) {
      if (!line.causes().isEmpty()) {
        differing.add(line);
      }
    }
    return differing;
  }

  private static int compare(List<String> one, List<String> other) {
    return String.join("\0", one).compareTo(String.join("\0", other));
  }

  private static Line part(Row row) {
    BigDecimal was = row.<BigDecimal>getAs("was");
    BigDecimal now = row.<BigDecimal>getAs("now");
    String cause = row.getAs("cause");
    return new Line(
        row.getAs("figure"),
        row.getAs("measure"),
        was,
        now,
        cause == null || was.compareTo(now) == 0 ? Map.of() : Map.of(cause, now.subtract(was)));
  }

  private static Line plus(Line one, Line other) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>();
    for (String cause : CAUSES.keySet()) {
      if (one.causes().containsKey(cause) || other.causes().containsKey(cause)) {
        causes.put(
            cause,
            one.causes()
                .getOrDefault(cause, BigDecimal.ZERO)
                .add(other.causes().getOrDefault(cause, BigDecimal.ZERO)));
      }
    }
    return new Line(
        one.figure(),
        one.measure(),
        one.was().add(other.was()),
        one.now().add(other.now()),
        causes);
  }

  private Dataset<Row> query(String name) {
    String sql =
        text(name)
            .replace("${date}", "DATE '" + nights.date() + "'")
            .replace("${to_date}", "DATE '" + nights.to() + "'")
            .replace("${time_zone}", zone.getId())
            .replace("${lexicon_changed}", String.valueOf(nights.isLexiconOther()));
    StringBuilder filled = new StringBuilder();
    Matcher place = PLACE.matcher(sql);
    while (place.find()) {
      place.appendReplacement(filled, filled(place.group(1), place.group(2)));
    }
    return Relations.query(spark, place.appendTail(filled).toString(), this::rows);
  }

  private String filled(String what, String table) {
    if (what.equals("recipe_changed")) {
      return String.valueOf(nights.isRecipeOther().test(table));
    }
    return what + "." + table.replace('.', '_');
  }

  /** Rows of an earlier step, or of a table on one of the nights: was.gold_conversions. */
  private Dataset<Row> rows(String name) {
    String[] parts = name.split("\\.");
    if (parts[0].equals("step")) {
      return steps.get(parts[1]);
    }
    return (parts[0].equals("was") ? nights.was() : nights.now())
        .apply(parts[1].replaceFirst("_", "."));
  }

  private static String text(String name) {
    try (InputStream in = Changes.class.getResourceAsStream(name + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> causes() {
    Map<String, String> causes = new LinkedHashMap<>();
    causes.put("new", "it happened after the earlier night");
    causes.put("merges of people", "identifiers turned out to be one person's, or another's");
    causes.put("arrived late", "it happened before, and was received since");
    causes.put("late touches", "touches before the conversion that were received since");
    causes.put("amounts", "the deal's amount, its adjustments or its rate of exchange");
    causes.put("corrections", "the source took back or changed what it had said");
    causes.put("lexicon", "the definitions of marketing and sales are others");
    causes.put("recipe", "code or settings that the table rests on are others");
    causes.put("time", "nothing was received: points faded and leads grew older");
    causes.put(
        "models learnt anew",
        "nothing of the conversion or lead itself: models learnt from others");
    return causes;
  }
}
