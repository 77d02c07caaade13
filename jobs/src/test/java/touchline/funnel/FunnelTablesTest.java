package touchline.funnel;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Wilson;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

class FunnelTablesTest {
  private static final Settings SETTINGS =
      Settings.load(
          ConfigFactory.parseString(
              """
              funnel.plan = [ { step = mql, side = marketing, goal = 2, from = 2026-01-01 }
                              { step = sql, side = sales, goal = 3, from = 2026-02-01 } ]
              """));

  /** The same words, agreed on anew from February on. */
  private static Settings agreedTwice() {
    LexiconVersion one = SETTINGS.lexicon().versions().get(0);
    LexiconVersion two = one.withThresholds("2", LocalDate.of(2026, 2, 1), 80, 50);
    return Settings.load(ConfigFactory.parseString(new LexiconConfig(List.of(one, two)).toHocon()));
  }

  private static Job job(String table) {
    return job(SETTINGS, table);
  }

  private static Job job(Settings settings, String table) {
    return Funnel.jobs(settings).stream()
        .filter(j -> j.writes().name().equals("gold." + table))
        .findFirst()
        .orElseThrow();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String conversion(
      String type, String person, int cycle, String day, String value) {
    String subject = type.equals("mql") || type.equals("sql") ? person : "D" + person;
    return "{'conversion_id':'%s:%s%s','conversion_type':'%s','journey_id':'%s',%s'converted_at':'%sT12:00:00Z','value':%s,'currency':'EUR','value_reporting':%s,'is_adjustment':false,'booked_date':'%s','lexicon_version':'1'}"
        .formatted(
            type,
            subject,
            cycle > 1 ? ":" + cycle : "",
            type,
            person,
            person.startsWith("x") ? "" : "'person_id':'" + person + "',",
            day,
            value,
            value,
            day)
        .replace('\'', '"');
  }

  private static String person(String id) {
    return "{'person_id':'%s','lead_id':'L%s','lead_ids':['L%s'],'journey_id':'%s','is_free_mail':false,'created_at':'2026-01-01T00:00:00Z','is_deleted':false,'source':'Web'}"
        .formatted(id, id, id, id)
        .replace('\'', '"');
  }

  private static String stage(String id, int number, String stage, String day, String reason) {
    return "{'person_id':'%s','journey_id':'%s','lead_id':'L%s','stage':'%s','entered_at':'%sT12:00:00Z','entry_number':1,'sequence_number':%d,'reason':'%s','received_date':'%s'}"
        .formatted(id, id, id, stage, day, number, reason, day)
        .replace('\'', '"');
  }

  private static Given world() {
    Given given =
        Given.asOf("2026-06-30")
            .rows("silver.people", person("a"), person("b"), person("c"), person("d"))
            .rows(
                "silver.lead_stages",
                stage("a", 1, "MQL", "2026-01-05", ""),
                stage("a", 2, "SQL", "2026-01-09", ""),
                stage("b", 1, "MQL", "2026-01-06", ""),
                stage("b", 2, "REJECTED", "2026-01-07", "no budget"),
                stage("c", 1, "MQL", "2026-01-07", ""),
                stage("c", 2, "RECYCLED", "2026-01-08", "timing"),
                stage("c", 3, "MQL", "2026-03-01", ""),
                stage("d", 1, "MQL", "2026-01-08", ""))
            .rows(
                "gold.conversions",
                conversion("mql", "a", 1, "2026-01-05", "0"),
                conversion("sql", "a", 1, "2026-01-09", "0"),
                conversion("opportunity", "a", 1, "2026-02-01", "50"),
                conversion("won", "a", 1, "2026-03-01", "100"),
                conversion("mql", "b", 1, "2026-01-06", "0"),
                conversion("mql", "c", 1, "2026-01-07", "0"),
                conversion("mql", "c", 2, "2026-03-01", "0"),
                conversion("mql", "d", 1, "2026-01-08", "0"),
                conversion("won", "x", 1, "2026-03-02", "7"));
    return given.rows("gold.lead_cycles", given.build(job("lead_cycles")));
  }

  private static List<Row> rows(Given given, String table, String where) {
    return made(SETTINGS, given, table).where(where).collectAsList();
  }

  /** Rows of a table, made of those that only it rests on. */
  private static Dataset<Row> made(Settings settings, Given given, String table) {
    Job job = job(settings, table);
    for (Table read : job.reads()) {
      if (read.name().endsWith("_tallies") || read.name().equals("gold.content_use")) {
        String name = read.name().substring("gold.".length());
        given.rows(read.name(), given.build(job(settings, name)));
      }
    }
    return given.build(job);
  }

  @Test
  void cohortTotalsEqualTheConversions() {
    Given given = world();

    for (String dimension : List.of("all", "channel", "source", "team")) {
      assertThat(
              made(SETTINGS, given, "funnel_cohorts")
                  .where(
                      "dimension = '"
                          + dimension
                          + "' AND step IN ('mql', 'sql', 'opportunity', 'won')")
                  .groupBy("step")
                  .sum("conversions")
                  .collectAsList()
                  .stream()
                  .map(Row::toString)
                  .toList())
          .containsExactlyInAnyOrder("[mql,5]", "[sql,1]", "[opportunity,1]", "[won,2]");
    }
    assertThat(
            made(SETTINGS, given, "funnel_daily")
                .where("dimension = 'all'")
                .groupBy("step")
                .sum("n")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList())
        .contains("[mql,5]", "[sql,1]", "[opportunity,1]", "[won,2]", "[accepted,1]");
    assertThat(
            rows(given, "funnel_daily", "dimension = 'all' AND step = 'won'").stream()
                .map(r -> r.<BigDecimal>getAs("value_reporting"))
                .reduce(BigDecimal::add))
        .hasValue(new BigDecimal("107.00"));
  }

  @Test
  void leadUnderTwoVersionsOfTheLexiconIsCountedOnceInEachFigure() {
    Settings twice = agreedTwice();
    Given given = world();
    given.rows(
        "gold.conversions",
        given
            .rows(Table.of("gold.conversions"))
            .withColumn("lexicon_version", expr("if(booked_date >= DATE '2026-02-01', '2', '1')")));
    given.rows("gold.lead_cycles", given.build(job(twice, "lead_cycles")));

    for (String table : List.of("funnel_daily", "funnel_cohorts")) {
      String counted = table.equals("funnel_daily") ? "n" : "conversions";
      assertThat(
              made(twice, given, table)
                  .where("dimension = 'all' AND step IN ('mql', 'accepted')")
                  .groupBy("step")
                  .sum(counted)
                  .collectAsList()
                  .stream()
                  .map(Row::toString)
                  .toList())
          .as(table)
          .containsExactlyInAnyOrder("[mql,5]", "[accepted,1]");
    }
    Dataset<Row> answers = given.build(job(twice, "rejections")).where("dimension = 'all'");
    assertThat(answers.select("lexicon_version").distinct().count()).isEqualTo(2);
    assertThat(answers.agg(sum("mqls")).head().getLong(0)).isEqualTo(5);
  }

  /** Sixty SQLs: those that saw the guide close in a month, the others never do. */
  @Test
  void contrastsTellWhatSetsSqlsApartThatClose() {
    List<String> cycles = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean isWon = i < 30;
      cycles.add(
          json(
              "{'person_id':'p%d','cycle':1,'lead_id':'L%d','sql_at':'2026-01-01T00:00:00Z',%s'crm_stage_at':'2026-12-01T00:00:00Z','crm_class':'sql','regressions':0,'irregularities':[],'conversions':[{'conversion_id':'sql:p%d','conversion_type':'sql','converted_at':'2026-01-01T00:00:00Z','booked_date':'2026-01-01'}],'persona':'Champion','lexicon_version':'1'}"
                  .formatted(i, i, isWon ? "'won_at':'2026-01-31T00:00:00Z'," : "", i)));
      paths.add(
          json(
              "{'path_id':'%d','journey_id':'j','person_id':'p%d','conversion_id':'sql:p%d','conversion_type':'sql','milestones':[],'milestones_at':[],'converted_types':[],'touch_count':1,'is_capped':false,'touchpoint_ids':[],'touched_at':[],'channels':[],'campaigns':[],'contents':['%s'],'content_types':[],'kinds':[]}"
                  .formatted(i, i, i, isWon ? "guide" : "blog")));
    }
    Given given =
        Given.asOf("2026-12-31")
            .rows("gold.lead_cycles", cycles.toArray(String[]::new))
            .rows("gold.content_paths", paths.toArray(String[]::new));
    Map<String, Row> byValue = new TreeMap<>();
    given
        .build(job("sql_contrasts"))
        .collectAsList()
        .forEach(row -> byValue.put(row.getAs("value"), row));

    assertThat(byValue).containsOnlyKeys("guide", "blog", "Champion");
    Row guide = byValue.get("guide");
    assertThat(guide.<Double>getAs("quick_difference")).isEqualTo(1);
    assertThat(guide.<Double>getAs("never_difference")).isEqualTo(-1);
    assertThat(guide.<Double>getAs("median_days")).isEqualTo(30);
    assertThat(guide.<Double>getAs("quick_q_value")).isLessThan(1e-6);
    assertThat(byValue.get("Champion").<String>getAs("status")).isEqualTo("insufficient");
  }

