package touchline.explain;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.publish.PublishedTables;

/** Reads what explains leads from the published tables. */
public final class ExplainedLeads {
  /** Touches of a lead in a list of leads: what a caller reads before the call. */
  private static final int FEW_TOUCHES = 40;

  private final PublishedTables tables;
  private final Settings settings;
  private final Map<String, ScoreRule> rules;

  public ExplainedLeads(PublishedTables tables, Settings settings) {
    this.tables = tables;
    this.settings = settings;
    this.rules =
        settings.score().rules().stream().collect(Collectors.toMap(ScoreRule::name, r -> r));
  }

  /** Whether the CRM has a lead of this id; a lead that was merged into another is known, too. */
  public boolean knows(String leadId) {
    return person(leadId).isPresent();
  }

  private Optional<String> person(String leadId) {
    return tables
        .table("silver.people")
        .where(array_contains(col("lead_ids"), leadId))
        .select("person_id")
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("person_id"))
        .findFirst();
  }

  /**
   * A lead, its credits included; none when it has no score.
   *
   * @param nights that are looked back at
   */
  public Optional<ExplainedLead> of(String leadId, int nights) {
    Optional<String> person = person(leadId);
    List<Row> scores =
        person.stream()
            .flatMap(
                id ->
                    tables
                        .table("gold.lead_scores")
                        .where(col("person_id").equalTo(id))
                        .orderBy(col("as_of_date").desc())
                        .limit(Math.max(1, nights))
                        .collectAsList()
                        .stream())
            .toList();
    if (scores.isEmpty()) {
      return Optional.empty();
    }
    Journey journey =
        new Journeys(tables, settings.attribution(), Journeys.MOST_TOUCHES)
            .ofLeads(List.of(person.get()))
            .get(person.get());
    return Optional.of(lead(scores, outlooks(scores.subList(0, 1)), journey));
  }

  /** Leads of a list as of the night, without credits, in the order of the list; all at once. */
  public List<ExplainedLead> of(List<String> leadIds) {
    if (leadIds.isEmpty() || tables.night().isEmpty()) {
      return List.of();
    }
    List<Row> scores =
        tables
            .table("gold.lead_scores")
            .where(
                col("as_of_date")
                    .equalTo(Date.valueOf(tables.night().get().asOf()))
                    .and(col("lead_id").isin(leadIds.toArray())))
            .collectAsList();
    List<String> people = scores.stream().map(row -> row.<String>getAs("person_id")).toList();
    if (people.isEmpty()) {
      return List.of();
    }
    Map<String, Journey> journeys =
        new Journeys(tables, settings.attribution(), FEW_TOUCHES).touchesOfLeads(people);
    Function<Row, String> outlooks = outlooks(scores);
    return scores.stream()
        .map(row -> lead(List.of(row), outlooks, journeys.get(row.<String>getAs("person_id"))))
        .sorted(Comparator.comparingInt(lead -> leadIds.indexOf(lead.leadId())))
        .toList();
  }

  private ExplainedLead lead(List<Row> scores, Function<Row, String> outlooks, Journey journey) {
    Row score = scores.get(0);
    return new ExplainedLead(
        score.getAs("lead_id"),
        score.getAs("person_id"),
        score.<Date>getAs("as_of_date").toLocalDate(),
        score.<Double>getAs("score"),
        score.getAs("band"),
        score.getAs("grade"),
        outlooks.apply(score),
        parts(score),
        score.<Double>getAs("raw_score"),
        score.<Double>getAs("fit_points"),
        score.<Double>getAs("engagement_points"),
        score.<Double>getAs("negative_points"),
        score.getAs("weights_version"),
        score.getAs("lexicon_version"),
        moves(scores),
        journey);
  }

  private List<ExplainedLead.Part> parts(Row score) {
    List<ExplainedLead.Part> parts = new ArrayList<>();
    for (Row hit : score.<Row>getList(score.fieldIndex("hits"))) {
      Timestamp last = hit.getAs("last_at");
      String rule = hit.getAs("rule");
      parts.add(
          new ExplainedLead.Part(
              rule,
              hit.getAs("group"),
              hit.<Double>getAs("points"),
              hit.<Double>getAs("units"),
              hit.<Long>getAs("hits"),
              last == null ? null : last.toInstant(),
              worth(rules.get(rule), score.getAs("weights_version"))));
    }
    return parts;
  }

  /** What the rule gives, if the settings at hand are those that made the score. */
  private String worth(ScoreRule rule, String version) {
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

  /** What probabilities were read from, or what is missing, as of the night of the scores. */
  private Function<Row, String> outlooks(List<Row> scores) {
    Column night = col("as_of_date").equalTo(lit(scores.get(0).<Date>getAs("as_of_date")));
    List<Row> support =
        tables
            .table("gold.score_support")
            .where(night.and(col("landmark_days").equalTo(-1)))
            .collectAsList();
    List<Row> maps =
        scores.stream().allMatch(score -> score.getAs("probability") == null)
            ? List.of()
            : tables.table("gold.score_age_probabilities").where(night).collectAsList();
    return score -> outlook(score, support, maps);
  }

  private static String outlook(Row score, Collection<Row> support, Collection<Row> maps) {
    if (score.<Boolean>getAs("is_terminal")) {
      return score.<Double>getAs("score") > 0
          ? "it is won: 100 points whatever the rules say, and no probability"
          : "it is dead: 0 points whatever the rules say, and no probability";
    }
    Integer age = score.getAs("age_days");
    Double probability = score.getAs("probability");
    if (probability == null) {
      return "no probability at "
          + (age == null ? "an age that the CRM does not tell" : age + " days of age")
          + support.stream().map(row -> ": " + row.getAs("sentence")).findFirst().orElse("");
    }
    int points = (int) Math.floor(score.<Double>getAs("score") + .5);
    Row map =
        maps.stream()
            .filter(
                row ->
                    row.<Integer>getAs("age_from") <= age
                        && age <= row.<Integer>getAs("age_to")
                        && row.<Integer>getAs("score") == points)
            .findFirst()
            .orElseThrow();
    Double low = score.getAs("probability_low");
    Double high = score.getAs("probability_high");
    return String.format(
        Locale.ROOT,
        "probability to be won within %d days: %.2f%%%s, open at %d days of age, by %s over %d won and"
            + " %d lost",
        score.<Integer>getAs("horizon_days"),
        100 * probability,
        low == null
            ? ""
            : String.format(Locale.ROOT, ", 90%% interval [%.2f%%, %.2f%%]", 100 * low, 100 * high),
        age,
        map.getAs("method"),
        map.<Long>getAs("wins"),
        map.<Long>getAs("losses"));
  }

  private static List<ExplainedLead.Move> moves(List<Row> scores) {
    List<ExplainedLead.Move> moves = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      Row score = scores.get(i);
      moves.add(
          new ExplainedLead.Move(
              score.<Date>getAs("as_of_date").toLocalDate(),
              score.<Double>getAs("score"),
              score.getAs("band"),
              i + 1 < scores.size() ? difference(points(scores.get(i + 1)), points(score)) : ""));
    }
    return moves;
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
