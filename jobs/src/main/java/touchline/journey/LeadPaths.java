package touchline.journey;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.pipeline.Made;

/**
 * The paths of people that come by, each with its touches and conversions in order of time: one to
 * each MQL and SQL, and one to the last touch.
 */
final class LeadPaths implements Iterator<InternalRow> {
  /** Where a person's row holds what its paths are made of. */
  static final class Columns implements Serializable {
    private static final long serialVersionUID = 1;

    private final JourneyPaths.Rules rules;
    private final JourneyPaths.Says says;
    private final int person;
    private final int lead;
    private final int account;
    private final int persona;
    private final int types;
    private final int conversions;
    private final StructType conversion;
    private final int conversionId;
    private final int convertedAt;
    private final int told;
    private final int touches;
    private final StructType touch;
    private final int touchpointId;
    private final int occurredAt;
    private final int isAttributable;

    Columns(StructType people, JourneyPaths.Rules rules) {
      this.rules = rules;
      this.person = people.fieldIndex("person_id");
      this.lead = people.fieldIndex("lead_id");
      this.account = people.fieldIndex("account_id");
      this.persona = people.fieldIndex("persona");
      this.types = people.fieldIndex("types");
      this.conversions = people.fieldIndex("conversions");
      this.conversion = Made.within(people, "conversions");
      this.conversionId = conversion.fieldIndex("id");
      this.convertedAt = conversion.fieldIndex("at");
      this.told = conversion.fieldIndex("told");
      this.touches = people.fieldIndex("touches");
      this.touch = Made.within(people, "touches");
      this.says = new JourneyPaths.Says(touch);
      this.touchpointId = touch.fieldIndex("touchpoint_id");
      this.occurredAt = touch.fieldIndex("occurred_at");
      this.isAttributable = touch.fieldIndex("is_attributable");
    }
  }

  private final Iterator<InternalRow> people;
  private final Columns columns;
  private Iterator<InternalRow> ready = Collections.emptyIterator();

  LeadPaths(Iterator<InternalRow> people, Columns columns) {
    this.people = people;
    this.columns = columns;
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
    UTF8String id = person.getUTF8String(columns.person);
    JourneyPaths paths = new JourneyPaths(id, JourneyPaths.Of.LEADS, columns.rules, columns.says);
    paths.know(
        person.getUTF8String(columns.lead),
        person.getUTF8String(columns.account),
        person.getUTF8String(columns.persona));
    List<InternalRow> made = new ArrayList<>();
    ArrayData touches = person.getArray(columns.touches);
    int next = 0;
    if (!person.isNullAt(columns.conversions)) {
      paths.reach(person.getInt(columns.types));
      ArrayData conversions = person.getArray(columns.conversions);
      for (int i = 0; i < conversions.numElements(); i++) {
        InternalRow conversion = conversions.getStruct(i, columns.conversion.size());
        long at = conversion.getLong(columns.convertedAt);
        next = touch(paths, touches, next, at);
        made.add(
            paths.converted(
                conversion.getUTF8String(columns.conversionId),
                at,
                conversion.getStruct(columns.told, JourneyPaths.CONVERSION.size())));
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
      InternalRow touch = touches.getStruct(next, columns.touch.size());
      long at = touch.getLong(columns.occurredAt);
      if (at > upTo) {
        break;
      }
      if (touch.getBoolean(columns.isAttributable)) {
        paths.touch(touch.getUTF8String(columns.touchpointId), at, touch, null);
      }
      next++;
    }
    return next;
  }
}
