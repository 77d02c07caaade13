package touchline.conform;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.AttributionConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;
import touchline.pipeline.Timelines;

/**
 * Touches and web engagements become touchpoints of people: the latest version of each, unless it
 * says that consent was refused, with its channel and session. Two shuffles of the touches, by
 * identifier and by person; a person's touchpoints stream by, none is kept.
 */
final class GatherTouchpoints implements Job {
  private static final Table TOUCHES = Table.of("bronze.campaign_touches");
  private static final Table EVENTS = Table.of("bronze.web_events");
  private static final Table IDENTITIES = Table.of("silver.identities");
  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table CONTENTS = Table.of("silver.contents");

  /** A touchpoint as its identifier's person and the rules of channels tell it. */
  private static final StructType TOLD =
      StructType.fromDDL(
          "touchpoint_id STRING, person_id STRING, account_id STRING, journey_id STRING,"
              + " occurred_at TIMESTAMP, channel STRING, campaign_id STRING, content_id STRING,"
              + " kind STRING, received_date DATE, is_web BOOLEAN, tells_origin BOOLEAN,"
              + " moment BIGINT");

  /** The same with its place among the person's others. */
  private static final StructType PLACED =
      StructType.fromDDL(
          "touchpoint_id STRING, person_id STRING, account_id STRING, journey_id STRING,"
              + " occurred_at TIMESTAMP, channel STRING, campaign_id STRING, content_id STRING,"
              + " kind STRING, received_date DATE, session_id STRING, is_session_start BOOLEAN,"
              + " is_attributable BOOLEAN");

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

  /**
   * Time at which a touchpoint has its turn: among web engagements of one moment the batch's index
   * decides, then who tells of an origin goes first: the landing.
   */
  private static final String MOMENT =
      """
      at + CASE WHEN is_web
        THEN 2 * least(greatest(coalesce(sequence, 400), 0), 400) + IF(tells_origin, 0, 1)
        ELSE 0 END""";

  private static final UserDefinedFunction FITS =
      udf((UDF2<String, String, Boolean>) Like::fits, DataTypes.BooleanType);

  private final String channel;
  private final String paid;
  private final List<String> within;
  private final long gap;
  private final Set<String> kinds;

  GatherTouchpoints(Channels channels, AttributionConfig attribution) {
    this.channel = channels.sql();
    this.paid = channels.paid();
    this.within = channels.within();
    this.gap = attribution.sessionGap().toNanos() / 1_000;
    this.kinds = Set.copyOf(attribution.touchKinds());
  }

  @Override
  public List<Table> reads() {
    return List.of(TOUCHES, EVENTS, IDENTITIES, PEOPLE, CONTENTS);
  }

  @Override
  public Table writes() {
    return Table.of("silver.touchpoints");
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return channel + paid + within + gap + kinds.stream().sorted().toList();
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> engagements =
        touches(in.read(TOUCHES)).unionAll(events(in.read(EVENTS), in.read(CONTENTS)));
    // One to one; every person of the identities has a row.
    Dataset<Row> people =
        in.read(IDENTITIES)
            .select("identifier", "person_id")
            .join(in.read(PEOPLE).select("person_id", "account_id", "journey_id"), "person_id");
    long pause = gap;
    Set<String> earning = kinds;
    // Many to one: every identifier is one person's. Identifiers begin alike; as numbers they sort
    // several times faster.
    Column number = xxhash64(col("identifier"));
    Dataset<Row> touchpoints =
        latest(
                engagements
                    .withColumn("number", number)
                    .join(
                        people.withColumn("number", number), keys("number", "identifier"), "inner"))
            .where("consent IS DISTINCT FROM false")
            .withColumn("occurred_at", timestamp_micros(col("at")))
            .withColumn("moment", expr(MOMENT))
            .select(SparkRows.columns(TOLD));
    return Timelines.walk(
            touchpoints,
            List.of("person_id"),
            "moment",
            "touchpoint_id",
            PLACED,
            person -> new Placing(pause, earning))
        // At most one.
        .join(
            broadcast(
                in.read(CONTENTS)
                    .where("content_type IS NOT NULL")
                    .select("content_id", "content_type")),
            keys("content_id"),
            "left");
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
      "at",
      channel + " AS channel",
      "is_web",
      "coalesce(source, medium, campaign, referrer_host) IS NOT NULL AS tells_origin",
      "campaign_id",
      "content_id",
      "kind",
      "sequence",
      "consent",
      "_received_date",
      "_hash"
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

  /**
   * The latest version of every touchpoint of a person, with the date of the first. Both are found
   * in one order, which begins with a number and so is told by it.
   */
  private static Dataset<Row> latest(Dataset<Row> versions) {
    String of =
        " OVER (PARTITION BY touchpoint, person_id, touchpoint_id"
            + " ORDER BY _received_date DESC, _hash DESC";
    return versions
        .repartition(col("person_id"))
        .withColumn("touchpoint", xxhash64(col("person_id"), col("touchpoint_id")))
        .selectExpr(
            "*",
            "row_number()" + of + ") AS age",
            "min(_received_date)"
                + of
                + " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS received_date")
        .where("age = 1");
  }

  private static Seq<String> keys(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }

  private static String[] columns(String... lists) {
    return Arrays.stream(lists)
        .flatMap(list -> Arrays.stream(list.split("(?<=\\S),\n")))
        .toArray(String[]::new);
  }

  /** A person's touchpoints with their sessions. */
  private static final class Placing implements Timelines.Line {
    private static final int ID = TOLD.fieldIndex("touchpoint_id");
    private static final int AT = TOLD.fieldIndex("occurred_at");
    private static final int CHANNEL = TOLD.fieldIndex("channel");
    private static final int KIND = TOLD.fieldIndex("kind");
    private static final int IS_WEB = TOLD.fieldIndex("is_web");
    private static final int TELLS_ORIGIN = TOLD.fieldIndex("tells_origin");
    private static final SparkRows.Shared SHARED = new SparkRows.Shared(TOLD, PLACED);

    private final Visits<UTF8String> sessions;
    private final Set<UTF8String> kinds;

    Placing(long gap, Set<String> kinds) {
      this.sessions = new Visits<>(gap);
      this.kinds = kinds.stream().map(UTF8String::fromString).collect(Collectors.toSet());
    }

    @Override
    public void row(InternalRow row, Consumer<InternalRow> made) {
      UTF8String id = row.getUTF8String(ID);
      UTF8String channel = row.getUTF8String(CHANNEL);
      boolean mayEarn = kinds.contains(row.getUTF8String(KIND));
      Visits.Place<UTF8String> place =
          row.getBoolean(IS_WEB)
              ? sessions.engagement(
                  id, row.getLong(AT), channel, row.getBoolean(TELLS_ORIGIN), mayEarn)
              : sessions.touch(id, channel, mayEarn);
      made.accept(
          SHARED
              .line(row)
              .set("channel", place.channel())
              .set("session_id", place.sessionId())
              .set("is_session_start", place.isStart())
              .set("is_attributable", place.isFirstOfKind())
              .made());
    }
  }
}
