package touchline.funnel;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.calendar.WorkingTime;
import touchline.config.LexiconConfig;
import touchline.config.LexiconSql;
import touchline.config.Settings;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.OrNull;
import touchline.pipeline.Table;

/**
 * How soon sales followed up the leads that it was given, by a file of Touchline or by the CRM.
 *
 * <p>The clock starts with whichever came first in the cycle. The score is that of the hand-off: of
 * its file, else of the last landmark before it, so that what came of the lead is not in it.
 */
final class FollowUpLeads implements Job {
  static final Table TABLE = Table.of("gold.follow_up");

  private static final Table ACTIVITIES = Table.of("silver.sales_activities");
  private static final Table LANDMARKS = Table.of("gold.landmark_scores");

  private final Settings settings;
  private final Calendars calendars;
  private final ZoneId zone;

  FollowUpLeads(Settings settings) {
    this.settings = settings;
    this.calendars = new Calendars(settings.funnel(), settings.business(), settings.lexicon());
    this.zone = settings.business().timeZone();
  }

  @Override
  public List<Table> reads() {
    return List.of(
        BuildLeadCycles.TABLE, HandOffLeads.TABLE, ACTIVITIES, LANDMARKS, JudgeLeads.WON_LEADS);
  }

  @Override
  public Table writes() {
    return TABLE;
  }

  @Override
  public Grain grain() {
    return Grain.DATED;
  }

  @Override
  public Object settings() {
    return List.of(settings.funnel(), settings.business(), settings.lexicon());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    LexiconConfig lexicon = settings.lexicon();
    LexiconSql says = new LexiconSql(lexicon);
    String[] key = {"person_id", "cycle"};
    Dataset<Row> files =
        in.read(HandOffLeads.TABLE)
            .select(
                col("person_id"),
                col("cycle"),
                col("lead_id").as("file_lead_id"),
                col("owner_id").as("file_owner_id"),
                col("team").as("file_team"),
                col("handed_off_at").as("file_at"),
                col("qualified_at").as("file_qualified_at"),
                col("score").as("file_score"));
    Dataset<Row> given =
        in.read(BuildLeadCycles.TABLE)
            .select(
                "person_id",
                "cycle",
                "lead_id",
                "owner_id",
                "team",
                "engaged_at",
                "mql_at",
                "handed_over_at",
                "rejected_at",
                "recycled_at",
                "opportunity_at",
                "won_at")
            // At most one on either side.
            .join(files, key, "full_outer")
            .where("handed_over_at IS NOT NULL OR file_at IS NOT NULL")
            .withColumn("handed_off_at", least(col("handed_over_at"), col("file_at")))
            .withColumn(
                "business_date", to_date(from_utc_timestamp(col("handed_off_at"), zone.getId())))
            .withColumn("lexicon_version", expr(says.inForce()));
    String[] person = {"person_id"};
    // Fan-out to the landmarks of the lead, joined again at once.
    Dataset<Row> scored =
        given
            .select("person_id", "cycle", "handed_off_at")
            .join(in.read(LANDMARKS).select("person_id", "landmark_at", "score"), person)
            .where(col("landmark_at").leq(col("handed_off_at")))
            .groupBy("person_id", "cycle")
            .agg(expr("max_by(score, landmark_at)").as("landmark_score"));
    Column isFile = col("file_at").leq(coalesce(col("handed_over_at"), col("file_at")));
    Column score = when(isFile, col("file_score")).otherwise(col("landmark_score"));
    Dataset<Row> people =
        given
            .join(scored, key, "left")
            // At most one: nobody need call whoever became a customer through a colleague's deal.
            .join(
                in.read(JudgeLeads.WON_LEADS)
                    .select(col("person_id"), col("won_at").as("deal_won_at")),
                person,
                "left")
            .groupBy("person_id")
            .agg(
                collect_list(
                        struct(
                            col("cycle"),
                            coalesce(col("lead_id"), col("file_lead_id")).as("lead_id"),
                            given(isFile, "owner_id").as("owner_id"),
                            given(isFile, "team").as("team"),
                            col("engaged_at"),
                            coalesce(col("mql_at"), col("file_qualified_at")).as("qualified_at"),
                            col("handed_off_at"),
                            when(col("handed_over_at").equalTo(col("handed_off_at")), "crm")
                                .otherwise("file")
                                .as("origin"),
                            score.as("score"),
                            coalesce(col("rejected_at"), col("recycled_at")).as("ended_at"),
                            col("opportunity_at"),
                            col("won_at"),
                            when(col("deal_won_at").geq(col("handed_off_at")), col("deal_won_at"))
                                .as("deal_won_at"),
                            col("lexicon_version")))
                    .as("given"));
    Dataset<Row> activities =
        in.read(ACTIVITIES)
            .groupBy("person_id")
            .agg(
                collect_list(
                        struct(
                            col("occurred_at"),
                            coalesce(expr(OrNull.sql(settings.funnel().attempt())), lit(false))
                                .as("is_attempt"),
                            coalesce(expr(OrNull.sql(settings.funnel().contact())), lit(false))
                                .as("is_contact")))
                    .as("activities"));
    Instant now = in.asOf().plusDays(1).atStartOfDay(zone).toInstant();
    Calendars hours = calendars;
    StructType schema = TABLE.schema();
    return people
        // At most one.
        .join(activities, person, "left")
        .flatMap(
            (FlatMapFunction<Row, Row>) row -> rows(schema, row, hours, lexicon, now),
            Encoders.row(schema));
  }

