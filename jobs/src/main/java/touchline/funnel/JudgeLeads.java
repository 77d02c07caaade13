package touchline.funnel;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.config.Qualification;
import touchline.config.Signal;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.OrNull;
import touchline.pipeline.Predicate;
import touchline.pipeline.Table;

/** What the agreed definitions say of each lead tonight, beside what the CRM says. */
final class JudgeLeads implements Job {
  static final Table TABLE = Table.of("gold.lead_status");

  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONTENTS = Table.of("silver.contents");
  private static final Table SCORES = Table.of("gold.lead_scores");
  static final Table WON_LEADS = Table.of("gold.won_leads");

  /** Facts that come from the score, and so have the time of the last touch that it counts. */
  private static final Set<String> SCORED =
      Set.of(
          "score",
          "band",
          "fit_grade",
          "engagement_grade",
          "fit_points",
          "engagement_points",
          "negative_points");

  private final LexiconConfig lexicon;
  private final ZoneId zone;

  JudgeLeads(LexiconConfig lexicon, ZoneId zone) {
    this.lexicon = lexicon;
    this.zone = zone;
  }

  @Override
  public List<Table> reads() {
    return List.of(BuildLeadCycles.TABLE, PEOPLE, TOUCHPOINTS, CONTENTS, SCORES, WON_LEADS);
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
    return List.of(lexicon, zone);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    LexiconVersion version = lexicon.on(in.asOf());
    Facts facts = new Facts(version.qualification().signals(), zone);
    Instant end = in.asOf().plusDays(1).atStartOfDay(zone).toInstant();
    Dataset<Row> cycles = in.read(BuildLeadCycles.TABLE);
    // Whoever takes part in a won deal is a customer, not only its primary lead.
    Column joined =
        col("is_current")
            .and(coalesce(col("deal_won_at").geq(col("mql_at")), col("deal_won_at").isNotNull()));
    Dataset<Row> current =
        cycles
            .withColumn(
                "is_current",
                col("cycle").equalTo(max("cycle").over(Window.partitionBy("person_id"))))
            // At most one.
            .join(
                in.read(WON_LEADS).select(col("person_id"), col("won_at").as("deal_won_at")),
                new String[] {"person_id"},
                "left")
            .withColumn("won_at", coalesce(col("won_at"), when(joined, col("deal_won_at"))))
            .drop("deal_won_at");
    Dataset<Row> signals =
        facts.isEmpty()
            ? null
            : facts
                .of(
                    in.read(TOUCHPOINTS)
                        .where(col("received_date").leq(lit(in.asOf())))
                        .withColumn("moment", lit(end)),
                    in.read(CONTENTS))
                .drop("moment");
    return judged(
        current,
        in.read(PEOPLE),
        in.read(SCORES).where(col("as_of_date").equalTo(lit(in.asOf()))),
        signals,
        facts,
        version,
        in.asOf(),
        zone);
  }

