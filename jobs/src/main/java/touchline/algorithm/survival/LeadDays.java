package touchline.algorithm.survival;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The days of one lead as the incremental model reads them: for each conversion type the day of its
 * entry, and a sample of the days on which it could have come and did not.
 *
 * <p>A lead can enter a stage from its creation on, from any earlier stage. A touch works from the
 * next day on. What remains of it halves with every half-life, and is told for the last few days,
 * in which touches may follow from a stage that is about to be entered, apart from what is older.
 * Touches of later days are told, too, by their channel: they cause nothing, and what they foretell
 * all the same is what the channel's touches have in common with the lead's intent.
 *
 * <p>Cost: the days on which touches came, for every day that is kept; at most as many as the
 * lead's history has days.
 */
public final class LeadDays {
  /**
   * Which days are kept.
   *
   * @param days share of the days without entry, by type and stage
   * @param entries share of the entries, by type
   */
  public record Sampling(double[][] days, double[] entries) implements Serializable {
    /** All days of every type and stage. */
    public static Sampling everything() {
      int types = StageHazard.TYPES.size();
      double[][] days = new double[types][types];
      double[] entries = new double[types];
      Arrays.fill(entries, 1);
      for (double[] of : days) {
        Arrays.fill(of, 1);
      }
      return new Sampling(days, entries);
    }
  }

  /** What is left of a fresh touch when it is forgotten. */
  private static final double FAINT = 1e-4;

  private final String lead;
  private final int created;
  private final List<String> profile;
  private final int end;
  private final IncrementalHazard hazard;
  private final int freshDays;
  private final Sampling sampling;
  private final int forgotten;
  private final TreeMap<Integer, TreeMap<String, Integer>> touches = new TreeMap<>();
  private final int[] entered = new int[StageHazard.TYPES.size()];

  /**
   * @param lead id, which the sample is drawn by
   * @param created first day on which a stage can be entered
   * @param profile values of its profile, empty text where unknown
   * @param end last day that is known
   * @param freshDays days for which a touch is {@link Exposure#FRESH}; 0 for never
   */
  public LeadDays(
      String lead,
      int created,
      List<String> profile,
      int end,
      IncrementalHazard hazard,
      int freshDays,
      Sampling sampling) {
    this.lead = lead;
    this.created = created;
    this.profile = List.copyOf(profile);
    this.end = end;
    this.hazard = hazard;
    this.freshDays = freshDays;
    this.sampling = sampling;
    this.forgotten = (int) Math.ceil(-hazard.halfLifeDays() * Math.log(FAINT) / Math.log(2));
    Arrays.fill(entered, Integer.MAX_VALUE);
  }

  /** Takes a touch, in any order; touches beyond the last known day tell nothing. */
  public void touch(int day, String effect) {
    if (day <= end) {
      touches.computeIfAbsent(day, d -> new TreeMap<>()).merge(effect, 1, Integer::sum);
    }
  }

  /** Takes the entry into a stage; the first of each type counts. */
  public void entry(int day, int type) {
    entered[type] = Math.min(entered[type], day);
  }

  /** Tells the days that are kept, in order. */
  public void days(Consumer<LeadDay> made) {
    Map<Integer, List<Exposure>> exposures = new HashMap<>();
    walk(
        (type, stage, stageDay, day) -> {
          boolean enters = entered[type] == day;
          double share = enters ? sampling.entries[type] : sampling.days[type][stage];
          if (share > 0 && chance(type, day) < share) {
            List<Exposure> found =
                exposures.computeIfAbsent(day, d -> exposures(d, (touched, effect) -> false));
            made.accept(day(type, stage, stageDay, day, found));
          }
        });
  }

  /**
   * Tells the days of a test on which its touches had something left, with what they had as {@link
   * Exposure#TESTED}.
   *
   * @param share of those days that is kept
   */
  public void days(LiftTest test, double share, Consumer<LeadDay> made) {
    walk(
        (type, stage, stageDay, day) -> {
          boolean counts = type == test.type() && day > test.from() && day <= test.until();
          if (counts && chance(type, day) < share) {
            List<Exposure> found = exposures(day, test::withholds);
            if (found.stream().anyMatch(exposure -> exposure.when() == Exposure.TESTED)) {
              made.accept(day(type, stage, stageDay, day, found));
            }
          }
        });
  }

  private LeadDay day(int type, int stage, int stageDay, int day, List<Exposure> exposures) {
    return new LeadDay(
        type,
        stage,
        entered[type] == day,
        StageHazard.ageBand(day - created),
        stage == 0 ? -1 : StageHazard.ageBand(day - stageDay),
        StageHazard.isWeekend(day),
        StageHazard.month(day),
        profile,
        exposures);
  }

  /** A day on which a stage can be entered. */
  private interface Possible {
    void on(int type, int stage, int stageDay, int day);
  }

  private void walk(Possible possible) {
    int stage = 0;
    int stageDay = created;
    int first = Math.min(created, Arrays.stream(entered).min().orElse(created));
    for (int day = first; day <= end; day++) {
      for (int type = 0; type < entered.length; type++) {
        if (day >= created && entered[type] >= day && stage <= type) {
          possible.on(type, stage, stageDay, day);
        }
      }
      for (int type = 0; type < entered.length; type++) {
        if (entered[type] == day && stage < type + 1) {
          stage = type + 1;
          stageDay = day;
        }
      }
    }
  }

  /** Touches that a test kept back. */
  private interface Withheld {
    boolean is(int day, String effect);
  }

  private List<Exposure> exposures(int day, Withheld withheld) {
    TreeMap<String, double[]> sums = new TreeMap<>();
    touches
        .subMap(day - forgotten, day)
        .forEach(
            (touched, effects) -> {
              int when = day - touched <= freshDays ? Exposure.FRESH : Exposure.OLDER;
              effects.forEach(
                  (effect, count) ->
                      add(
                          Map.of(effect, count),
                          day - touched,
                          withheld.is(touched, effect) ? Exposure.TESTED : when,
                          sums));
            });
    TreeMap<String, double[]> after = new TreeMap<>();
    touches
        .subMap(day + 1, day + forgotten)
        .forEach((touched, effects) -> add(byChannel(effects), touched - day, 0, after));
    after.forEach(
        (channel, sum) ->
            sums.computeIfAbsent(channel, c -> new double[4])[Exposure.AFTER] += sum[0]);
    List<Exposure> exposures = new ArrayList<>();
    sums.forEach(
        (effect, sum) -> {
          for (int when = 0; when < sum.length; when++) {
            int parts = (int) Math.round(sum[when] * Exposure.PARTS);
            if (parts > 0) {
              exposures.add(new Exposure(effect, when, parts));
            }
          }
        });
    return exposures;
  }

  private void add(
      Map<String, Integer> effects, int age, int when, TreeMap<String, double[]> sums) {
    double left = Math.pow(2, -age / hazard.halfLifeDays());
    effects.forEach(
        (effect, count) -> sums.computeIfAbsent(effect, e -> new double[4])[when] += count * left);
  }

  private static Map<String, Integer> byChannel(Map<String, Integer> effects) {
    Map<String, Integer> channels = new TreeMap<>();
    effects.forEach(
        (effect, count) -> channels.merge(Effects.channel(effect), count, Integer::sum));
    return channels;
  }

  /** The same number for the same lead, day and type, whatever else there is. */
  private double chance(int type, int day) {
    long seed = (long) lead.hashCode() << 32 ^ (long) day * StageHazard.TYPES.size() + type;
    return new SplittableRandom(seed).nextDouble();
  }
}