  @Test
  void ratesFollowTheCyclesOfACohortWithWilsonsInterval() {
    Row row =
        rows(
                world(),
                "funnel_cohorts",
                "dimension = 'all' AND step = 'accepted' AND cohort_month = DATE '2026-01-01'")
            .get(0);

    assertThat(row.<Long>getAs("entered")).isEqualTo(4);
    assertThat(row.<Long>getAs("before")).isEqualTo(4);
    assertThat(row.<Long>getAs("reached")).isEqualTo(1);
    Interval wilson = Wilson.interval(.25, 4, .9);
    assertThat(row.<Double>getAs("rate_low")).isCloseTo(wilson.lower(), within(1e-12));
    assertThat(row.<Double>getAs("rate_high")).isCloseTo(wilson.upper(), within(1e-12));
  }

  @Test
  void everyMqlHasExactlyOneAnswer() {
    Row january =
        rows(world(), "rejections", "dimension = 'all' AND mql_month = DATE '2026-01-01'").get(0);

    assertThat(january.<Long>getAs("mqls")).isEqualTo(4);
    assertThat(january.<Long>getAs("accepted")).isEqualTo(1);
    assertThat(january.<Long>getAs("rejected")).isEqualTo(1);
    assertThat(january.<Long>getAs("recycled")).isEqualTo(1);
    assertThat(january.<Long>getAs("open")).isEqualTo(1);
    assertThat(january.getList(january.fieldIndex("reasons")).toString())
        .isEqualTo("[[no budget,1], [timing,1]]");
  }

