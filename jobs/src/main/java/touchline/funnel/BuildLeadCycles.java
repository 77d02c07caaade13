package touchline.funnel;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.map_values;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.config.FunnelConfig;
import touchline.config.LexiconConfig;
import touchline.config.LexiconSql;
import touchline.config.LexiconVersion;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.OrNull;
import touchline.pipeline.Table;

/** What became of each lead in each of its qualification cycles. */
final class BuildLeadCycles implements Job {
  static final Table TABLE = Table.of("gold.lead_cycles");

  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table STAGES = Table.of("silver.lead_stages");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table PATHS = Table.of("gold.content_paths");
  private static final String[] PERSON = {"person_id"};

  private final LexiconConfig lexicon;
  private final FunnelConfig funnel;
  private final ZoneId zone;

  BuildLeadCycles(LexiconConfig lexicon, FunnelConfig funnel, ZoneId zone) {
    this.lexicon = lexicon;
    this.funnel = funnel;
    this.zone = zone;
  }

  @Override
  public List<Table> reads() {
    return List.of(PEOPLE, STAGES, CONVERSIONS, PATHS);
  }

  @Override
  public Table writes() {
    return TABLE;
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return List.of(
        lexicon, funnel.teams().toString(), funnel.segment(), funnel.selfReported(), zone);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    LexiconSql says = new LexiconSql(lexicon);
    StructType made = TABLE.schema();
    return people(in.read(PEOPLE), says)
        // Each join: at most one row a person.
        .join(stages(in.read(STAGES), says), PERSON, "left")
        .join(conversions(in.read(CONVERSIONS)), PERSON, "left")
        .join(paths(in.read(PATHS)), PERSON, "left")
        .flatMap((FlatMapFunction<Row, Row>) lead -> rows(made, lead), Encoders.row(made));
  }

  private Dataset<Row> people(Dataset<Row> people, LexiconSql says) {
    Map<String, String> teams = new TreeMap<>();
    funnel.teams().forEach((name, team) -> team.owners().forEach(o -> teams.put(o, name)));
    UserDefinedFunction reported =
        udf(SelfReported.by(funnel.selfReported()), DataTypes.StringType);
    return people
        .where("lead_id IS NOT NULL AND NOT is_deleted")
        .withColumn("business_date", business(coalesce(col("created_at"), lit(Instant.EPOCH))))
        .select(
            col("person_id"),
            col("lead_id"),
            col("account_id"),
            col("source"),
            col("persona"),
            expr(OrNull.typed(funnel.segment())).cast("string").as("segment"),
            col("owner_id"),
            team(teams).as("team"),
            trim(reported.apply(map_keys(col("profile")), map_values(col("profile"))))
                .as("self_reported"),
            col("created_at"),
            expr(says.inForce()).as("version"));
  }

  private static Column team(Map<String, String> teams) {
    if (teams.isEmpty()) {
      return lit(null).cast("string");
    }
    String entries =
        teams.entrySet().stream()
            .map(t -> LexiconSql.text(t.getKey()) + ", " + LexiconSql.text(t.getValue()))
            .collect(Collectors.joining(", "));
    return expr("try_element_at(map(" + entries + "), owner_id)");
  }

  private Column business(Column moment) {
    return to_date(from_utc_timestamp(moment, zone.getId()));
  }

