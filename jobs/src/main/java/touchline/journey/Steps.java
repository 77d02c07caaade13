package touchline.journey;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.config.AttributionConfig;

/**
 * Journeys as steps, that is what is known of the journey, its touches and its conversions, and the
 * paths that they make. One shuffle by journey and one sort by time; each journey streams by once.
 */
final class Steps {
  /** What is known of the journey; comes before all touches. */
  static final int KNOWN = 0;

  static final int TOUCH = 1;

  /** Comes after the touches of the same moment. */
  static final int CONVERSION = 2;

  private static final String[] COLUMNS = {
    "journey_id",
    "part",
    "at",
    "step",
    "id",
    "channel",
    "campaign_id",
    "content_id",
    "kind",
    "person_id",
    "said"
  };

  private static final String SAID =
      "STRUCT<conversion_type: STRING, lead_id: STRING, account_id: STRING, deal_id: STRING,"
          + " value: DECIMAL(18, 2), currency: STRING, value_reporting: DECIMAL(18, 2),"
          + " types: ARRAY<STRING>>";

  private static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);
  private static final DataType MONEY = DataTypes.createDecimalType(18, 2);

  private static final StructType PATH =
      new StructType()
          .add("path_id", DataTypes.StringType)
          .add("journey_id", DataTypes.StringType)
          .add("lead_id", DataTypes.StringType)
          .add("account_id", DataTypes.StringType)
          .add("deal_id", DataTypes.StringType)
          .add("conversion_id", DataTypes.StringType)
          .add("conversion_type", DataTypes.StringType)
          .add("at", DataTypes.LongType)
          .add("value", MONEY)
          .add("currency", DataTypes.StringType)
          .add("value_reporting", MONEY)
          .add("converted_types", TEXTS)
          .add("touch_count", DataTypes.LongType)
          .add("is_capped", DataTypes.BooleanType)
          .add("touchpoint_ids", TEXTS)
          .add("times", DataTypes.createArrayType(DataTypes.LongType))
          .add("channels", TEXTS)
          .add("campaigns", TEXTS)
          .add("contents", TEXTS)
          .add("kinds", TEXTS)
          .add("person_ids", TEXTS);

  private Steps() {}

  /**
   * Touches as steps, in columns journey_id and part and those of silver.touchpoints.
   *
   * @param person person_id when the paths name each touch's person, else null
   */
  static Dataset<Row> touches(Dataset<Row> touches, String person) {
    return touches.selectExpr(
        "journey_id",
        "part",
        "unix_micros(occurred_at) AS at",
        TOUCH + " AS step",
        "touchpoint_id AS id",
        "channel",
        "campaign_id",
        "content_id",
        "kind",
        "CAST(" + person + " AS STRING) AS person_id",
        "CAST(NULL AS " + SAID + ") AS said");
  }

  /** Conversions as steps, in columns journey_id and part and those of gold.conversions. */
  static Dataset<Row> conversions(Dataset<Row> conversions) {
    return conversions.selectExpr(
        "journey_id",
        "part",
        "unix_micros(converted_at) AS at",
        CONVERSION + " AS step",
        "conversion_id AS id",
        "CAST(struct(conversion_type, lead_id, account_id, deal_id, value, currency, value_reporting,"
            + " null) AS "
            + SAID
            + ") AS said");
  }

  /**
   * What is known of journeys, in columns journey_id, part, lead_id, account_id and types; each may
   * be null.
   */
  static Dataset<Row> known(Dataset<Row> known) {
    return known.selectExpr(
        "journey_id",
        "part",
        Long.MIN_VALUE + "L AS at",
        KNOWN + " AS step",
        "CAST(struct(null, lead_id, account_id, null, null, null, null, types) AS "
            + SAID
            + ") AS said");
  }

  /**
   * Paths of journeys.
   *
   * @param steps in column part null stands for the whole journey, which also has an open path
   */
  static Dataset<Row> paths(
      Dataset<Row> touches,
      Dataset<Row> conversions,
      Dataset<Row> known,
      AttributionConfig config) {
    Rules rules =
        new Rules(
            config.lookback().toNanos() / 1_000, config.maxTouches(), config.collapseRepeats());
    return touches
        .unionByName(conversions, true)
        .unionByName(known, true)
        .select(Arrays.stream(COLUMNS).map(functions::col).toArray(Column[]::new))
        .withColumn("place", xxhash64(col("journey_id"), col("part")))
        .repartition(col("place"))
        .sortWithinPartitions("place", "journey_id", "part", "at", "step", "id")
        .drop("place")
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> new Walk(rows, rules), Encoders.row(PATH))
        .withColumn("converted_at", timestamp_micros(col("at")))
        .withColumn("touched_at", transform(col("times"), at -> timestamp_micros(at)))
        .drop("at", "times");
  }

  /** What decides a path. */
  private record Rules(long lookback, int maxTouches, boolean collapse) implements Serializable {}

  /** The paths of steps that come sorted by journey, part and time. */
  private static final class Walk implements Iterator<Row> {
    private static final int JOURNEY_ID = 0;
    private static final int PART = 1;
    private static final int AT = 2;
    private static final int STEP = 3;
    private static final int ID = 4;
    private static final int CHANNEL = 5;
    private static final int CAMPAIGN = 6;
    private static final int CONTENT = 7;
    private static final int KIND = 8;
    private static final int PERSON = 9;
    private static final int SAYS = 10;

    private final Iterator<Row> steps;
    private final PathBuilder<Row> path;
    private final Queue<Row> ready = new ArrayDeque<>();
    private final SortedSet<String> types = new TreeSet<>();
    private String journey;
    private String part;
    private String lead;
    private String account;

    Walk(Iterator<Row> steps, Rules rules) {
      this.steps = steps;
      this.path =
          new PathBuilder<>(
              rules.lookback(),
              rules.maxTouches(),
              rules.collapse()
                  ? (a, b) -> a.getString(CHANNEL).equals(b.getString(CHANNEL))
                  : (a, b) -> false);
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && steps.hasNext()) {
        Row step = steps.next();
        if (!step.getString(JOURNEY_ID).equals(journey)
            || !Objects.equals(step.getString(PART), part)) {
          end();
          journey = step.getString(JOURNEY_ID);
          part = step.getString(PART);
        }
        switch (step.getInt(STEP)) {
          case KNOWN -> know(step.getStruct(SAYS));
          case TOUCH -> path.touch(step.getLong(AT), step);
          default -> ready.add(row(step.getString(ID), step.getLong(AT), step.getStruct(SAYS)));
        }
      }
      if (ready.isEmpty()) {
        end();
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void know(Row known) {
      lead = known.getString(1) == null ? lead : known.getString(1);
      account = known.getString(2) == null ? account : known.getString(2);
      if (!known.isNullAt(7)) {
        types.addAll(known.<String>getList(7));
      }
    }

    private void end() {
      if (part == null && !path.isEmpty()) {
        ready.add(row("open:" + journey, null, null));
      }
      path.clear();
      types.clear();
      lead = null;
      account = null;
    }

    private Row row(String pathId, Long convertedAt, Row says) {
      Path<Row> built = convertedAt == null ? path.upToLastTouch() : path.upTo(convertedAt);
      List<Row> touches = built.touches();
      int n = touches.size();
      String[] ids = new String[n];
      Long[] times = new Long[n];
      String[] channels = new String[n];
      String[] campaigns = new String[n];
      String[] contents = new String[n];
      String[] kinds = new String[n];
      String[] people = new String[n];
      for (int i = 0; i < n; i++) {
        Row touch = touches.get(i);
        ids[i] = touch.getString(ID);
        times[i] = touch.getLong(AT);
        channels[i] = touch.getString(CHANNEL);
        campaigns[i] = touch.getString(CAMPAIGN);
        contents[i] = touch.getString(CONTENT);
        kinds[i] = touch.getString(KIND);
        people[i] = touch.getString(PERSON);
      }
      boolean isOpen = says == null;
      return RowFactory.create(
          pathId,
          journey,
          isOpen ? lead : says.get(1),
          isOpen ? account : says.get(2),
          isOpen ? null : says.get(3),
          isOpen ? null : pathId,
          isOpen ? null : says.get(0),
          convertedAt,
          isOpen ? null : says.get(4),
          isOpen ? null : says.get(5),
          isOpen ? null : says.get(6),
          types.toArray(String[]::new),
          built.touchCount(),
          built.isCapped(),
          ids,
          times,
          channels,
          campaigns,
          contents,
          kinds,
          people);
    }
  }
}
