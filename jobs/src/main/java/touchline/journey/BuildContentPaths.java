package touchline.journey;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.AttributionConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * The touches of every lead before each of its MQL and SQL conversions, and before its last touch.
 * Touches are listed when they may earn credit; a conversion without any has empty lists. With
 * attribution.collapse-repeats the last of consecutive touches of one channel stands for all. A
 * function of a person's line and its conversions: nothing is sorted.
 */
final class BuildContentPaths implements Job {
  private static final Table TIMELINES = Table.of("silver.timelines");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final String[] PERSON = {"person_id"};

  private final AttributionConfig config;

  BuildContentPaths(AttributionConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(TIMELINES, CONVERSIONS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.content_paths");
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return List.of(config.lookback(), config.maxTouches(), config.collapseRepeats());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    // An opportunity whose primary lead this is counts as reached, but has its path elsewhere.
    Dataset<Row> conversions =
        in.read(CONVERSIONS)
            .where("person_id IS NOT NULL")
            .groupBy("person_id")
            .agg(
                JourneyPaths.types(),
                array_sort(
                        collect_list(
                            expr(
                                "CASE WHEN conversion_type IN ('mql', 'sql') THEN struct("
                                    + "unix_micros(converted_at) AS at, conversion_id AS id, "
                                    + JourneyPaths.conversion()
                                    + " AS told) END")))
                    .as("conversions"));
    Dataset<Row> people =
        in.read(TIMELINES)
            .selectExpr("person_id", "lead.lead_id", "account_id", "lead.persona", "touches")
            // At most one: a row a person.
            .join(conversions, PERSON, "left");
    Asked asked = new Asked(people.schema(), JourneyPaths.Rules.of(config));
    return SparkRows.map(people, JourneyPaths.Of.LEADS.made(), rows -> new Paths(rows, asked));
  }

  /** Where a person's row holds what its paths are made of. */
  private static final class Asked implements Serializable {
    private static final long serialVersionUID = 1;

    private final JourneyPaths.Rules rules;
    private final JourneyPaths.Says says;
    private final int person;
    private final int lead;
    private final int account;
    private final int persona;
    private final int types;
    private final int conversions;
    private final int touches;
    private final StructType touch;
    private final int id;
    private final int at;
    private final int isAttributable;

    Asked(StructType people, JourneyPaths.Rules rules) {
      this.rules = rules;
      this.person = people.fieldIndex("person_id");
      this.lead = people.fieldIndex("lead_id");
      this.account = people.fieldIndex("account_id");
      this.persona = people.fieldIndex("persona");
      this.types = people.fieldIndex("types");
      this.conversions = people.fieldIndex("conversions");
      this.touches = people.fieldIndex("touches");
      this.touch = (StructType) ((ArrayType) people.apply(touches).dataType()).elementType();
      this.says = new JourneyPaths.Says(touch);
      this.id = touch.fieldIndex("touchpoint_id");
      this.at = touch.fieldIndex("occurred_at");
      this.isAttributable = touch.fieldIndex("is_attributable");
    }
  }

  /** The paths of people that come by. */
  private static final class Paths implements Iterator<InternalRow> {
    /** A conversion: microseconds, id, and what is told of it. */
    private static final int CONVERSION = 3;

    private final Iterator<InternalRow> people;
    private final Asked asked;
    private Iterator<InternalRow> ready = Collections.emptyIterator();

    Paths(Iterator<InternalRow> people, Asked asked) {
      this.people = people;
      this.asked = asked;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && people.hasNext()) {
        ready = of(people.next().copy()).iterator();
      }
      return ready.hasNext();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }

    private List<InternalRow> of(InternalRow person) {
      UTF8String id = person.getUTF8String(asked.person);
      JourneyPaths paths = new JourneyPaths(id, JourneyPaths.Of.LEADS, asked.rules, asked.says);
      paths.know(
          person.getUTF8String(asked.lead),
          person.getUTF8String(asked.account),
          person.getUTF8String(asked.persona));
      List<InternalRow> made = new ArrayList<>();
      ArrayData touches = person.getArray(asked.touches);
      int next = 0;
      if (!person.isNullAt(asked.conversions)) {
        paths.reach(person.getInt(asked.types));
        ArrayData conversions = person.getArray(asked.conversions);
        for (int i = 0; i < conversions.numElements(); i++) {
          InternalRow conversion = conversions.getStruct(i, CONVERSION);
          long at = conversion.getLong(0);
          next = touch(paths, touches, next, at);
          InternalRow told = conversion.getStruct(2, JourneyPaths.CONVERSION.size());
          made.add(paths.converted(conversion.getUTF8String(1), at, told));
        }
      }
      touch(paths, touches, next, Long.MAX_VALUE);
      if (!paths.isEmpty()) {
        made.add(paths.open());
      }
      return made;
    }

    /** Takes in the touches from a number on up to a time; the number of the first after it. */
    private int touch(JourneyPaths paths, ArrayData touches, int from, long upTo) {
      int next = from;
      while (next < touches.numElements()) {
        InternalRow touch = touches.getStruct(next, asked.touch.size());
        long at = touch.getLong(asked.at);
        if (at > upTo) {
          break;
        }
        if (touch.getBoolean(asked.isAttributable)) {
          paths.touch(touch.getUTF8String(asked.id), at, touch, null);
        }
        next++;
      }
      return next;
    }
  }
}
