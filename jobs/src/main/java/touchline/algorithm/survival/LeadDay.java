package touchline.algorithm.survival;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * One day of a lead on which it could enter a stage, as far as it tells of the hazard.
 *
 * @param type number of the stage among {@link StageHazard#TYPES}
 * @param stage that the lead was in
 * @param enters whether it entered on this day
 * @param age band of the lead's age, see {@link StageHazard#ageBand}
 * @param stageAge band of the time in the stage; -1 in stage 0
 * @param isWeekend whether the day is a Saturday or Sunday
 * @param month 1 to 12
 * @param profile values of the lead's profile, as many for every lead; empty text where unknown
 * @param exposures to touches, sorted by effect and time; those that are gone are left out
 */
public record LeadDay(
    int type,
    int stage,
    boolean enters,
    int age,
    int stageAge,
    boolean isWeekend,
    int month,
    List<String> profile,
    List<Exposure> exposures)
    implements Serializable, Comparable<LeadDay> {

  private static final Comparator<Exposure> EXPOSURES =
      Comparator.comparing(Exposure::effect)
          .thenComparing(Exposure::when)
          .thenComparing(Exposure::parts);

  private static final Comparator<LeadDay> ORDER =
      Comparator.comparing(LeadDay::type)
          .thenComparing(LeadDay::stage)
          .thenComparing(LeadDay::enters)
          .thenComparing(LeadDay::age)
          .thenComparing(LeadDay::stageAge)
          .thenComparing(LeadDay::isWeekend)
          .thenComparing(LeadDay::month)
          .thenComparing(LeadDay::profile, inOrder(Comparator.naturalOrder()))
          .thenComparing(LeadDay::exposures, inOrder(EXPOSURES));

  public LeadDay {
    profile = List.copyOf(profile);
    exposures = List.copyOf(exposures);
  }

  /** One order of all days, so that sums do not depend on that in which they come. */
  @Override
  public int compareTo(LeadDay other) {
    return ORDER.compare(this, other);
  }

  private static <T> Comparator<List<T>> inOrder(Comparator<? super T> each) {
    return (a, b) -> {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        int order = each.compare(a.get(i), b.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(a.size(), b.size());
    };
  }
}
