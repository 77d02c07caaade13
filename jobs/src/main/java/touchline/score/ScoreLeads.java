package touchline.score;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.LexiconVersion;
import touchline.config.ScoreConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The score of every lead as of tonight, from what had happened and was known by the end of the
 * as-of date in the business time zone.
 *
 * <p>A touch, stage or deal counts when it happened before that moment and was received by the
 * as-of date. The profile is the one that is known now. A lead that the CRM has deleted has no
 * score.
 */
final class ScoreLeads implements Job {
  static final Table TIMELINES = Table.of("silver.timelines");
  static final Table CONTENTS = Table.of("silver.contents");
  static final Table LEAD_STAGES = Table.of("silver.lead_stages");
  static final Table PROBABILITIES = Table.of("gold.score_age_probabilities");

  private static final double DAY_MICROS = 86_400e6;
  private static final String[] PERSON = {"person_id"};

  private final ScoreConfig config;
  private final Definitions definitions;

  ScoreLeads(ScoreConfig config, Definitions definitions) {
    this.config = config;
    this.definitions = definitions;
  }

  @Override
  public List<Table> reads() {
    return List.of(
        TIMELINES,
        CONTENTS,
        LEAD_STAGES,
        FindWonLeads.DEALS,
        FindWonLeads.DEAL_CONTACTS,
        PROBABILITIES);
  }

  @Override
  public Table writes() {
    return Table.of("gold.lead_scores");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config, definitions);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Instant end = definitions.endOf(in.asOf());
    LexiconVersion lexicon = definitions.on(in.asOf());
    Points points = new Points(config);
    Column received = col("received_date").leq(lit(in.asOf()));
    Dataset<Row> won =
        FindWonLeads.first(
                in.read(FindWonLeads.DEALS)
                    .where(definitions.isWon().and(received).and(Definitions.wonAt().lt(lit(end)))),
                in.read(FindWonLeads.DEAL_CONTACTS))
            .select(col("person_id"), lit(true).as("is_won"));
    Dataset<Row> dead =
        in.read(LEAD_STAGES)
            .where(received.and(col("entered_at").lt(lit(end))))
            .groupBy("person_id")
            .agg(max_by(definitions.isDead(), col("sequence_number")).as("is_dead"))
            .where("is_dead");
    Column created = coalesce(col("created_at").lt(lit(end)), lit(true));
    // Each join: at most one row per person.
    Dataset<Row> leads =
        leads(in.read(TIMELINES))
            .where(received.and(created))
            .where("NOT is_deleted")
            .join(won, PERSON, "left")
            .join(dead, PERSON, "left");
    Points.Moment tonight = new Points.Moment(lit(end), lit(in.asOf()));
    Dataset<Row> touched =
        points
            .touched(
                leads,
                in.read(CONTENTS),
                received.and(col("occurred_at").lt(lit(end))),
                List.of(tonight))
            .select(
                col("person_id"),
                col("lead_id"),
                age(end).as("age_days"),
                coalesce(col("is_won"), lit(false)).as("is_won"),
                coalesce(col("is_dead"), lit(false)).as("is_dead"),
                explode(points.now()).as("points"))
            .select(
                col("person_id"),
                col("lead_id"),
                col("age_days"),
                col("is_won"),
                col("is_dead"),
                col("points.*"));
    return withProbability(points.score(touched), in)
        .withColumn("as_of_date", lit(in.asOf()))
        .withColumn(
            "band",
            // A lead that is won needs nobody's work.
            when(col("is_terminal").and(col("score").gt(0)), "won")
                .when(col("score").geq(lexicon.hot()), "hot")
                .when(col("score").geq(lexicon.warm()), "warm")
                .otherwise("cold"))
        .withColumn("weights_version", lit(config.version()))
        .withColumn("lexicon_version", lit(lexicon.version()));
  }

  /** Leads by person with what is known of them and their touches, of rows of silver.timelines. */
  static Dataset<Row> leads(Dataset<Row> timelines) {
    return timelines
        .where("lead IS NOT NULL")
        .select("person_id", "account_id", "lead.*", "touches")
        .withColumn("profile", map_from_entries(col("profile")));
  }

  /** Whole days since the lead was created, at the end of the date. */
  private static Column age(Instant end) {
    Column age = unix_micros(lit(end)).minus(unix_micros(col("created_at")));
    return age.divide(DAY_MICROS).cast("int");
  }

  private static Dataset<Row> withProbability(Dataset<Row> scored, Inputs in) {
    // Exactly-one or none: a row per whole score, none while nothing is known.
    Dataset<Row> map =
        in.read(PROBABILITIES)
            .where(col("as_of_date").equalTo(lit(in.asOf())).and(col("is_sufficient")))
            .groupBy(col("score").as("whole_score"))
            .agg(
                collect_list(
                        struct(
                            "age_from",
                            "age_to",
                            "probability",
                            "probability_low",
                            "probability_high",
                            "horizon_days"))
                    .as("bands"));
    Column whole = floor(col("score").plus(0.5)).cast("int");
    Column isTerminal = col("is_terminal");
    return scored
        .join(broadcast(map), whole.equalTo(col("whole_score")).and(not(isTerminal)), "left")
        .withColumn(
            "band", expr("get(filter(bands, b -> age_days BETWEEN b.age_from AND b.age_to), 0)"))
        .withColumn("probability", col("band.probability"))
        .withColumn("probability_low", col("band.probability_low"))
        .withColumn("probability_high", col("band.probability_high"))
        .withColumn("horizon_days", col("band.horizon_days"))
        .withColumn(
            "probability_status",
            when(isTerminal, "terminal")
                .when(col("probability").isNull(), "insufficient")
                .otherwise("ok"))
        .drop("whole_score", "bands", "band");
  }
}
