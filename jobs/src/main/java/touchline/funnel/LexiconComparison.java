package touchline.funnel;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Wilson;
import touchline.config.LeadColumns;
import touchline.config.LexiconVersion;
import touchline.config.Qualification;
import touchline.config.Signal;

/**
 * History restated under two versions of the lexicon, without touching a table: who would have
 * qualified under each, when, and what became of them.
 *
 * <p>A lead is judged at every moment of the period for which its score is known: at its landmark
 * ages and as of each published night. Its profile is today's; crm_class, crm_stage, days_in_stage
 * and cycle are unknown then, and null. Where a version says nothing of what it takes, the CRM's
 * stage entries are judged instead.
 */
public final class LexiconComparison {
  private final Function<String, Dataset<Row>> tables;
  private final ZoneId zone;

  /**
   * @param tables rows of a published table by name
   */
  public LexiconComparison(Function<String, Dataset<Row>> tables, ZoneId zone) {
    this.tables = tables;
    this.zone = zone;
  }

  /**
   * Leads of one kind.
   *
   * @param which old, new, both, only old or only new
   * @param perDay leads a day of the period
   * @param opportunities leads that became an opportunity after they qualified
   * @param won leads that were won after they qualified
   * @param precision share that became an opportunity
   * @param interval 90% Wilson interval of it
   */
  public record Group(
      String which,
      long leads,
      double perDay,
      long opportunities,
      long won,
      double precision,
      Interval interval) {}

  /** A lead that only one of the two versions would have qualified. */
  public record Moved(String leadId, String which, Instant at, String became) {}

  /** What the comparison of one class says. */
  public record Result(List<Group> groups, List<Moved> moved) {}

  /**
   * Compares the definitions of one class.
   *
   * @param isSql sql, else mql
   * @param from first business date
   * @param to last business date
   * @param most leads listed at most
   */
  public Result compare(
      LexiconVersion old,
      LexiconVersion now,
      boolean isSql,
      LocalDate from,
      LocalDate to,
      int most) {
    Dataset<Row> before = first(old, isSql, from, to).withColumnRenamed("at", "old_at");
    Dataset<Row> after = first(now, isSql, from, to).withColumnRenamed("at", "new_at");
    // Each: at most one row a person.
    Dataset<Row> both =
        before
            .join(after, new String[] {"person_id"}, "full_outer")
            .join(outcomes(), new String[] {"person_id"}, "left")
            .withColumn("at", coalesce(col("new_at"), col("old_at")))
            .withColumn(
                "became",
                when(col("won_at").geq(col("at")), "became a customer")
                    .when(col("opportunity_at").geq(col("at")), "became an opportunity")
                    .otherwise("no opportunity since"))
            .withColumn(
                "which",
                when(col("old_at").isNull(), "only new")
                    .when(col("new_at").isNull(), "only old")
                    .otherwise("both"))
            .cache();
    try {
      return new Result(groups(both, from, to), moved(both, most));
    } finally {
      both.unpersist();
    }
  }