  /**
   * Judges cycles by a version as of a date.
   *
   * @param cycles gold.lead_cycles with is_current
   * @param scores of one night
   * @param signals what {@code facts} found; null when there are none
   */
  static Dataset<Row> judged(
      Dataset<Row> cycles,
      Dataset<Row> people,
      Dataset<Row> scores,
      Dataset<Row> signals,
      Facts facts,
      LexiconVersion version,
      LocalDate date,
      ZoneId zone) {
    Qualification says = version.qualification();
    String[] person = {"person_id"};
    // Each join: at most one row a person.
    Dataset<Row> joined =
        cycles
            .drop("source", "persona")
            .join(
                people.select(
                    col("person_id"),
                    col("title"),
                    col("seniority"),
                    col("department"),
                    col("country"),
                    col("industry"),
                    col("employees"),
                    col("persona"),
                    col("source"),
                    col("email_domain"),
                    col("is_free_mail"),
                    col("profile")),
                person,
                "left")
            .join(
                scores.select(
                    col("person_id"),
                    col("score"),
                    col("band"),
                    col("grade"),
                    col("probability"),
                    substring(col("grade"), 1, 1).as("fit_grade"),
                    substring(col("grade"), 2, 1).as("engagement_grade"),
                    col("fit_points"),
                    col("engagement_points"),
                    col("negative_points"),
                    expr("array_max(hits.last_at)").as("scored_at")),
                person,
                "left");
    if (signals != null) {
      joined = joined.join(signals, person, "left");
    }
    Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
    Dataset<Row> known =
        facts
            .filled(joined.withColumn("moment", lit(end)))
            .withColumn(
                "days_in_stage",
                datediff(lit(date), to_date(from_utc_timestamp(col("crm_stage_at"), zone.getId()))))
            .withColumn("is_ideal_customer", holds(says.idealCustomer()));
    Column isCurrent = col("is_current");
    Dataset<Row> met =
        known
            .withColumn(
                "meets_mql",
                isCurrent.and(
                    says.mql() == null
                        ? col("crm_class").isin("mql", "accepted", "sql")
                        : holds(says.mql())))
            .withColumn(
                "meets_sql",
                isCurrent.and(
                    says.sql() == null ? col("crm_class").equalTo("sql") : holds(says.sql())));
    Column rested =
        col("crm_class")
            .equalTo("recycled")
            .and(col("recycled_at").leq(lit(end.minus(version.coolOff()))))
            .and(says.sql() == null ? lit(false) : col("meets_sql"));
    Column restedAt =
        timestamp_micros(
            unix_micros(col("recycled_at")).plus(lit(version.coolOff().toNanos() / 1000)));
    Column hasEnded = col("crm_class").isin("rejected", "recycled", "dead").and(not(rested));
    Column computed =
        when(col("won_at").isNotNull(), "customer")
            .when(col("opportunity_at").isNotNull(), "opportunity")
            .when(hasEnded, col("crm_class"))
            .when(isCurrent.and(col("meets_sql")), "sql")
            .when(isCurrent.and(col("meets_mql")), "mql")
            .when(not(isCurrent).and(col("sql_at").isNotNull()), "sql")
            .when(not(isCurrent).and(col("mql_at").isNotNull()), "mql")
            .when(col("lead_at").isNotNull(), "lead")
            .otherwise("none");
    Column crm =
        when(col("won_at").isNotNull(), "customer")
            .when(col("opportunity_at").isNotNull(), "opportunity")
            .otherwise(col("crm_class"));
    Column crmSince =
        when(col("won_at").isNotNull(), col("won_at"))
            .when(col("opportunity_at").isNotNull(), col("opportunity_at"))
            .otherwise(col("crm_stage_at"));
    Column since =
        when(col("class").isin("customer", "opportunity"), col("crm_since"))
            .when(
                col("class").equalTo("rejected").or(col("class").equalTo("dead")),
                col("rejected_at"))
            .when(col("class").equalTo("recycled"), col("recycled_at"))
            .when(not(isCurrent).and(col("class").equalTo("sql")), col("sql_at"))
            .when(not(isCurrent).and(col("class").equalTo("mql")), col("mql_at"))
            .when(col("class").equalTo("sql"), evidence(says.sql(), says, col("sql_at")))
            .when(col("class").equalTo("mql"), evidence(says.mql(), says, col("mql_at")))
            .when(col("class").equalTo("lead"), col("lead_at"));
    Column sales =
        when(col("crm_label").isin("accepted", "sql"), "sql").otherwise(col("crm_label"));
    Column sides = col("class").notEqual(sales);
    Column told =
        when(
                isCurrent,
                concat(
                    facts(says),
                    when(
                            col("differs"),
                            concat(
                                lit("; the definitions say "),
                                col("class"),
                                lit(", the CRM "),
                                col("crm_label")))
                        .otherwise("")))
            .otherwise(concat(lit("ended as "), col("class")));
    Column untouched =
        col("accepted_at").isNull().and(col("sql_at").isNull()).and(col("opportunity_at").isNull());
    Column next =
        when(not(isCurrent), "none")
            .when(
                lit(says.sql() != null).and(col("class").equalTo("sql")).and(untouched.or(rested)),
                "sales")
            .when(
                col("class")
                    .isin("lead", "mql", "none", "recycled")
                    .and(untouched.or(col("class").equalTo("recycled"))),
                "nurture")
            .otherwise("none");
    return met.withColumn("class", computed)
        .withColumn("crm_label", crm)
        .withColumn("crm_since", crmSince)
        .withColumn("differs", isCurrent.and(sides))
        .select(
            col("person_id"),
            col("cycle"),
            isCurrent.as("is_current"),
            col("lead_id"),
            col("account_id"),
            col("owner_id"),
            col("team"),
            col("persona"),
            col("segment"),
            col("class"),
            since.as("class_since"),
            col("crm_label").as("crm_class"),
            col("crm_stage"),
            col("crm_since"),
            col("differs"),
            told.as("why"),
            when(isCurrent, col("score")).as("score"),
            when(isCurrent, col("band")).as("band"),
            when(isCurrent, col("grade")).as("grade"),
            when(isCurrent, col("probability")).as("probability"),
            col("meets_mql"),
            col("meets_sql"),
            signals(says.signals()).as("signals"),
            next.as("next_step"),
            col("cycle").plus(when(rested, 1).otherwise(0)).as("sales_cycle"),
            when(rested, restedAt).otherwise(col("lead_at")).as("sales_cycle_began_at"),
            col("irregularities"),
            when(isCurrent, lit(version.version()))
                .otherwise(col("lexicon_version"))
                .as("lexicon_version"));
  }

