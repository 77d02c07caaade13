package touchline.conform;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.AttributionConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.InOrder;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * Touches and web engagements become people's lines of time: the latest version of each touch,
 * unless it says that consent was refused, with its channel and session, and what is known of the
 * lead beside them. Two shuffles of the touches, by identifier and by person, and one sort; a task
 * holds the touches of one person, of many the latest only.
 */
final class GatherTimelines implements Job {
  private static final Table TOUCHES = Table.of("bronze.campaign_touches");
  private static final Table EVENTS = Table.of("bronze.web_events");
  private static final Table IDENTITIES = Table.of("silver.identities");
  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table CONTENTS = Table.of("silver.contents");
  private static final Table TIMELINES = Table.of("silver.timelines");

  /** What is told of a person, before all touches. */
  private static final StructType KNOWN =
      new StructType(
              new StructField[] {
                TIMELINES.schema().apply("account_id"),
                TIMELINES.schema().apply("journey_id"),
                TIMELINES.schema().apply("lead")
              })
          .asNullable();

  /**
   * A version of a touch, or what is known of the person. A person's versions of one touch follow
   * each other, by the number of its id.
   */
  private static final StructType STEP =
      StructType.fromDDL(
              "person_id STRING, number BIGINT, touchpoint_id STRING, occurred_at TIMESTAMP,"
                  + " moment BIGINT, channel STRING, campaign_id STRING, content_id STRING,"
                  + " kind STRING, is_web BOOLEAN, tells_origin BOOLEAN, consent BOOLEAN,"
                  + " received_date DATE, hash BIGINT")
          .add("known", KNOWN)
          .add("content_type", DataTypes.StringType);

  /** Bits of a hash that are more than lines of time are put in order by. */
  private static final int SPARE_BITS = 6;

  private static final String TOUCH =
      """
      identifier,
      'touch:' || touch_id AS touchpoint_id,
      unix_micros(occurred_at) AS at,
      false AS is_web,
      campaign_id,
      content_id,
      lower(coalesce(nullif(trim(touch_type), ''), 'click')) AS kind,
      CAST(NULL AS BIGINT) AS sequence,
      consent,
      _received_date,
      _hash""";

  private static final String EVENT =
      """
      identifier,
      'event:' || event_id AS touchpoint_id,
      unix_micros(occurred_at) AS at,
      true AS is_web,
      origin.campaign AS campaign_id,
      content_id,
      lower(trim(event_type)) AS kind,
      sequence,
      consent,
      _received_date,
      _hash""";

  private static final String EVENT_COLUMNS =
      """
      origin.source AS source,
      origin.medium AS medium,
      nullif(lower(origin.campaign), '') AS campaign,
      CAST(NULL AS STRING) AS channel_stated,
      CAST(NULL AS STRING) AS channel_as_stated,
      origin.referrer_host AS referrer_host""";

  private static final String TELLS_ORIGIN =
      "coalesce(source, medium, campaign, referrer_host) IS NOT NULL";

  /**
   * Time at which a touchpoint has its turn: among web engagements of one moment the batch's index
   * decides, then who tells of an origin goes first: the landing.
   */
  private static final String MOMENT =
      """
      at + CASE WHEN is_web
        THEN 2 * least(greatest(coalesce(sequence, 400), 0), 400) + IF(%s, 0, 1)
        ELSE 0 END"""
          .formatted(TELLS_ORIGIN);

  private static final UserDefinedFunction FITS =
      udf((UDF2<String, String, Boolean>) Like::fits, DataTypes.BooleanType);

  private final String channel;
  private final String paid;
  private final List<String> within;
  private final long gap;
  private final int most;
  private final Set<String> kinds;

  GatherTimelines(Channels channels, AttributionConfig attribution) {
    this.channel = channels.sql();
    this.paid = channels.paid();
    this.within = channels.within();
    this.gap = attribution.sessionGap().toNanos() / 1_000;
    this.most = attribution.maxHistory();
    this.kinds = Set.copyOf(attribution.touchKinds());
  }

  @Override
  public List<Table> reads() {
    return List.of(TOUCHES, EVENTS, IDENTITIES, PEOPLE, CONTENTS);
  }