  @Test
  void planStandsBesideTheMonthSoFar() {
    List<Row> rows =
        made(SETTINGS, world(), "funnel_daily")
            .where("dimension = 'all' AND step = 'mql' AND event_date < DATE '2026-02-01'")
            .orderBy("event_date")
            .collectAsList();

    assertThat(rows).extracting(r -> r.<Long>getAs("month_so_far")).containsExactly(1L, 2L, 3L, 4L);
    assertThat(rows).allSatisfy(r -> assertThat(r.<Integer>getAs("month_goal")).isEqualTo(2));
    assertThat(rows).allSatisfy(r -> assertThat(r.<String>getAs("side")).isEqualTo("marketing"));
  }

  @Test
  void promisesAreKeptOrNotAndEachFigureCanBeHadAgainFromItsQuery() {
    Given given = world();
    for (String table : List.of("funnel_daily", "rejections", "follow_up")) {
      given.rows("gold." + table, made(SETTINGS, given, table));
    }
    List<Row> promises = given.build(job("alignment")).orderBy("month", "promise").collectAsList();

    assertThat(promises)
        .extracting(
            r ->
                String.valueOf(r.<Object>getAs("month")).substring(0, 7)
                    + " "
                    + r.getAs("promise")
                    + " "
                    + r.getAs("goal")
                    + " "
                    + r.getAs("actual")
                    + " "
                    + r.getAs("is_kept"))
        .contains(
            "2026-01 mql volume 2.0 4.0 true",
            "2026-02 mql volume 2.0 0.0 false",
            "2026-02 sql volume 3.0 0.0 false",
            "2026-01 mqls answered 0.9 0.75 false",
            "2026-01 mqls accepted 0.5 0.3333333333333333 false",
            "2026-02 mqls answered 0.9 null null",
            "2026-01 leads followed up in time 0.9 0.0 false");
    for (String table : List.of("funnel_daily", "lead_cycles", "follow_up", "conversions")) {
      given.rows(Table.of("gold." + table)).createOrReplaceTempView("gold_" + table);
    }
    for (Row promise : promises) {
      Double actual = promise.getAs("actual");
      if (actual != null) {
        String sql = promise.<String>getAs("figure_sql").replace("gold.", "gold_");
        assertThat(((Number) Given.spark().sql(sql).head().get(0)).doubleValue())
            .as(sql)
            .isEqualTo(actual);
        assertThat(
                Given.spark()
                    .sql(promise.<String>getAs("rows_sql").replace("gold.", "gold_"))
                    .count())
            .isEqualTo(promise.<Long>getAs("n"));
      }
    }
  }