  /** What a file says of the hand-off that it made: whoever owns the lead later is not late. */
  private static Column given(Column isFile, String column) {
    Column now = col(column);
    Column then = col("file_" + column);
    return when(isFile.and(col("file_owner_id").isNotNull()), then).otherwise(coalesce(now, then));
  }

  private static Iterator<Row> rows(
      StructType schema, Row person, Calendars calendars, LexiconConfig lexicon, Instant now) {
    List<FollowUps.Activity> activities = new ArrayList<>();
    int at = person.fieldIndex("activities");
    for (Row a : person.isNullAt(at) ? List.<Row>of() : person.<Row>getList(at)) {
      Instant moment = instant(a, "occurred_at");
      // What happens after the night is not known yet.
      if (moment.isBefore(now)) {
        activities.add(
            new FollowUps.Activity(moment, a.getAs("is_attempt"), a.getAs("is_contact")));
      }
    }
    List<Row> given =
        person.<Row>getList(person.fieldIndex("given")).stream()
            .sorted(
                Comparator.comparing((Row g) -> g.<Timestamp>getAs("handed_off_at"))
                    .thenComparing(g -> g.<Integer>getAs("cycle")))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Instant since = i == 0 ? Instant.MIN : instant(given.get(i - 1), "handed_off_at");
      Instant until =
          i + 1 == given.size() ? Instant.MAX : instant(given.get(i + 1), "handed_off_at");
      rows.add(
          row(
              Made.line(schema),
              person.getAs("person_id"),
              given.get(i),
              activities,
              since,
              until,
              calendars,
              lexicon,
              now));
    }
    return rows.iterator();
  }

  private static Row row(
      Made.Line line,
      String person,
      Row g,
      List<FollowUps.Activity> activities,
      Instant since,
      Instant until,
      Calendars calendars,
      LexiconConfig lexicon,
      Instant now) {
    String owner = g.getAs("owner_id");
    String version = g.getAs("lexicon_version");
    Double score = g.getAs("score");
    String band =
        lexicon.versions().stream()
            .filter(v -> v.version().equals(version))
            .findFirst()
            .map(v -> v.band(score))
            .orElse("cold");
    Instant handedOff = instant(g, "handed_off_at");
    WorkingTime hours = calendars.of(owner);
    Instant due = calendars.due(handedOff, owner, version, band);
    FollowUps.Done done = FollowUps.of(activities, since, handedOff, until);
    Instant ended = instant(g, "ended_at");
    boolean hasEnded =
        ended != null
            || g.getAs("opportunity_at") != null
            || g.getAs("deal_won_at") != null
            || !until.equals(Instant.MAX);
    String status = FollowUps.status(done, due, now, ended);
    Instant qualified = instant(g, "qualified_at");
    Instant end = done.firstAttempt() != null ? done.firstAttempt() : now;
    boolean isLater = qualified == null || qualified.isAfter(handedOff);
    return line.set("person_id", person)
        .copy(g, "cycle", "lead_id", "owner_id", "team", "origin", "engaged_at", "qualified_at")
        .copy(g, "opportunity_at", "won_at", "score", "lexicon_version")
        .set("priority", FollowUps.priority(status, band, hasEnded))
        .set("status", status)
        .set("class", band)
        .set("calendar", calendars.name(owner))
        .set("handed_off_at", handedOff)
        .set("due_at", due)
        .set("first_attempt_at", done.firstAttempt())
        .set("first_contact_at", done.firstContact())
        .set("attempts", done.attempts())
        .set("activities_before", done.before())
        .set("system_minutes", isLater ? null : Duration.between(qualified, handedOff).toMinutes())
        .set("attempt_minutes", minutes(hours, handedOff, done.firstAttempt()))
        .set("contact_minutes", minutes(hours, handedOff, done.firstContact()))
        .set("overdue_minutes", status.equals("ended") ? 0L : minutes(hours, due, end))
        .made();
  }

  /** Working minutes until something happened; null if it did not. */
  private static Long minutes(WorkingTime hours, Instant from, Instant until) {
    return until == null ? null : hours.between(from, until).toMinutes();
  }

  private static Instant instant(Row row, String column) {
    Timestamp at = row.getAs(column);
    return at == null ? null : at.toInstant();
  }
}
