package touchline.journey;

import static org.apache.spark.sql.functions.expr;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.AttributionConfig;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * The paths of one journey, whose touches and conversions come by in order of time, those of one
 * moment the touches first.
 */
final class JourneyPaths {
  /** Conversion types in order of text; each a bit of what a journey has reached. */
  private static final List<String> TYPES = List.of("mql", "opportunity", "sql", "won");

  /** Milestones of a conversion, and when each was reached. */
  private static final StructType REACHED =
      StructType.fromDDL(
          "lead_creation TIMESTAMP, mql TIMESTAMP, sql TIMESTAMP, opportunity_creation TIMESTAMP,"
              + " closed_won TIMESTAMP");

  /** What a path says of its conversion. */
  static final StructType CONVERSION =
      StructType.fromDDL(
              "conversion_type STRING, lead_id STRING, account_id STRING, deal_id STRING,"
                  + " value DECIMAL(18, 2), currency STRING, value_reporting DECIMAL(18, 2)")
          .add("reached", REACHED);

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
      this.converted = new SparkRows.Shared(CONVERSION, made);
    }

    /** Columns of their table. */
    StructType made() {
      return made;
    }
  }

  /** What decides a path. */
  record Rules(long lookback, int maxTouches, boolean collapse) implements Serializable {
    static Rules of(AttributionConfig config) {
      return new Rules(
          config.lookback().toNanos() / 1_000, config.maxTouches(), config.collapseRepeats());
    }
  }

  /** Where a row of a touch holds what a path lists. */
  static final class Says implements Serializable {
    private static final long serialVersionUID = 1;

    private static final Map<String, String> LISTED =
        Map.of(
            "channels", "channel",
            "campaigns", "campaign_id",
            "contents", "content_id",
            "content_types", "content_type",
            "kinds", "kind");

    private final int channel;
    private final Map<String, Integer> listed;

    /**
     * @param touches columns of silver.touchpoints, or some of them
     */
    Says(StructType touches) {
      this.channel = touches.fieldIndex("channel");
      this.listed =
          LISTED.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> touches.fieldIndex(e.getValue())));
    }
  }

  /**
   * A touch of the journey.
   *
   * @param person who touched; null where the journey is one person's
   */
  private record Touch(UTF8String id, long at, InternalRow row, UTF8String person) {
    UTF8String text(int field) {
      return row.getUTF8String(field);
    }
  }

  /** What is known of a person who touched. */
  private record Someone(UTF8String persona, UTF8String role) {}

  private static final Someone NOBODY = new Someone(null, null);

  private final UTF8String journey;
  private final Of of;
  private final Says says;
  private final PathBuilder<Touch> path;
  private final Map<UTF8String, Someone> people = new HashMap<>();
  private int types;
  private UTF8String lead;
  private UTF8String account;
  private UTF8String persona;

  JourneyPaths(UTF8String journey, Of of, Rules rules, Says says) {
    this.journey = journey;
    this.of = of;
    this.says = says;
    BiPredicate<Touch, Touch> repeats =
        rules.collapse()
            ? (a, b) -> a.text(says.channel).equals(b.text(says.channel))
            : (a, b) -> false;
    this.path = new PathBuilder<>(rules.lookback(), rules.maxTouches(), repeats);
  }

  /** Aggregate over conversion_type: the types among the rows. */
  static Column types() {
    StringBuilder bits = new StringBuilder("bit_or(CASE conversion_type");
    for (int i = 0; i < TYPES.size(); i++) {
      bits.append(" WHEN '").append(TYPES.get(i)).append("' THEN ").append(1 << i);
    }
    return expr(bits.append(" ELSE 0 END)").toString()).as("types");
  }

  /** A {@link #CONVERSION} of the columns of gold.conversions, as SQL. */
  static String conversion() {
    String reached =
        struct(
            REACHED,
            "lead_created_at",
            "mql_at",
            "sql_at",
            "opportunity_at",
            "CASE WHEN conversion_type = 'won' THEN converted_at END");
    String[] columns =
        Stream.of(CONVERSION.fieldNames())
            .map(name -> name.equals("reached") ? reached : name)
            .toArray(String[]::new);
    return struct(CONVERSION, columns);
  }

  /** A struct of a type, as SQL. */
  static String struct(StructType type, String... values) {
    return "CAST(struct(" + String.join(", ", values) + ") AS " + type.sql() + ")";
  }

  /** Something is known of the journey; what is null stays as it was known before. */
  void know(UTF8String lead, UTF8String account, UTF8String persona) {
    this.lead = orElse(lead, this.lead);
    this.account = orElse(account, this.account);
    this.persona = orElse(persona, this.persona);
  }

  /** The journey has reached conversion types, as {@link #types} tells them. */
  void reach(int types) {
    this.types |= types;
  }

  /** Somebody of whom touches may come by. */
  void meet(UTF8String person, UTF8String persona, UTF8String role) {
    people.put(person, new Someone(persona, role));
  }

  /**
   * The next touch.
   *
   * @param row kept
   * @param person who touched; null where the journey is one person's
   */
  void touch(UTF8String id, long at, InternalRow row, UTF8String person) {
    path.touch(at, new Touch(id, at, row, person));
  }

  /**
   * The path to a conversion.
   *
   * @param told columns of {@link #CONVERSION}
   */
  InternalRow converted(UTF8String id, long at, InternalRow told) {
    InternalRow reached = told.getStruct(CONVERSION.fieldIndex("reached"), REACHED.size());
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
            .line(told)
            .set("conversion_id", id)
            .set("converted_at", at)
            .set("milestones", milestones)
            .set("milestones_at", times),
        id,
        path.upTo(at));
  }

  /** Whether no touch has come by. */
  boolean isEmpty() {
    return path.isEmpty();
  }

  /** The path to the last touch. */
  InternalRow open() {
    SparkRows.Line row =
        new SparkRows.Line(of.made)
            .set("account_id", account)
            .set("milestones", List.of())
            .set("milestones_at", List.of());
    if (of == Of.LEADS) {
      row.set("lead_id", lead);
    }
    UTF8String id = UTF8String.concat(UTF8String.fromString("open:"), journey);
    return with(row, id, path.upToLastTouch());
  }

  private static UTF8String orElse(UTF8String text, UTF8String other) {
    return text == null ? other : text;
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
    says.listed.forEach((list, field) -> row.set(list, each(touches, touch -> touch.text(field))));
    if (of == Of.LEADS) {
      return row.set("person_id", journey).set("persona", persona).made();
    }
    List<UTF8String> persons = each(touches, Touch::person);
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