  private static List<Group> groups(Dataset<Row> both, LocalDate from, LocalDate to) {
    double days = ChronoUnit.DAYS.between(from, to) + 1;
    long[][] sums = new long[5][3];
    String[] names = {"old", "new", "both", "only old", "only new"};
    for (Row row :
        both.groupBy("which")
            .agg(
                count(lit(1)).as("n"),
                count_if(col("opportunity_at").geq(col("at"))).as("opportunities"),
                count_if(col("won_at").geq(col("at"))).as("won"))
            .collectAsList()) {
      String which = row.getAs("which");
      long[] counted = {row.getAs("n"), row.getAs("opportunities"), row.getAs("won")};
      for (int i = 0; i < names.length; i++) {
        boolean counts =
            names[i].equals(which)
                || names[i].equals("old") && !which.equals("only new")
                || names[i].equals("new") && !which.equals("only old");
        for (int k = 0; counts && k < 3; k++) {
          sums[i][k] += counted[k];
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      long n = sums[i][0];
      double precision = n == 0 ? 0 : sums[i][1] / (double) n;
      groups.add(
          new Group(
              names[i],
              n,
              n / days,
              sums[i][1],
              sums[i][2],
              precision,
              Wilson.interval(precision, n, FunnelSql.CONFIDENCE)));
    }
    return groups;
  }

  private static List<Moved> moved(Dataset<Row> both, int most) {
    return both
        .where("which <> 'both'")
        .orderBy("which", "at", "person_id")
        .limit(most)
        .select("lead_id", "which", "at", "became")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Moved(
                    row.getAs("lead_id"),
                    row.getAs("which"),
                    row.<Timestamp>getAs("at").toInstant(),
                    row.getAs("became")))
        .toList();
  }

  private Dataset<Row> outcomes() {
    return tables
        .apply("gold.lead_cycles")
        .groupBy("person_id")
        .agg(
            max("lead_id").as("lead_id"),
            max("opportunity_at").as("opportunity_at"),
            max("won_at").as("won_at"));
  }

  /** Of each person who qualifies in the period the first moment: person_id, at. */
  private Dataset<Row> first(LexiconVersion version, boolean isSql, LocalDate from, LocalDate to) {
    Qualification says = version.qualification();
    Instant start = from.atStartOfDay(zone).toInstant();
    Instant end = to.plusDays(1).atStartOfDay(zone).toInstant();
    String definition = isSql ? says.sql() : says.mql();
    if (definition == null) {
      return tables
          .apply("silver.lead_stages")
          .where(JudgeLeads.holds(isSql ? version.sql() : version.mql()))
          .groupBy("person_id")
          .agg(min("entered_at").as("at"))
          .where(col("at").geq(lit(start)).and(col("at").lt(lit(end))));
    }
    Dataset<Row> known = facts(version, end);
    return known
        .where(JudgeLeads.holds(definition))
        .groupBy("person_id")
        .agg(min("moment").as("at"))
        // The first time ever has to lie in the period: who qualified before is no news in it.
        .where(col("at").geq(lit(start)).and(col("at").leq(lit(end))));
  }

  private Dataset<Row> facts(LexiconVersion version, Instant end) {
    Dataset<Row> moments = moments(version, end);
    List<Signal> signals = version.qualification().signals();
    Facts facts = new Facts(signals, zone);
    Dataset<Row> joined = moments;
    if (!signals.isEmpty()) {
      // Fan-out of touches to the moments of the person, joined again at once.
      Dataset<Row> touches =
          tables
              .apply("silver.touchpoints")
              .join(moments.select("person_id", "moment"), new String[] {"person_id"});
      joined =
          moments.join(
              facts.of(touches, tables.apply("silver.contents")),
              new String[] {"person_id", "moment"},
              "left");
    }
    // Exactly one: every scored lead is a person.
    Dataset<Row> people =
        tables
            .apply("silver.people")
            .select("person_id", LeadColumns.PROFILE.toArray(String[]::new));
    return facts
        .filled(joined)
        .join(people, new String[] {"person_id"})
        .withColumn("crm_class", lit(null).cast("string"))
        .withColumn("crm_stage", lit(null).cast("string"))
        .withColumn("days_in_stage", lit(null).cast("int"))
        .withColumn("cycle", lit(null).cast("int"))
        .withColumn("is_ideal_customer", JudgeLeads.holds(version.qualification().idealCustomer()));
  }

  private Dataset<Row> moments(LexiconVersion version, Instant end) {
    Column night =
        org.apache.spark.sql.functions.to_utc_timestamp(
            org.apache.spark.sql.functions.date_add(col("as_of_date"), 1), zone.getId());
    Dataset<Row> nights =
        tables.apply("gold.lead_scores").where("NOT is_terminal").withColumn("moment", night);
    Dataset<Row> landmarks =
        tables
            .apply("gold.landmark_scores")
            .where("NOT is_terminal")
            .withColumn("moment", col("landmark_at"));
    return scored(nights)
        .unionByName(scored(landmarks))
        .where(col("moment").leq(lit(end)))
        .dropDuplicates("person_id", "moment")
        .withColumn(
            "band",
            when(col("score").geq(version.hot()), "hot")
                .when(col("score").geq(version.warm()), "warm")
                .otherwise("cold"));
  }

  private static Dataset<Row> scored(Dataset<Row> scores) {
    return scores.select(
        col("person_id"),
        col("moment"),
        col("score"),
        substring(col("grade"), 1, 1).as("fit_grade"),
        substring(col("grade"), 2, 1).as("engagement_grade"),
        col("fit_points"),
        col("engagement_points"),
        col("negative_points"));
  }
}
