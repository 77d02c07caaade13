package touchline.journey;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.AttributionConfig;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;
import touchline.pipeline.Timelines;

/**
 * Journeys as steps, that is what is known of the journey, its touches and its conversions, and the
 * paths that they make. One shuffle by journey and one sort by time; each journey streams by once.
 */
final class Steps {
  /** What is known of the journey; comes before all touches. */
  private static final int KNOWN = 0;

  private static final int TOUCH = 1;

  /** Comes after the touches of the same moment. */
  private static final int CONVERSION = 2;

  /** Steps at one moment are this many at most. */
  private static final int KINDS_OF_STEP = 4;

  /** Conversion types in order of text; each a bit of what a journey has reached. */
  private static final List<String> TYPES = List.of("mql", "opportunity", "sql", "won");

  private static final StructType TOUCHES =
      StructType.fromDDL(
          "channel STRING, campaign_id STRING, content_id STRING, content_type STRING,"
              + " kind STRING, person_id STRING");

  /** Milestones of a conversion, and when each was reached. */
  private static final StructType REACHED =
      StructType.fromDDL(
          "lead_creation TIMESTAMP, mql TIMESTAMP, sql TIMESTAMP, opportunity_creation TIMESTAMP,"
              + " closed_won TIMESTAMP");

  private static final StructType CONVERSIONS =
      StructType.fromDDL(
              "conversion_type STRING, lead_id STRING, account_id STRING, deal_id STRING,"
                  + " value DECIMAL(18, 2), currency STRING, value_reporting DECIMAL(18, 2)")
          .add("reached", REACHED);

  /** What is known of a person of the journey, or what conversion types it has reached. */
  private static final StructType KNOWLEDGE =
      StructType.fromDDL(
          "lead_id STRING, account_id STRING, types INT, persona STRING, role STRING");

  /**
   * A step: of which journey and which part of it (null: the whole, which has an open path), when,
   * and one of three things.
   */
  private static final StructType STEP =
      StructType.fromDDL("journey_id STRING, part STRING, time BIGINT, id STRING")
          .add("touch", TOUCHES)
          .add("conversion", CONVERSIONS)
          .add("known", KNOWLEDGE);

  /**
   * Which paths: those of leads with the persona, or those of deals with person, persona and role
   * of each touch.
   */
  enum Of {
    LEADS(Table.of("gold.content_paths")),
    DEALS(Table.of("gold.deal_paths"));

    private final StructType made;
    private final SparkRows.Shared converted;

    Of(Table table) {
      this.made = table.schema();
      this.converted = new SparkRows.Shared(CONVERSIONS, made);
    }
  }

  private Steps() {}

  /**
   * Touches as steps.
   *
   * @param touches columns of silver.touchpoints
   * @param journey expression of the journey
   * @param part expression of its part, null for the whole
   */
  static Dataset<Row> touches(Dataset<Row> touches, String journey, String part) {
    return steps(
        touches,
        journey,
        part,
        time("occurred_at", TOUCH),
        "touchpoint_id",
        struct(
            TOUCHES, "channel", "campaign_id", "content_id", "content_type", "kind", "person_id"),
        "null",
        "null");
  }

  /**
   * Conversions as steps.
   *
   * @param conversions columns of gold.conversions
   */
  static Dataset<Row> conversions(Dataset<Row> conversions, String journey, String part) {
    String reached =
        struct(
            REACHED,
            "lead_created_at",
            "mql_at",
            "sql_at",
            "opportunity_at",
            "CASE WHEN conversion_type = 'won' THEN converted_at END");
    return steps(
        conversions,
        journey,
        part,
        time("converted_at", CONVERSION),
        "conversion_id",
        "null",
        struct(
            CONVERSIONS,
            "conversion_type",
            "lead_id",
            "account_id",
            "deal_id",
            "value",
            "currency",
            "value_reporting",
            reached),
        "null");
  }

  /**
   * The conversion types that journeys have reached.
   *
   * @param reached column types
   */
  static Dataset<Row> reached(Dataset<Row> reached, String journey, String part) {
    return known(
        reached, journey, part, "null", struct(KNOWLEDGE, "null", "null", "types", "null", "null"));
  }

