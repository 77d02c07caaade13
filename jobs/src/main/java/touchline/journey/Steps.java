package touchline.journey;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.transform;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.config.AttributionConfig;
import touchline.pipeline.Timelines;

/**
 * Journeys as steps, that is what is known of the journey, its touches and its conversions, and the
 * paths that they make. One shuffle by journey and one sort by time; each journey streams by once.
 *
 * <p>The rows that are shuffled and sorted are narrow: what a touch says is one text, its fields
 * parted by U+0001, with U+0002 for null.
 */
final class Steps {
  /** What is known of the journey; comes before all touches. */
  private static final int KNOWN = 0;

  private static final int TOUCH = 1;

  /** Comes after the touches of the same moment. */
  private static final int CONVERSION = 2;

  /** Steps at one moment are this many at most. */
  private static final int KINDS_OF_STEP = 4;

  private static final char BETWEEN = '\u0001';
  private static final String NULL = "\u0002";

  /** Conversion types in order of text; each a bit of what a journey has reached. */
  private static final List<String> TYPES = List.of("mql", "opportunity", "sql", "won");

  private static final String SAID =
      "STRUCT<conversion_type: STRING, lead_id: STRING, account_id: STRING, deal_id: STRING,"
          + " value: DECIMAL(18, 2), currency: STRING, value_reporting: DECIMAL(18, 2),"
          + " types: INT, persona: STRING, role: STRING, milestones: ARRAY<BIGINT>>";

  private static final int TYPES_REACHED = 7;
  private static final int PERSONA = 8;
  private static final int ROLE = 9;
  private static final int MILESTONES = 10;

  /** Milestones of a conversion in the order of {@link #conversions}. */
  private static final List<String> MILESTONE_NAMES =
      List.of("lead_creation", "mql", "sql", "opportunity_creation", "closed_won");