  static Column holds(String predicate) {
    return coalesce(expr(OrNull.sql(predicate)), lit(false));
  }

  private static Column signals(List<Signal> signals) {
    if (signals.isEmpty()) {
      return expr("CAST(map() AS MAP<STRING, BIGINT>)");
    }
    List<Column> entries = new ArrayList<>();
    for (Signal signal : signals) {
      entries.add(lit(signal.name()));
      entries.add(col(signal.name()));
    }
    return when(col("is_current"), map(entries.toArray(Column[]::new)))
        .otherwise(expr("CAST(map() AS MAP<STRING, BIGINT>)"));
  }

  /** When the last fact that a definition names came to be. */
  private static Column evidence(String definition, Qualification says, Column inTheCrm) {
    if (definition == null) {
      return inTheCrm;
    }
    Set<String> named = Predicate.named(definition);
    List<Column> times = new ArrayList<>();
    if (named.stream().anyMatch(SCORED::contains)) {
      times.add(col("scored_at"));
    }
    if (named.stream().anyMatch(n -> n.startsWith("crm_"))) {
      times.add(col("crm_stage_at"));
    }
    for (Signal signal : says.signals()) {
      if (named.contains(signal.name()) || named.contains(signal.name() + Facts.DAYS)) {
        times.add(col(signal.name() + Facts.AT));
      }
    }
    return times.size() > 1
        ? greatest(times.toArray(Column[]::new))
        : times.isEmpty() ? col("lead_at") : times.get(0);
  }

  /** Every fact that the definitions name, with its value. */
  private static Column facts(Qualification says) {
    Set<String> named = new TreeSet<>();
    for (String definition : new String[] {says.sql(), says.mql()}) {
      if (definition != null) {
        named.addAll(Predicate.named(definition));
      }
    }
    named.remove("profile");
    if (named.isEmpty()) {
      return lit("the CRM's word counts");
    }
    return concat_ws(
        ", ",
        named.stream()
            .map(n -> concat(lit(n + " "), coalesce(col(n).cast("string"), lit("unknown"))))
            .toArray(Column[]::new));
  }
}
