package touchline.attribute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The days of leads as the incremental model reads them: for each conversion type the day of its
 * entry, and a sample of the days on which it could have come and did not. In: rows of {@link
 * #STEP}, sorted by lead, day and kind. Out: rows of {@link #DAY}. One lead streams by at a time.
 *
 * <p>Of a day is said the stage, the bands of age and of time in the stage, weekend, month, what
 * remains of earlier touches by campaign in sixteenths of a fresh touch, and the lead's profile.
 */
final class JourneyDays implements Iterator<Row> {
  /**
   * What is known of a lead (day created, profile), a touch (channel and campaign) or an entry
   * (type).
   */
  static final StructType STEP =
      new StructType()
          .add("person_id", DataTypes.StringType)
          .add("day", DataTypes.IntegerType)
          .add("kind", DataTypes.IntegerType)
          .add("what", DataTypes.StringType);

  static final StructType DAY =
      new StructType()
          .add("type", DataTypes.IntegerType)
          .add("stage", DataTypes.IntegerType)
          .add("enters", DataTypes.BooleanType)
          .add("said", DataTypes.StringType);

  static final int KNOWN = 0;
  static final int TOUCH = 1;
  static final int ENTRY = 2;

  /** Parts of what a fresh touch adds that are told apart. */
  static final int PARTS = 16;

  /** What is left of a fresh touch when it is forgotten. */
  private static final double FAINT = 1e-4;

  /** Where the profile begins among the fields of a day. */
  static final int FIRST_VALUE = 4;

  static final String BETWEEN = "\u0001";

  private final Iterator<Row> steps;
  private final int end;
  private final double dayLater;
  private final double[][] sampled;
  private final double[] entriesSampled;
  private final Queue<Row> ready = new ArrayDeque<>();
  private final TreeMap<String, Double> remains = new TreeMap<>();
  private final List<String> touchedToday = new ArrayList<>();
  private final boolean[] enteredToday = new boolean[HazardFit.TYPES.size()];
  private final boolean[] entered = new boolean[HazardFit.TYPES.size()];
  private Row waiting;
  private String person;
  private String profile;
  private int created;
  private int stage;
  private int stageDay;
  private int today;

  /**
   * @param end the last day
   * @param sampled share of the days without entry that are kept, by type and stage
   * @param entriesSampled share of the entries that are kept, by type
   */
  JourneyDays(
      Iterator<Row> steps,
      int end,
      double halfLifeDays,
      double[][] sampled,
      double[] entriesSampled) {
    this.steps = steps;
    this.end = end;
    this.dayLater = Math.pow(2, -1 / halfLifeDays);
    this.sampled = sampled;
    this.entriesSampled = entriesSampled;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (waiting != null || steps.hasNext())) {
      Row step = waiting != null ? waiting : steps.next();
      waiting = null;
      String of = step.getString(0);
      if (!of.equals(person)) {
        person = of;
        begin(step);
      } else {
        take(step);
      }
      boolean ends = !steps.hasNext();
      if (!ends) {
        waiting = steps.next();
        ends = !waiting.getString(0).equals(person);
      }
      if (ends && profile != null) {
        until(end + 1);
      }
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

  private void begin(Row known) {
    remains.clear();
    touchedToday.clear();
    Arrays.fill(entered, false);
    Arrays.fill(enteredToday, false);
    stage = 0;
    // Without what is known of a lead its steps say nothing.
    profile = known.getInt(2) == KNOWN ? known.getString(3) : null;
    today = Integer.MIN_VALUE;
    if (profile != null) {
      int at = profile.indexOf(BETWEEN);
      created = Integer.parseInt(profile.substring(0, at));
      stageDay = created;
    }
  }

  private void take(Row step) {
    if (profile == null || step.getInt(1) > end) {
      return;
    }
    until(step.getInt(1));
    if (step.getInt(2) == TOUCH) {
      touchedToday.add(step.getString(3));
    } else if (step.getInt(2) == ENTRY) {
      int type = HazardFit.TYPES.indexOf(step.getString(3));
      enteredToday[type] |= !entered[type];
    }
  }

  /** Ends every day before one. */
  private void until(int day) {
    if (today == Integer.MIN_VALUE) {
      today = Math.min(day, created);
    }
    while (today < day) {
      endOfDay();
      today++;
      if (remains.isEmpty() && touchedToday.isEmpty() && today < created) {
        today = Math.min(day, created);
      }
    }
  }

  private void endOfDay() {
    for (int type = 0; type < entered.length; type++) {
      boolean enters = enteredToday[type];
      boolean may = today >= created && !entered[type] && stage <= type;
      if (may) {
        double share = enters ? entriesSampled[type] : sampled[type][stage];
        if (share > 0 && chance(type) < share) {
          ready.add(RowFactory.create(type, stage, enters, said()));
        }
      }
    }
    for (int type = 0; type < entered.length; type++) {
      if (enteredToday[type]) {
        entered[type] = true;
        enteredToday[type] = false;
        if (stage < type + 1) {
          stage = type + 1;
          stageDay = today;
        }
      }
    }
    touchedToday.forEach(channel -> remains.merge(channel, 1.0, Double::sum));
    touchedToday.clear();
    remains.replaceAll((channel, sum) -> sum * dayLater);
    remains.values().removeIf(sum -> sum < FAINT);
  }

  /** The same number for the same lead, day and type, whatever else there is. */
  private double chance(int type) {
    long seed = (long) person.hashCode() << 32 ^ (long) today * HazardFit.TYPES.size() + type;
    return new SplittableRandom(seed).nextDouble();
  }

  private String said() {
    StringBuilder said = new StringBuilder();
    said.append(HazardFit.ageBand(today - created)).append(BETWEEN);
    said.append(stage == 0 ? -1 : HazardFit.ageBand(today - stageDay)).append(BETWEEN);
    said.append(HazardFit.isWeekend(today) ? 1 : 0).append(BETWEEN);
    said.append(HazardFit.month(today)).append(profile.substring(profile.indexOf(BETWEEN)));
    remains.forEach(
        (campaign, sum) -> {
          long parts = Math.round(sum * PARTS);
          if (parts > 0) {
            said.append(BETWEEN).append(parts).append(':').append(campaign);
          }
        });
    return said.toString();
  }
}