  /**
   * What is known of the people of journeys.
   *
   * @param people columns person_id, lead_id, account_id, persona and role, each of which may be
   *     null
   */
  static Dataset<Row> people(Dataset<Row> people, String journey, String part) {
    return known(
        people,
        journey,
        part,
        "person_id",
        struct(KNOWLEDGE, "lead_id", "account_id", "null", "persona", "role"));
  }

  private static Dataset<Row> known(
      Dataset<Row> known, String journey, String part, String person, String what) {
    String first = (Long.MIN_VALUE + KNOWN) + "L";
    return steps(known, journey, part, first, person, "null", "null", what);
  }

  private static Dataset<Row> steps(Dataset<Row> rows, String... values) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      columns.add(
          "CAST("
              + values[i]
              + " AS "
              + STEP.apply(i).dataType().sql()
              + ") AS "
              + STEP.apply(i).name());
    }
    return rows.selectExpr(columns.toArray(String[]::new));
  }

  private static String struct(StructType type, String... values) {
    return "CAST(struct(" + String.join(", ", values) + ") AS " + type.sql() + ")";
  }

  private static String time(String at, int step) {
    return "unix_micros(" + at + ") * " + KINDS_OF_STEP + "L + " + step + "L";
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
            config.lookback().toNanos() / 1_000, config.maxTouches(), config.collapseRepeats());
    return Timelines.walk(
        touches.union(conversions).union(known).repartition(col("journey_id"), col("part")),
        List.of("journey_id", "part"),
        "time",
        "id",
        of.made,
        step -> new Walk(step, of, rules));
  }

  /** What decides a path. */
  private record Rules(long lookback, int maxTouches, boolean collapse) implements Serializable {}

  /**
   * A touch of the journey.
   *
   * @param says columns of {@link #TOUCHES}
   */
  private record Touch(UTF8String id, long at, InternalRow says) {
    private static final int CHANNEL = TOUCHES.fieldIndex("channel");

    UTF8String text(int field) {
      return says.getUTF8String(field);
    }

    static boolean isSameChannel(Touch a, Touch b) {
      return a.text(CHANNEL).equals(b.text(CHANNEL));
    }
  }

  /** What is known of a person who touched. */
  private record Someone(UTF8String persona, UTF8String role) {}

  private static final Someone NOBODY = new Someone(null, null);

  /** The paths of a journey whose steps come by in order of time. */
  private static final class Walk implements Timelines.Line {
    private static final int JOURNEY = STEP.fieldIndex("journey_id");
    private static final int PART = STEP.fieldIndex("part");
    private static final int TIME = STEP.fieldIndex("time");
    private static final int ID = STEP.fieldIndex("id");
    private static final int PERSON = TOUCHES.fieldIndex("person_id");

    /** Lists of a path, each of a field of its touches. */
    private static final Map<String, Integer> LISTED =
        Map.of(
            "channels", TOUCHES.fieldIndex("channel"),
            "campaigns", TOUCHES.fieldIndex("campaign_id"),
            "contents", TOUCHES.fieldIndex("content_id"),
            "content_types", TOUCHES.fieldIndex("content_type"),
            "kinds", TOUCHES.fieldIndex("kind"));

    private final UTF8String journey;
    private final boolean isWhole;
    private final Of of;
    private final PathBuilder<Touch> path;
    private final Map<UTF8String, Someone> people = new HashMap<>();
    private int types;
    private UTF8String lead;
    private UTF8String account;
    private UTF8String persona;

    Walk(InternalRow step, Of of, Rules rules) {
      this.journey = step.getUTF8String(JOURNEY);
      this.isWhole = step.isNullAt(PART);
      this.of = of;
      BiPredicate<Touch, Touch> repeats = rules.collapse() ? Touch::isSameChannel : (a, b) -> false;
      this.path = new PathBuilder<>(rules.lookback(), rules.maxTouches(), repeats);
    }

    @Override
    public void row(InternalRow step, Consumer<InternalRow> made) {
      UTF8String id = step.getUTF8String(ID);
      long at = Math.floorDiv(step.getLong(TIME), KINDS_OF_STEP);
      switch (Math.floorMod(step.getLong(TIME), KINDS_OF_STEP)) {
        case KNOWN -> know(id, part(step, "known", KNOWLEDGE));
        case TOUCH -> path.touch(at, new Touch(id, at, part(step, "touch", TOUCHES)));
        default -> made.accept(converted(id, at, part(step, "conversion", CONVERSIONS)));
      }
    }

    private static InternalRow part(InternalRow step, String name, StructType type) {
      return step.getStruct(STEP.fieldIndex(name), type.size());
    }

    @Override
    public void end(Consumer<InternalRow> made) {
      if (!path.isEmpty() && isWhole) {
        SparkRows.Line row =
            new SparkRows.Line(of.made)
                .set("account_id", account)
                .set("milestones", List.of())
                .set("milestones_at", List.of());
        if (of == Of.LEADS) {
          row.set("lead_id", lead);
        }
        UTF8String id = UTF8String.concat(UTF8String.fromString("open:"), journey);
        made.accept(with(row, id, path.upToLastTouch()));
      }
    }

    private void know(UTF8String person, InternalRow known) {
      lead = orElse(text(known, "lead_id"), lead);
      account = orElse(text(known, "account_id"), account);
      persona = orElse(text(known, "persona"), persona);
      int reached = KNOWLEDGE.fieldIndex("types");
      types |= known.isNullAt(reached) ? 0 : known.getInt(reached);
      if (of == Of.DEALS && person != null) {
        people.put(person, new Someone(text(known, "persona"), text(known, "role")));
      }
    }

    private static UTF8String text(InternalRow known, String column) {
      return known.getUTF8String(KNOWLEDGE.fieldIndex(column));
    }

    private static UTF8String orElse(UTF8String text, UTF8String other) {
      return text == null ? other : text;
    }

    private InternalRow converted(UTF8String id, long at, InternalRow says) {
      InternalRow reached = says.getStruct(CONVERSIONS.fieldIndex("reached"), REACHED.size());
      List<UTF8String> milestones = new ArrayList<>();
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < REACHED.size(); i++) {
        if (!reached.isNullAt(i)) {
          milestones.add(UTF8String.fromString(REACHED.apply(i).name()));
          times.add(reached.getLong(i));
        }
      }
      return with(
          of.converted
              .line(says)
              .set("conversion_id", id)
              .set("converted_at", at)
              .set("milestones", milestones)
              .set("milestones_at", times),
          id,
          path.upTo(at));
    }

    /** A path's row with what it lists, and what is known of the journey. */
    private InternalRow with(SparkRows.Line row, UTF8String id, BuiltPath<Touch> built) {
      List<Touch> touches = built.touches();
      row.set("path_id", id)
          .set("journey_id", journey)
          .set("converted_types", reachedTypes())
          .set("touch_count", built.touchCount())
          .set("is_capped", built.touchCount() > touches.size())
          .set("touchpoint_ids", each(touches, Touch::id))
          .set("touched_at", each(touches, Touch::at));
      LISTED.forEach((list, field) -> row.set(list, each(touches, touch -> touch.text(field))));
      if (of == Of.LEADS) {
        return row.set("person_id", journey).set("persona", persona).made();
      }
      List<UTF8String> persons = each(touches, touch -> touch.text(PERSON));
      return row.set("person_ids", persons)
          .set("personas", each(persons, person -> someone(person).persona()))
          .set("roles", each(persons, person -> someone(person).role()))
          .made();
    }

    private Someone someone(UTF8String person) {
      return people.getOrDefault(person, NOBODY);
    }

    private List<UTF8String> reachedTypes() {
      return TYPES.stream()
          .filter(type -> (types & 1 << TYPES.indexOf(type)) != 0)
          .map(UTF8String::fromString)
          .toList();
    }

    private static <A, B> List<B> each(List<A> values, Function<A, B> function) {
      List<B> made = new ArrayList<>(values.size());
      values.forEach(value -> made.add(function.apply(value)));
      return made;
    }
  }
}