  @Override
  public Table writes() {
    return TIMELINES;
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return channel + paid + within + gap + " " + most + kinds.stream().sorted().toList();
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> engagements =
        touches(in.read(TOUCHES)).unionAll(events(in.read(EVENTS), in.read(CONTENTS)));
    // Identifiers begin alike; as numbers they sort several times faster.
    Column number = xxhash64(col("identifier"));
    Dataset<Row> touches =
        engagements
            .withColumn("_number", number)
            // Exactly one: every identifier is one person's.
            .join(
                in.read(IDENTITIES).select("identifier", "person_id").withColumn("_number", number),
                keys("_number", "identifier"))
            .withColumn("number", shiftright(xxhash64(col("touchpoint_id")), SPARE_BITS));
    Dataset<Row> steps =
        steps(touches)
            .unionAll(steps(known(in.read(PEOPLE))))
            .repartition(col("person_id"))
            // At most one.
            .join(
                broadcast(
                    in.read(CONTENTS)
                        .where("content_type IS NOT NULL")
                        .select("content_id", "content_type")),
                keys("content_id"),
                "left")
            .select(SparkRows.columns(STEP));
    PersonLine.Asked asked = new PersonLine.Asked(STEP, TIMELINES.schema(), gap, kinds, most);
    return InOrder.walk(
        steps,
        List.of("person_id"),
        "number",
        "touchpoint_id",
        TIMELINES.schema(),
        first -> new PersonLine(asked));
  }

  /** The columns of a step before it has its content's type; those that are not there are null. */
  private static Dataset<Row> steps(Dataset<Row> rows) {
    List<String> given = List.of(rows.columns());
    return rows.select(
        Arrays.stream(STEP.fields())
            .filter(field -> !field.name().equals("content_type"))
            .map(
                field ->
                    (given.contains(field.name()) ? col(field.name()) : lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
            .toArray(Column[]::new));
  }

  /** A step of every person, which no touch comes before. */
  private static Dataset<Row> known(Dataset<Row> people) {
    Column[] lead =
        Arrays.stream(Made.within(KNOWN, "lead").fieldNames())
            .map(name -> name.equals("profile") ? entries(name) : col(name))
            .toArray(Column[]::new);
    return people
        .withColumn("lead", when(col("lead_id").isNotNull(), struct(lead)))
        .select(
            col("person_id"),
            lit(Long.MIN_VALUE).as("number"),
            struct(SparkRows.columns(KNOWN)).as("known"));
  }

  /** A map as lists that can be compared. */
  private static Column entries(String map) {
    return array_sort(map_entries(col(map))).as(map);
  }

  private Dataset<Row> touches(Dataset<Row> touches) {
    Dataset<Row> told = touches.selectExpr(columns(Channels.TOUCH_COLUMNS, TOUCH));
    return told.selectExpr(placed());
  }

  private Dataset<Row> events(Dataset<Row> events, Dataset<Row> contents) {
    Column origin =
        udf(VisitOrigin.of(paid, within), VisitOrigin.TYPE)
            .apply(
                col("page_url"),
                col("referrer"),
                col("utm_source"),
                col("utm_medium"),
                col("utm_campaign"),
                col("click_id"));
    return withContent(events, contents)
        .withColumn("origin", origin)
        .selectExpr(columns(EVENT_COLUMNS, EVENT))
        .selectExpr(placed());
  }

  /** The row with its channel, judged before the shuffle: one column instead of five. */
  private String[] placed() {
    return new String[] {
      "identifier",
      "touchpoint_id",
      "timestamp_micros(at) AS occurred_at",
      MOMENT + " AS moment",
      channel + " AS channel",
      "is_web",
      TELLS_ORIGIN + " AS tells_origin",
      "campaign_id",
      "content_id",
      "kind",
      "consent",
      "_received_date AS received_date",
      "_hash AS hash"
    };
  }

  /**
   * Events without a stated content have that whose address pattern fits their page; the longest
   * fits best.
   */
  private static Dataset<Row> withContent(Dataset<Row> events, Dataset<Row> contents) {
    Dataset<Row> patterns =
        contents.where("url_pattern IS NOT NULL").select("content_id", "url_pattern");
    if (patterns.isEmpty()) {
      return events;
    }
    // Fan-out to every pattern that fits, joined again at once.
    Dataset<Row> pages =
        events
            .where("content_id IS NULL AND page_url IS NOT NULL")
            .select("page_url")
            .distinct()
            .join(
                broadcast(patterns.withColumnRenamed("content_id", "page_content_id")),
                FITS.apply(col("page_url"), col("url_pattern")))
            .groupBy("page_url")
            .agg(
                expr("max_by(page_content_id, struct(length(url_pattern), page_content_id))")
                    .as("page_content_id"));
    // At most one: pages are distinct.
    return events
        .join(pages.withColumnRenamed("page_url", "page"), expr("page = page_url"), "left")
        .withColumn("content_id", expr("coalesce(content_id, page_content_id)"));
  }

  private static Seq<String> keys(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }

  private static String[] columns(String... lists) {
    return Arrays.stream(lists)
        .flatMap(list -> Arrays.stream(list.split("(?<=\\S),\n")))
        .toArray(String[]::new);
  }
}