  private static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);
  private static final DataType MONEY = DataTypes.createDecimalType(18, 2);

  /**
   * A path as it leaves the walk; the last columns are asked for. Few enough that the code which
   * Spark makes of them stays below the 8,000 bytes up to which the JVM compiles a method.
   */
  private static final StructType PATH =
      new StructType()
          .add("path_id", DataTypes.StringType)
          .add("journey_id", DataTypes.StringType)
          .add("account_id", DataTypes.StringType)
          .add("conversion_type", DataTypes.StringType)
          .add("at", DataTypes.LongType)
          .add("value", MONEY)
          .add("currency", DataTypes.StringType)
          .add("value_reporting", MONEY)
          .add("types", DataTypes.IntegerType)
          .add("touch_count", DataTypes.LongType)
          .add("touchpoint_ids", TEXTS)
          .add("times", DataTypes.createArrayType(DataTypes.LongType))
          .add("channels", TEXTS)
          .add("campaigns", TEXTS)
          .add("contents", TEXTS)
          .add("content_types", TEXTS)
          .add("kinds", TEXTS)
          .add("milestones", TEXTS)
          .add("milestone_times", DataTypes.createArrayType(DataTypes.LongType));

  /**
   * Which paths: those of leads with the persona, or those of deals with person, persona and role
   * of each touch.
   */
  enum Of {
    LEADS("lead_id"),
    DEALS("deal_id");

    private final String subject;

    Of(String subject) {
      this.subject = subject;
    }

    private StructType path() {
      StructType path = PATH.add(subject, DataTypes.StringType);
      return this == DEALS
          ? path.add("person_ids", TEXTS).add("personas", TEXTS).add("roles", TEXTS)
          : path.add("persona", DataTypes.StringType);
    }
  }

  private Steps() {}

  /**
   * A journey's part as a step knows it: the whole journey, with an open path, when part is null.
   */
  static String key(String journey, String part) {
    return "CASE WHEN "
        + part
        + " IS NULL THEN "
        + journey
        + " ELSE "
        + between(journey, part)
        + " END AS key";
  }

  /**
   * Touches as steps, in columns key and those of silver.touchpoints.
   *
   * @param person person_id when the paths name each touch's person, else null
   */
  static Dataset<Row> touches(Dataset<Row> touches, String person) {
    return touches.selectExpr(
        "key",
        time("occurred_at", TOUCH),
        between(
                "touchpoint_id",
                "channel",
                orNull("campaign_id"),
                orNull("content_id"),
                orNull("content_type"),
                "kind",
                orNull(person))
            + " AS what",
        "CAST(NULL AS " + SAID + ") AS said");
  }

  /** Conversions as steps, in columns key and those of gold.conversions. */
  static Dataset<Row> conversions(Dataset<Row> conversions) {
    return conversions.selectExpr(
        "key",
        time("converted_at", CONVERSION),
        "conversion_id AS what",
        "CAST(struct(conversion_type, lead_id, account_id, deal_id, value, currency, value_reporting,"
            + " null, null, null, transform(array(lead_created_at, mql_at, sql_at, opportunity_at,"
            + " CASE WHEN conversion_type = 'won' THEN converted_at END), at -> unix_micros(at))) AS "
            + SAID
            + ") AS said");
  }

  /** The conversion types that journeys have reached, in columns key and types. */
  static Dataset<Row> reached(Dataset<Row> reached) {
    return known(reached, "null", "null", "null", "types", "null", "null");
  }

  /**
   * What is known of the people of journeys, in columns key, person_id, lead_id, account_id,
   * persona and role; each but the key may be null.
   */
  static Dataset<Row> people(Dataset<Row> people) {
    return known(people, "person_id", "lead_id", "account_id", "null", "persona", "role");
  }

  private static Dataset<Row> known(
      Dataset<Row> known,
      String person,
      String lead,
      String account,
      String types,
      String persona,
      String role) {
    return known.selectExpr(
        "key",
        "CAST(" + (Long.MIN_VALUE + KNOWN) + "L AS BIGINT) AS time",
        "CAST(" + person + " AS STRING) AS what",
        "CAST(struct(null, "
            + String.join(
                ", ", lead, account, "null", "null", "null", "null", types, persona, role, "null")
            + ") AS "
            + SAID
            + ") AS said");
  }

  /** Aggregate over conversion_type: the types among the rows. */
  static Column types() {
    StringBuilder bits = new StringBuilder("bit_or(CASE conversion_type");
    for (int i = 0; i < TYPES.size(); i++) {
      bits.append(" WHEN '").append(TYPES.get(i)).append("' THEN ").append(1 << i);
    }
    return expr(bits.append(" ELSE 0 END)").toString()).as("types");
  }

  /** The rows of the path tables. */
  static Dataset<Row> paths(
      Of of,
      Dataset<Row> touches,
      Dataset<Row> conversions,
      Dataset<Row> known,
      AttributionConfig config) {
    Rules rules =
        new Rules(
            of == Of.DEALS,
            config.lookback().toNanos() / 1_000,
            config.maxTouches(),
            config.collapseRepeats());
    return Timelines.walk(
            touches.union(conversions).union(known).repartition(col("key")),
            "key",
            "time",
            "what",
            of.path(),
            key -> new Walk(key, rules))
        .withColumn("conversion_id", expr("CASE WHEN at IS NOT NULL THEN path_id END"))
        .withColumn("converted_types", expr(named("types")))
        .withColumn("is_capped", expr("touch_count > size(touchpoint_ids)"))
        .withColumn("converted_at", timestamp_micros(col("at")))
        .withColumn("touched_at", transform(col("times"), at -> timestamp_micros(at)))
        .withColumn("milestones_at", transform(col("milestone_times"), at -> timestamp_micros(at)))
        .drop("at", "times", "types", "milestone_times");
  }

  private static String named(String types) {
    return IntStream.range(0, TYPES.size())
        .mapToObj(i -> "IF(" + types + " & " + (1 << i) + " = 0, null, '" + TYPES.get(i) + "')")
        .collect(Collectors.joining(", ", "array_compact(array(", "))"));
  }

  private static String time(String at, int step) {
    return "unix_micros(" + at + ") * " + KINDS_OF_STEP + "L + " + step + "L AS time";
  }

  private static String between(String... fields) {
    return String.join(" || '" + BETWEEN + "' || ", fields);
  }

  private static String orNull(String field) {
    return field == null ? "'" + NULL + "'" : "coalesce(" + field + ", '" + NULL + "')";
  }

  /** What decides a path. */
  private record Rules(boolean ofDeals, long lookback, int maxTouches, boolean collapse)
      implements Serializable {}

  /** The paths of a journey whose steps come by in order of time. */
  private static final class Walk implements Timelines.Line {
    private static final int TIME = 1;
    private static final int WHAT = 2;
    private static final int SAYS = 3;

    private final String key;
    private final boolean ofDeals;
    private final PathBuilder<Row> path;
    private final Map<String, Row> people = new HashMap<>();
    private int types;
    private String lead;
    private String account;
    private String persona;

    Walk(String key, Rules rules) {
      this.key = key;
      this.ofDeals = rules.ofDeals();
      this.path =
          new PathBuilder<>(
              rules.lookback(),
              rules.maxTouches(),
              rules.collapse() ? (a, b) -> channel(a).equals(channel(b)) : (a, b) -> false);
    }

    @Override
    public void row(Row step, Consumer<Row> made) {
      switch (Math.floorMod(step.getLong(TIME), KINDS_OF_STEP)) {
        case KNOWN -> know(step.getString(WHAT), step.getStruct(SAYS));
        case TOUCH -> path.touch(at(step), step);
        default -> made.accept(row(step.getString(WHAT), at(step), step.getStruct(SAYS)));
      }
    }

    @Override
    public void end(Consumer<Row> made) {
      if (!path.isEmpty() && key.indexOf(BETWEEN) < 0) {
        made.accept(row("open:" + key, null, null));
      }
    }

    private static long at(Row step) {
      return Math.floorDiv(step.getLong(TIME), KINDS_OF_STEP);
    }

    private static String channel(Row touch) {
      String what = touch.getString(WHAT);
      int from = what.indexOf(BETWEEN) + 1;
      return what.substring(from, what.indexOf(BETWEEN, from));
    }

    private void know(String person, Row known) {
      lead = known.getString(1) == null ? lead : known.getString(1);
      account = known.getString(2) == null ? account : known.getString(2);
      persona = known.getString(PERSONA) == null ? persona : known.getString(PERSONA);
      types |= known.isNullAt(TYPES_REACHED) ? 0 : known.getInt(TYPES_REACHED);
      if (ofDeals && person != null) {
        people.put(person, known);
      }
    }

    private Row row(String pathId, Long convertedAt, Row says) {
      BuiltPath<Row> built = convertedAt == null ? path.upToLastTouch() : path.upTo(convertedAt);
      List<Row> touches = built.touches();
      int n = touches.size();
      Long[] touchTimes = new Long[n];
      String[][] fields = new String[ofDeals ? 7 : 6][n];
      for (int i = 0; i < n; i++) {
        touchTimes[i] = at(touches.get(i));
        part(touches.get(i).getString(WHAT), fields, i);
      }
      int whole = key.indexOf(BETWEEN);
      boolean isOpen = says == null;
      List<String> milestones = new ArrayList<>();
      List<Long> milestoneTimes = new ArrayList<>();
      if (!isOpen) {
        List<Long> times = says.getList(MILESTONES);
        for (int i = 0; i < times.size(); i++) {
          if (times.get(i) != null) {
            milestones.add(MILESTONE_NAMES.get(i));
            milestoneTimes.add(times.get(i));
          }
        }
      }
      List<Object> row =
          new ArrayList<>(
              Arrays.asList(
                  pathId,
                  whole < 0 ? key : key.substring(0, whole),
                  isOpen ? account : says.get(2),
                  isOpen ? null : says.get(0),
                  convertedAt,
                  isOpen ? null : says.get(4),
                  isOpen ? null : says.get(5),
                  isOpen ? null : says.get(6),
                  types,
                  built.touchCount(),
                  fields[0],
                  touchTimes,
                  fields[1],
                  fields[2],
                  fields[3],
                  fields[4],
                  fields[5],
                  milestones.toArray(String[]::new),
                  milestoneTimes.toArray(Long[]::new)));
      if (ofDeals) {
        row.add(isOpen ? null : says.get(3));
        row.add(fields[6]);
        row.add(of(fields[6], PERSONA));
        row.add(of(fields[6], ROLE));
      } else {
        row.add(isOpen ? lead : says.get(1));
        row.add(persona);
      }
      return RowFactory.create(row.toArray());
    }

    /** What is known of the person of each touch. */
    private String[] of(String[] touched, int field) {
      String[] known = new String[touched.length];
      for (int i = 0; i < known.length; i++) {
        Row person = people.get(touched[i]);
        known[i] = person == null ? null : person.getString(field);
      }
      return known;
    }

    private static void part(String what, String[][] fields, int touch) {
      int from = 0;
      for (String[] field : fields) {
        int to = what.indexOf(BETWEEN, from);
        String text = to < 0 ? what.substring(from) : what.substring(from, to);
        field[touch] = text.equals(NULL) ? null : text;
        from = to + 1;
      }
    }
  }
}
