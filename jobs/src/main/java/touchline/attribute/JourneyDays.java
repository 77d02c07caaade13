package touchline.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.Timelines;

/**
 * The days of a lead as the incremental model reads them: for each conversion type the day of its
 * entry, and a sample of the days on which it could have come and did not. In: rows of person, time
 * and what, in order of time: {@link #KNOWN} the lead (day created, profile), then its touches
 * (channel and campaign) and entries (type). Out: rows of {@link #DAY}.
 *
 * <p>Of a day is said the stage, the bands of age and of time in the stage, weekend, month, what
 * remains of earlier touches by campaign in sixteenths of a fresh touch, and the lead's profile.
 */
final class JourneyDays implements Timelines.Line {
  static final StructType DAY =
      new StructType()
          .add("type", DataTypes.IntegerType)
          .add("stage", DataTypes.IntegerType)
          .add("enters", DataTypes.BooleanType)
          .add("said", DataTypes.StringType);

  /** Time of what is known of a lead: before all else. */
  static final long KNOWN = Long.MIN_VALUE;

  static final int TOUCH = 1;
  static final int ENTRY = 2;

  /** Microseconds from one day's steps to the next day's. */
  private static final long DAY_LENGTH = 86_400_000_000L;

  /** Parts of what a fresh touch adds that are told apart. */
  static final int PARTS = 16;

  /** What is left of a fresh touch when it is forgotten. */
  private static final double FAINT = 1e-4;

  /** Where the profile begins among the fields of a day. */
  static final int FIRST_VALUE = 4;

  static final String BETWEEN = "\u0001";

  private final String person;
  private final int end;
  private final double dayLater;
  private final double[][] sampled;
  private final double[] entriesSampled;
  private final TreeMap<String, Double> remains = new TreeMap<>();
  private final List<String> touchedToday = new ArrayList<>();
  private final boolean[] enteredToday = new boolean[HazardFit.TYPES.size()];
  private final boolean[] entered = new boolean[HazardFit.TYPES.size()];
  private String profile;
  private int created;
  private int stage;
  private int stageDay;
  private int today = Integer.MIN_VALUE;

  /**
   * @param end the last day
   * @param sampled share of the days without entry that are kept, by type and stage
   * @param entriesSampled share of the entries that are kept, by type
   */
  JourneyDays(
      String person, int end, double halfLifeDays, double[][] sampled, double[] entriesSampled) {
    this.person = person;
    this.end = end;
    this.dayLater = Math.pow(2, -1 / halfLifeDays);
    this.sampled = sampled;
    this.entriesSampled = entriesSampled;
  }

  /** SQL of the time of a touch or an entry on a day. */
  static String time(String day, int kind) {
    return "CAST(" + day + " AS BIGINT) * " + DAY_LENGTH + " + " + kind;
  }

  /** Without what is known of a lead its steps say nothing. */
  @Override
  public void row(Row step, Consumer<Row> made) {
    if (step.getLong(1) == KNOWN) {
      profile = step.getString(2);
      created = Integer.parseInt(profile.substring(0, profile.indexOf(BETWEEN)));
      stageDay = created;
    } else if (profile != null) {
      int day = (int) Math.floorDiv(step.getLong(1), DAY_LENGTH);
      if (day <= end) {
        until(day, made);
        take((int) Math.floorMod(step.getLong(1), DAY_LENGTH), step.getString(2));
      }
    }
  }

  @Override
  public void end(Consumer<Row> made) {
    if (profile != null) {
      until(end + 1, made);
    }
  }

  private void take(int kind, String what) {
    if (kind == TOUCH) {
      touchedToday.add(what);
    } else {
      int type = HazardFit.TYPES.indexOf(what);
      enteredToday[type] |= !entered[type];
    }
  }

  /** Ends every day before one. */
  private void until(int day, Consumer<Row> made) {
    if (today == Integer.MIN_VALUE) {
      today = Math.min(day, created);
    }
    while (today < day) {
      endOfDay(made);
      today++;
      if (remains.isEmpty() && touchedToday.isEmpty() && today < created) {
        today = Math.min(day, created);
      }
    }
  }

  private void endOfDay(Consumer<Row> made) {
    for (int type = 0; type < entered.length; type++) {
      boolean enters = enteredToday[type];
      boolean may = today >= created && !entered[type] && stage <= type;
      if (may) {
        double share = enters ? entriesSampled[type] : sampled[type][stage];
        if (share > 0 && chance(type) < share) {
          made.accept(RowFactory.create(type, stage, enters, said()));
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
