package touchline.algorithm.survival;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The daily hazard of entering one stage, as gold.attribution_parameters has it: what touches add,
 * and the baseline by stage of the lead, age, time in the stage, weekend and month.
 *
 * @param effects log-odds of a fresh touch, by channel
 * @param baseline log-odds by name, such as stage:1 or month:12; names that are missing add nothing
 */
public record StageHazard(Map<String, Double> effects, Map<String, Double> baseline)
    implements Serializable {
  /** Conversion types in the order of the funnel; a lead that reached none is in stage 0. */
  public static final List<String> TYPES = List.of("mql", "sql", "opportunity", "won");

  private static final int[] AGES = {1, 3, 7, 14, 21, 30, 45, 60, 90, 135, 180, 270};

  /** Steps of age in days: 0, 1 to 2, 3 to 6 and so on; the last is 270 and more. */
  public static int ageBand(int days) {
    int place = Arrays.binarySearch(AGES, days);
    return place >= 0 ? place + 1 : -place - 1;
  }

  /** Whether a day since 1970-01-01, a Thursday, is a Saturday or Sunday. */
  public static boolean isWeekend(int day) {
    return Math.floorMod(day + 3, 7) >= 5;
  }

  public static int month(int day) {
    return LocalDate.ofEpochDay(day).getMonthValue();
  }

  public static String stage(int stage) {
    return "stage:" + stage;
  }

  public static String age(int band) {
    return "age:" + band;
  }

  public static String stageAge(int band) {
    return "stage_age:" + band;
  }

  public static String monthName(int month) {
    return "month:" + month;
  }

  public static final String WEEKEND = "weekend";

  /** Log-odds of the hazard on a day without a touch. */
  public double baseline(int day, int created, int stage, int stageDay) {
    return of(stage(stage))
        + of(age(ageBand(Math.max(0, day - created))))
        + (stage == 0 ? 0 : of(stageAge(ageBand(Math.max(0, day - stageDay)))))
        + (isWeekend(day) ? of(WEEKEND) : 0)
        + of(monthName(month(day)));
  }

  private double of(String name) {
    return baseline.getOrDefault(name, 0.0);
  }
}