  private Dataset<Row> stages(Dataset<Row> stages, LexiconSql says) {
    Dataset<Row> judged =
        stages
            .withColumn("business_date", business(col("entered_at")))
            .withColumn("lexicon_version", expr(says.inForce()));
    Column kind =
        when(holds(says, LexiconVersion::sql), "sql")
            .when(holds(says, LexiconVersion::accepted), "accepted")
            .when(holds(says, LexiconVersion::mql), "mql")
            .when(holds(says, LexiconVersion::rejected), "rejected")
            .when(holds(says, LexiconVersion::recycled), "recycled")
            .when(holds(says, LexiconVersion::dead), "dead")
            .when(expr(says.says(BuildLeadCycles::isKnown)), "lead")
            .otherwise("unknown");
    return judged
        .groupBy("person_id")
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            col("sequence_number"),
                            col("entered_at"),
                            col("stage"),
                            col("reason"),
                            holds(says, LexiconVersion::lead).as("is_lead"),
                            holds(says, LexiconVersion::handedOver).as("is_handed_over"),
                            holds(says, v -> "(" + v.accepted() + ") OR (" + v.sql() + ")")
                                .as("is_accepted"),
                            kind.as("kind"),
                            col("lexicon_version"))))
                .as("stages"));
  }

  private static Column holds(
      LexiconSql says, java.util.function.Function<LexiconVersion, String> predicate) {
    return coalesce(expr(says.says(v -> OrNull.sql(predicate.apply(v)))), lit(false));
  }

  /** Whether a stage that is of no class is one of those in use. */
  private static String isKnown(LexiconVersion version) {
    if (version.otherStages().isEmpty()) {
      return "true";
    }
    return "lower(stage) IN ("
        + version.otherStages().stream()
            .map(s -> LexiconSql.text(s.toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining(", "))
        + ")";
  }

  private static Dataset<Row> conversions(Dataset<Row> conversions) {
    return conversions
        .where("person_id IS NOT NULL AND NOT is_adjustment")
        .groupBy("person_id")
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            "converted_at",
                            "conversion_id",
                            "conversion_type",
                            "booked_date",
                            "value_reporting",
                            "lexicon_version")))
                .as("conversions"));
  }

  private static Dataset<Row> paths(Dataset<Row> paths) {
    return paths
        .where("size(touched_at) > 0")
        .groupBy("person_id")
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            col("conversion_id"), touch("1").as("first"), touch("-1").as("last"))))
                .as("paths"));
  }

  private static Column touch(String place) {
    return struct(
        expr("element_at(touched_at, " + place + ")").as("at"),
        expr("element_at(channels, " + place + ")").as("channel"),
        expr("element_at(campaigns, " + place + ")").as("campaign"),
        expr("element_at(contents, " + place + ")").as("content"));
  }

  private static Iterator<Row> rows(StructType made, Row lead) {
    List<Cycles.Entry> entries = new ArrayList<>();
    for (Row s : list(lead, "stages")) {
      entries.add(
          new Cycles.Entry(
              at(s, "entered_at"),
              s.getAs("stage"),
              s.getAs("reason"),
              s.getAs("is_lead"),
              s.getAs("is_handed_over"),
              s.getAs("is_accepted"),
              s.getAs("kind"),
              s.getAs("lexicon_version")));
    }
    List<Cycles.Conversion> conversions = new ArrayList<>();
    for (Row c : list(lead, "conversions")) {
      conversions.add(
          new Cycles.Conversion(
              c.getAs("conversion_id"),
              c.getAs("conversion_type"),
              at(c, "converted_at"),
              c.<Date>getAs("booked_date").toLocalDate(),
              c.<BigDecimal>getAs("value_reporting"),
              c.getAs("lexicon_version")));
    }
    List<Cycles.Path> paths = new ArrayList<>();
    for (Row p : list(lead, "paths")) {
      paths.add(
          new Cycles.Path(
              p.getAs("conversion_id"), touchOf(p.getAs("first")), touchOf(p.getAs("last"))));
    }
    StructType conversion = Made.within(made, "conversions");
    return Cycles.of(entries, conversions, paths, at(lead, "created_at"), lead.getAs("version"))
        .stream()
        .map(cycle -> row(Made.line(made), lead, cycle, conversion))
        .iterator();
  }

  private static Cycles.Touch touchOf(Row touch) {
    return new Cycles.Touch(
        at(touch, "at"), touch.getAs("channel"), touch.getAs("campaign"), touch.getAs("content"));
  }

  private static List<Row> list(Row row, String column) {
    int at = row.fieldIndex(column);
    return row.isNullAt(at) ? List.of() : row.getList(at);
  }

  private static Instant at(Row row, String column) {
    Timestamp at = row.getAs(column);
    return at == null ? null : at.toInstant();
  }

  private static Row row(Made.Line line, Row lead, Cycles.Cycle c, StructType conversion) {
    Cycles.Touch touch = c.touch();
    if (touch != null) {
      line.set("channel", touch.channel())
          .set("campaign_id", touch.campaign())
          .set("content_id", touch.content())
          .set("engaged_at", touch.at());
    }
    return line.copy(lead, "person_id", "lead_id", "account_id", "source", "persona", "segment")
        .copy(lead, "owner_id", "team", "self_reported")
        .set("cycle", c.number())
        .set("lead_at", c.lead())
        .set("mql_at", c.mql())
        .set("handed_over_at", c.handedOver())
        .set("accepted_at", c.accepted())
        .set("sql_at", c.sql())
        .set("opportunity_at", c.opportunity())
        .set("won_at", c.won())
        .set("rejected_at", c.rejected())
        .set("recycled_at", c.recycled())
        .set("reason", c.reason())
        .set("answer", c.answer())
        .set("answered_at", c.answered())
        .set("crm_stage", c.stage())
        .set("crm_stage_at", c.stageAt())
        .set("crm_class", c.kind())
        .set("regressions", c.regressions())
        .set("irregularities", c.irregularities().toArray(String[]::new))
        .set(
            "conversions",
            c.conversions().stream().map(v -> row(Made.line(conversion), v)).toArray(Row[]::new))
        .set("lexicon_version", c.version())
        .made();
  }

  private static Row row(Made.Line line, Cycles.Conversion conversion) {
    return line.set("conversion_id", conversion.id())
        .set("conversion_type", conversion.type())
        .set("converted_at", conversion.at())
        .set("booked_date", conversion.booked())
        .set("value_reporting", conversion.value())
        .set("lexicon_version", conversion.version())
        .made();
  }
}
