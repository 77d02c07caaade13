package touchline.journey;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.AttributionConfig;
import touchline.pipeline.InOrder;

/**
 * Journeys of buying groups as steps, that is what is known of the journey, its touches and its
 * conversions, and the paths that they make. One shuffle by journey and one sort by time; each
 * journey streams by once.
 */
final class DealSteps {
  /** What is known of the journey; comes before all touches. */
  private static final int KNOWN = 0;

  private static final int TOUCH = 1;

  /** Comes after the touches of the same moment. */
  private static final int CONVERSION = 2;

  /** Steps at one moment are this many at most. */
  private static final int KINDS_OF_STEP = 4;

  private static final StructType TOUCH_COLUMNS =
      StructType.fromDDL(
          "channel STRING, campaign_id STRING, content_id STRING, content_type STRING,"
              + " kind STRING, person_id STRING");

  /** What is known of a person of the journey, or what conversion types it has reached. */
  private static final StructType KNOWLEDGE =
      StructType.fromDDL("account_id STRING, types INT, persona STRING, role STRING");

  /**
   * A step: of which journey and which part of it (null: the whole, which has an open path), when,
   * and one of three things.
   */
  private static final StructType STEP =
      StructType.fromDDL("journey_id STRING, part STRING, time BIGINT, id STRING")
          .add("touch", TOUCH_COLUMNS)
          .add("conversion", JourneyPaths.CONVERSION)
          .add("known", KNOWLEDGE);

  private DealSteps() {}

  /**
   * Touches as steps.
   *
   * @param touches columns of silver.touchpoints
   * @param part expression of the part of the journey, null for the whole
   */
  static Dataset<Row> touches(Dataset<Row> touches, String part) {
    return steps(
        touches,
        part,
        time("occurred_at", TOUCH),
        "touchpoint_id",
        JourneyPaths.struct(TOUCH_COLUMNS, TOUCH_COLUMNS.fieldNames()),
        "null",
        "null");
  }

  /**
   * Conversions as steps.
   *
   * @param conversions columns of gold.conversions
   */
  static Dataset<Row> conversions(Dataset<Row> conversions, String part) {
    return steps(
        conversions,
        part,
        time("converted_at", CONVERSION),
        "conversion_id",
        "null",
        JourneyPaths.conversion(),
        "null");
  }

  /**
   * The conversion types that journeys have reached.
   *
   * @param reached column types
   */
  static Dataset<Row> reached(Dataset<Row> reached, String part) {
    return known(reached, part, "null", "null", "types", "null", "null");
  }

  /**
   * What is known of the people of journeys.
   *
   * @param people columns person_id, account_id, persona and role, each of which may be null
   */
  static Dataset<Row> people(Dataset<Row> people, String part) {
    return known(people, part, "person_id", "account_id", "null", "persona", "role");
  }

  private static Dataset<Row> known(
      Dataset<Row> known, String part, String person, String... what) {
    String first = (Long.MIN_VALUE + KNOWN) + "L";
    return steps(known, part, first, person, "null", "null", JourneyPaths.struct(KNOWLEDGE, what));
  }

  private static Dataset<Row> steps(Dataset<Row> rows, String... values) {
    List<String> columns = new ArrayList<>(List.of("journey_id"));
    for (int i = 0; i < values.length; i++) {
      String type = STEP.apply(i + 1).dataType().sql();
      columns.add("CAST(" + values[i] + " AS " + type + ") AS " + STEP.apply(i + 1).name());
    }
    return rows.selectExpr(columns.toArray(String[]::new));
  }

  private static String time(String at, int step) {
    return "unix_micros(" + at + ") * " + KINDS_OF_STEP + "L + " + step + "L";
  }

  /** The rows of gold.deal_paths. */
  static Dataset<Row> paths(
      Dataset<Row> touches,
      Dataset<Row> conversions,
      Dataset<Row> known,
      AttributionConfig config) {
    JourneyPaths.Rules rules = JourneyPaths.Rules.of(config);
    JourneyPaths.Says says = new JourneyPaths.Says(TOUCH_COLUMNS);
    return InOrder.walk(
        touches.union(conversions).union(known).repartition(col("journey_id"), col("part")),
        List.of("journey_id", "part"),
        "time",
        "id",
        JourneyPaths.Of.DEALS.made(),
        step -> new Walk(step, rules, says));
  }

  /** The paths of a journey whose steps come by in order of time. */
  private static final class Walk implements InOrder.Line {
    private static final int JOURNEY = STEP.fieldIndex("journey_id");
    private static final int PART = STEP.fieldIndex("part");
    private static final int TIME = STEP.fieldIndex("time");
    private static final int ID = STEP.fieldIndex("id");
    private static final int PERSON = TOUCH_COLUMNS.fieldIndex("person_id");

    private final JourneyPaths paths;
    private final boolean isWhole;

    Walk(InternalRow step, JourneyPaths.Rules rules, JourneyPaths.Says says) {
      UTF8String journey = step.getUTF8String(JOURNEY);
      this.paths = new JourneyPaths(journey, JourneyPaths.Of.DEALS, rules, says);
      this.isWhole = step.isNullAt(PART);
    }

    @Override
    public void row(InternalRow step, Consumer<InternalRow> made) {
      UTF8String id = step.getUTF8String(ID);
      long at = Math.floorDiv(step.getLong(TIME), KINDS_OF_STEP);
      switch (Math.floorMod(step.getLong(TIME), KINDS_OF_STEP)) {
        case KNOWN -> know(id, part(step, "known", KNOWLEDGE));
        case TOUCH -> touch(id, at, part(step, "touch", TOUCH_COLUMNS));
        default ->
            made.accept(paths.converted(id, at, part(step, "conversion", JourneyPaths.CONVERSION)));
      }
    }

    private static InternalRow part(InternalRow step, String name, StructType type) {
      return step.getStruct(STEP.fieldIndex(name), type.size());
    }

    private void touch(UTF8String id, long at, InternalRow touch) {
      paths.touch(id, at, touch, touch.getUTF8String(PERSON));
    }

    private void know(UTF8String person, InternalRow known) {
      paths.know(null, text(known, "account_id"), null);
      int reached = KNOWLEDGE.fieldIndex("types");
      paths.reach(known.isNullAt(reached) ? 0 : known.getInt(reached));
      if (person != null) {
        paths.meet(person, text(known, "persona"), text(known, "role"));
      }
    }

    private static UTF8String text(InternalRow known, String column) {
      return known.getUTF8String(KNOWLEDGE.fieldIndex(column));
    }

    @Override
    public void end(Consumer<InternalRow> made) {
      if (isWhole && !paths.isEmpty()) {
        made.accept(paths.open());
      }
    }
  }
}