  /** February is agreed on anew in its middle, so that its filter has two clauses. */
  @Test
  void filterOfAMonthNamesEachVersionThatWasInForceInIt() {
    LexiconVersion one = SETTINGS.lexicon().versions().get(0);
    LexiconVersion two = one.withThresholds("2", LocalDate.of(2026, 2, 15), 80, 50);
    String hocon = new LexiconConfig(List.of(one, two)).toHocon();
    Settings twice =
        Settings.load(
            ConfigFactory.parseString(
                hocon.substring(0, hocon.lastIndexOf("stage = 'MQL'"))
                    + "stage = 'Marketing Qualified'"
                    + hocon.substring(hocon.lastIndexOf("stage = 'MQL'") + 13)));
    Given given = world();
    for (String table : List.of("funnel_daily", "rejections", "follow_up")) {
      given.rows("gold." + table, made(twice, given, table));
    }
    Map<String, String> filters = new TreeMap<>();
    for (Row row :
        given
            .build(job(twice, "alignment"))
            .where("promise = 'leads followed up in time'")
            .collectAsList()) {
      filters.put(row.<Object>getAs("month").toString(), row.getAs("crm_filter"));
    }

    assertThat(filters.get("2026-01-01"))
        .isEqualTo(
            "lead stage: stage = 'MQL', or handed off by a file of Touchline; first time in the"
                + " cycle from 2026-01-01 to 2026-01-31 (UTC)");
    assertThat(filters.get("2026-02-01"))
        .isEqualTo(
            "lead stage: stage = 'MQL', or handed off by a file of Touchline; first time in the"
                + " cycle from 2026-02-01 to 2026-02-14, or lead stage: stage = 'Marketing"
                + " Qualified', or handed off by a file of Touchline; first time in the cycle from"
                + " 2026-02-15 to 2026-02-28 (UTC)");
    assertThat(filters.get("2026-03-01")).startsWith("lead stage: stage = 'Marketing Qualified'");
  }

  /** Ten a day, of which January has four MQLs and March one, each month under its own version. */
  @Test
  void costOfAMonthIsThatOfTheDaysOnWhichItsVersionWasInForce() {
    Settings twice = agreedTwice();
    List<String> costs = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2026, 1, 30);
        day.getMonthValue() < 4;
        day = day.plusDays(1)) {
      costs.add(
          json(
              "{'cost_date':'%s','channel':'Email','campaign_id':'','currency':'EUR','cost':10,'cost_reporting':10}"
                  .formatted(day)));
    }
    Given given =
        world()
            .rows("silver.costs", costs.toArray(String[]::new))
            .rows(
                "gold.lead_cycles",
                mql("a", "2026-01-10", "1"),
                mql("b", "2026-03-10", "2"),
                mql("c", "2026-03-11", "1"));

    assertThat(given.build(job(twice, "rejections")).where("dimension = 'all'").collectAsList())
        .extracting(
            r ->
                String.valueOf(r.<Object>getAs("mql_month")).substring(0, 7)
                    + " "
                    + r.getAs("lexicon_version")
                    + " "
                    + r.getAs("cost_reporting")
                    + " "
                    + r.getAs("cost_per_accepted"))
        .containsExactlyInAnyOrder(
            "2026-01 1 20.00 20.00", "2026-03 2 310.00 310.00", "2026-03 1 null null");
  }

  private static String mql(String person, String day, String version) {
    return json(
        "{'person_id':'%s','cycle':1,'lead_id':'L','mql_at':'%sT12:00:00Z','accepted_at':'%sT13:00:00Z','answer':'accepted','crm_class':'sql','regressions':0,'irregularities':[],'conversions':[],'lexicon_version':'%s'}"
            .formatted(person, day, day, version));
  }

  /** Sales rejected it first and took it on later: it waits for an opportunity since, not never. */
  @Test
  void whatWasSentBackBeforeTheStepWaitsOn() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.lead_cycles",
                json(
                    "{'person_id':'a','cycle':1,'lead_id':'L','mql_at':'2026-06-01T00:00:00Z','rejected_at':'2026-06-05T00:00:00Z','sql_at':'2026-06-11T00:00:00Z','answer':'accepted','crm_class':'sql','regressions':0,'irregularities':[],'conversions':[],'lexicon_version':'1'}"));
    Map<String, String> waits = new TreeMap<>();
    SqlJob job =
        new SqlJob(
            Funnel.class,
            "waits.sql",
            Table.of("gold.stage_velocity"),
            Grain.PER_DAY,
            Map.of("end", "TIMESTAMP '2026-07-01 00:00:00'"));
    for (Row row : given.build(job).where("dimension = 'all'").collectAsList()) {
      waits.put(row.getAs("transition"), row.getAs("days") + " " + row.getAs("completed"));
    }

    assertThat(waits)
        .isEqualTo(
            Map.of(
                "mql > answer", "4.0 0",
                "mql > sql", "10.0 1",
                "sql > opportunity", "20.0 0",
                "sql > won", "20.0 0"));
  }

  /** Forty groups, half of which saw the guide: 15 of these are won, of the others 5. */
  @Test
  void contentsBeforeWonDealsAreHeldAgainstGroupsOfTheSameSizeWithoutThem() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean hasGuide = i < 20;
      boolean isWon = i < 15 || i >= 35;
      paths.add(
          json(
              "{'path_id':'%d','journey_id':'j%d',%s'converted_types':[],'milestones':[],'milestones_at':[],'touch_count':3,'is_capped':false,'touchpoint_ids':[],'touched_at':[],'channels':[],'campaigns':[],'contents':['%s'],'content_types':[],'kinds':[],'person_ids':['p%d'],'personas':[],'roles':[]}"
                  .formatted(
                      i,
                      i,
                      isWon ? "'conversion_id':'won:%d','conversion_type':'won',".formatted(i) : "",
                      hasGuide ? "guide" : "blog",
                      i)));
    }
    Given given =
        Given.asOf("2026-06-30")
            .rows("gold.deal_paths", paths.toArray(String[]::new))
            .rows(
                "silver.touchpoints",
                json(
                    "{'touchpoint_id':'t','person_id':'p1','journey_id':'j1','occurred_at':'2026-01-02T00:00:00Z','channel':'Email','content_id':'guide','kind':'page_view','session_id':'s','is_session_start':true,'is_attributable':true,'received_date':'2026-01-02'}"));
    Row guide = rows(given, "content_performance", "conversion_type = 'won'").get(0);

    assertThat(guide.<Long>getAs("exposed")).isEqualTo(20);
    assertThat(guide.<Long>getAs("preceded")).isEqualTo(15);
    assertThat(guide.<Double>getAs("matched_rate")).isEqualTo(.25);
    assertThat(guide.<Double>getAs("lift")).isEqualTo(3);
    // Logarithm of 3, give or take 1.645 standard errors: 1/15 + (20^2 x .25 x .75 / 20) / 5^2.
    assertThat(guide.<Double>getAs("lift_low"))
        .isCloseTo(3 * Math.exp(-1.6448536 * Math.sqrt(1 / 15. + 3.75 / 25)), within(1e-6));
    assertThat(guide.<Double>getAs("q_value")).isCloseTo(.018265, within(1e-6));
    assertThat(rows(given, "content_performance", "conversion_type = 'mql'"))
        .extracting(r -> r.<String>getAs("status"))
        .containsExactly("insufficient");
  }

  /** rep-1 had it in the file; whoever has it now is not late, and the file's deadline counts. */
  @Test
  void handOffBelongsToTheOwnerOfItsFileAndAnAnswerWithoutAnotherMqlIsSeen() {
    String ready =
        "{'as_of_date':'%s','person_id':'%s','cycle':%d,'lead_id':'L%s','owner_id':'rep-1','class':'hot','score':90,'actions':[],'last_touches':[],'active_colleagues':[],'talking_points':[],'why':'w','lexicon_version':'1'}";
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "silver.people",
                person("a").replace("\"source\":", "\"owner_id\":\"rep-2\",\"source\":"),
                person("b"))
            .rows(
                "silver.lead_stages",
                stage("a", 1, "Lead", "2026-06-01", ""),
                stage("b", 1, "MQL", "2026-01-05", ""),
                stage("b", 2, "RECYCLED", "2026-02-05", "timing"),
                stage("b", 3, "SQL", "2026-06-25", ""))
            .rows(
                "gold.conversions",
                conversion("mql", "b", 1, "2026-01-05", "0"),
                conversion("sql", "b", 1, "2026-06-25", "0"))
            .rows(
                "gold.sales_ready",
                json(ready.formatted("2026-06-24", "a", 1, "a")),
                json(ready.formatted("2026-06-24", "b", 2, "b")),
                json(ready.formatted("2026-06-25", "b", 2, "b")));
    for (String table : List.of("lead_cycles", "lead_handoffs", "follow_up")) {
      given.rows("gold." + table, made(SETTINGS, given, table));
    }

    assertThat(given.rows(Table.of("gold.lead_handoffs")).orderBy("lead_id").collectAsList())
        .extracting(r -> r.getAs("lead_id") + " " + r.getAs("cycle") + " " + r.getAs("answer"))
        .containsExactly("La 1 untouched", "Lb 2 accepted");
    Row followed = rows(given, "follow_up", "person_id = 'a'").get(0);
    assertThat(followed.<String>getAs("owner_id")).isEqualTo("rep-1");
    assertThat(followed.<Object>getAs("due_at"))
        .isEqualTo(rows(given, "lead_handoffs", "person_id = 'a'").get(0).getAs("sla_due_at"));
  }

  /**
   * An entry that came late makes of the cycle that sales was handed the second; the third is
   * another.
   */
  @Test
  void leadWhoseHistoryCameLateIsNotHandedOffTwiceAndOneThatComesBackIs() {
    String ready =
        "{'as_of_date':'%s','person_id':'a','cycle':%d,%s'lead_id':'La','class':'hot','score':90,'actions':[],'last_touches':[],'active_colleagues':[],'talking_points':[],'why':'w','lexicon_version':'1'}";
    String began = "'cycle_began_at':'%sT09:00:00Z',";
    Given given =
        Given.asOf("2026-06-30")
            .rows("silver.people", person("a"))
            .rows(
                "gold.sales_ready",
                json(ready.formatted("2026-06-01", 1, began.formatted("2026-01-05"))),
                json(ready.formatted("2026-06-10", 2, began.formatted("2026-05-20"))),
                // Nights of earlier versions do not say when the cycle began.
                json(ready.formatted("2026-06-12", 2, "")),
                json(ready.formatted("2026-06-25", 3, began.formatted("2026-06-03"))),
                json(ready.formatted("2026-06-26", 3, began.formatted("2026-06-03"))));
    given.rows("gold.lead_cycles", given.build(job("lead_cycles")));

    assertThat(rows(given, "lead_handoffs", "true"))
        .extracting(r -> r.getAs("handed_off_date") + " " + r.getAs("cycle"))
        .containsExactlyInAnyOrder("2026-06-01 1", "2026-06-25 3");
  }

  @Test
  void whoeverBecameACustomerThroughAColleaguesDealWaitsForNoCall() {
    Given given =
        Given.asOf("2026-06-30")
            .rows("silver.people", person("a"), person("b"), person("c"))
            .rows(
                "silver.lead_stages",
                stage("a", 1, "MQL", "2026-06-01", ""),
                stage("b", 1, "MQL", "2026-06-01", ""),
                stage("c", 1, "MQL", "2026-06-01", ""))
            .rows(
                "gold.conversions",
                conversion("mql", "a", 1, "2026-06-01", "0"),
                conversion("mql", "b", 1, "2026-06-01", "0"),
                conversion("mql", "c", 1, "2026-06-01", "0"))
            .rows(
                "gold.won_leads",
                json("{'person_id':'b','deal_id':'D','won_at':'2026-06-20T00:00:00Z'}"),
                json("{'person_id':'c','deal_id':'E','won_at':'2026-01-20T00:00:00Z'}"));
    given.rows("gold.lead_cycles", given.build(job("lead_cycles")));

    assertThat(rows(given, "follow_up", "true"))
        .extracting(r -> r.getAs("person_id") + " " + r.getAs("status") + " " + r.getAs("priority"))
        .containsExactlyInAnyOrder("a open_breach 2", "b open_breach 5", "c open_breach 2");
  }

  /** The export spells the column in its own way. */
  @Test
  void selfReportedSourceStandsBesideTheChannelHoweverItsColumnIsSpelled() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "silver.people",
                profiled("a", "'How did you hear about us?':' A friend '"),
                profiled("b", "'how_did_you_hear_about_us':'A friend','seats':'5'"),
                profiled("c", "'seats':'5'"),
                profiled("d", "'Self-reported source':' '"));
    given.rows("gold.lead_cycles", given.build(job("lead_cycles")));

    Row row = rows(given, "source_agreement", "true").get(0);
    assertThat(row.<String>getAs("self_reported")).isEqualTo("A friend");
    assertThat(row.<Long>getAs("leads")).isEqualTo(2);
    assertThat(rows(given, "source_agreement", "true")).hasSize(1);
  }

  private static String profiled(String id, String profile) {
    return person(id).replace("\"source\":", json("'profile':{" + profile + "},'source':"));
  }

  @Test
  void everyJobMakesTheColumnsOfItsTable() {
    Given given =
        world()
            .rows(
                "gold.lead_scores",
                "{'as_of_date':'2026-06-30','person_id':'d','lead_id':'Ld','score':90,'band':'hot','raw_score':1,'fit_points':0,'engagement_points':0,'negative_points':0,'grade':'B2','is_terminal':false,'hits':[{'rule':'r','group':'fit','points':1,'units':1,'hits':1}],'weights_version':'1','lexicon_version':'1'}"
                    .replace('\'', '"'))
            .rows(
                "silver.touchpoints",
                "{'touchpoint_id':'t','person_id':'d','journey_id':'d','occurred_at':'2026-01-02T00:00:00Z','channel':'Email','content_id':'guide','kind':'download','session_id':'s','is_session_start':true,'is_attributable':true,'received_date':'2026-01-02'}"
                    .replace('\'', '"'));
    for (Job job : Funnel.jobs(SETTINGS)) {
      Dataset<Row> rows = given.build(job);
      for (var field : job.writes().schema().fields()) {
        assertThat(rows.schema().apply(field.name()).dataType().catalogString())
            .as(job.writes() + "." + field.name())
            .isEqualTo(field.dataType().catalogString());
      }
      assertThat(rows.schema().size()).as(job.name()).isEqualTo(job.writes().schema().size());
      List<Row> made = rows.collectAsList();
      given.rows(job.writes().name(), Given.spark().createDataFrame(made, job.writes().schema()));
    }

    Row handOff = given.rows(Table.of("gold.lead_handoffs")).head();
    assertThat(handOff.<String>getAs("lead_id")).isEqualTo("Ld");
    assertThat(handOff.<String>getAs("answer")).isEqualTo("untouched");
    assertThat(handOff.getList(handOff.fieldIndex("talking_points")).toString())
        .isEqualTo("[guide: 1 time, last on 2026-01-02]");
    assertThat(given.rows(Table.of("gold.follow_up")).count()).isEqualTo(5);
  }
}
