package touchline.simulate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;

/**
 * The hidden parameters of a world: what {@link Mechanism#DECAY} states, or what another mechanism
 * drew from the seed.
 *
 * @param effects log-odds of a fresh touch by tactic
 * @param pulls log of how much likelier a unit of intent makes each tactic
 * @param halfLife days after which a touch works half
 * @param tail power with which the effect falls with age instead; 0 for halving
 * @param start days after a touch from which on it works; 0 is the same day
 * @param saturation touches of a tactic that no number exceeds
 * @param threshold touches of a tactic below which nothing happens; 0 for none
 * @param marketDays days for which a lead is in the market
 * @param marketHazard log-odds that being in the market adds
 * @param intentHazard log-odds per unit of a lead's inclination
 * @param ageDays days of age that lower the log-odds by 1
 * @param unrecorded bit mask of tactics of which nobody reports anything
 * @param chasers tactics of touches that follow a coming stage; empty for none
 * @param months log-odds of each month of the year, and a factor of the effects in it
 * @param shocks log-odds by week of the world, repeated
 */
record Workings(
    Mechanism mechanism,
    double[] effects,
    double[] pulls,
    double halfLife,
    double tail,
    int start,
    double saturation,
    double threshold,
    int marketDays,
    double marketHazard,
    double intentHazard,
    double ageDays,
    int unrecorded,
    Tactic[] chasers,
    double[][] months,
    double[] shocks,
    double[] seniorities,
    double[] sizes,
    int[][] together,
    int[][] instead) {

  private static final int TACTICS = Tactic.ALL.size();
  private static final int YEAR = 12;
  private static final int WEEKS = 60;

  /** A threshold is as good as a step. */
  private static final int STEEPNESS = 8;

  private static final double FAINT = 1e-4;

  private static final Workings STATED = stated();

  static Workings of(WorldSettings settings) {
    return settings.mechanism() == Mechanism.DECAY
        ? STATED
        : drawn(settings.mechanism(), settings.seed());
  }

  private static Workings stated() {
    double[] effects = new double[TACTICS];
    double[] pulls = new double[TACTICS];
    for (Tactic tactic : Tactic.ALL) {
      effects[tactic.ordinal()] = tactic.effect;
      pulls[tactic.ordinal()] = tactic.pull;
    }
    return new Workings(
        Mechanism.DECAY,
        effects,
        pulls,
        7,
        0,
        1,
        3,
        0,
        21,
        1.5,
        0.4,
        90,
        0,
        new Tactic[0],
        null,
        null,
        null,
        null,
        new int[0][],
        new int[0][]);
  }

  private static Workings drawn(Mechanism mechanism, long seed) {
    Draws draws = Draws.of(seed, Kind.WORLD, mechanism.ordinal());
    double[] effects = new double[TACTICS];
    double[] pulls = new double[TACTICS];
    for (Tactic tactic : Tactic.ALL) {
      int t = tactic.ordinal();
      double strength = Math.exp(0.5 * draws.normal(Purpose.WORKING_EFFECT, t));
      effects[t] = mechanism.causesNothing() ? 0 : tactic.effect * strength;
      pulls[t] = tactic.pull * (0.6 + 0.8 * draws.uniform(Purpose.WORKING_PULL, t));
    }
    int[] order = order(draws);
    int unrecorded = 0;
    switch (mechanism) {
      case NEGATIVE -> {
        for (int i = 0; i < 3; i++) {
          effects[order[i]] *= -0.7;
        }
      }
      case UNRECORDED -> unrecorded = 1 << order[0] | 1 << order[1];
      default -> {}
    }
    boolean chases = mechanism == Mechanism.CONSEQUENCE;
    boolean isSeasonal = mechanism == Mechanism.SHOCKS;
    boolean isSegmented = mechanism == Mechanism.SEGMENTS;
    boolean interacts = mechanism == Mechanism.INTERACTIONS;
    return new Workings(
        mechanism,
        effects,
        pulls,
        2 * Math.pow(10, draws.uniform(Purpose.WORKING, 0)),
        mechanism == Mechanism.HEAVY_TAILS ? 0.5 + draws.uniform(Purpose.WORKING, 1) : 0,
        draws.below(3, Purpose.WORKING, 2),
        1.5 + 6.5 * draws.uniform(Purpose.WORKING, 3),
        mechanism == Mechanism.THRESHOLD ? 0.7 + draws.uniform(Purpose.WORKING, 4) : 0,
        10 + draws.below(31, Purpose.WORKING, 5),
        1 + 1.2 * draws.uniform(Purpose.WORKING, 6),
        0.2 + 0.4 * draws.uniform(Purpose.WORKING, 7),
        60 + 120 * draws.uniform(Purpose.WORKING, 8),
        unrecorded,
        chases
            ? new Tactic[] {
              draws.chance(0.5, Purpose.WORKING, 9) ? Tactic.PHONE : Tactic.DIRECT_MAIL,
              draws.chance(0.5, Purpose.WORKING, 10) ? Tactic.EMAIL : Tactic.EVENTS
            }
            : new Tactic[0],
        isSeasonal ? new double[][] {normals(draws, 0, YEAR, 0.5), factors(draws, 1, YEAR)} : null,
        isSeasonal ? rare(normals(draws, 2, WEEKS, 1.2)) : null,
        isSegmented ? factors(draws, 3, Profile.SENIORITIES.length) : null,
        isSegmented ? factors(draws, 4, Profile.SIZES) : null,
        interacts ? new int[][] {{order[0], order[1]}, {order[2], order[3]}} : new int[0][],
        interacts ? new int[][] {{order[4], order[5]}, {order[6], order[7]}} : new int[0][]);
  }

  /** Tactics that the standard world has an effect of, shuffled: those that change are drawn. */
  private static int[] order(Draws draws) {
    return Tactic.ALL.stream()
        .filter(tactic -> tactic.effect >= 0.3)
        .sorted(
            (a, b) ->
                Double.compare(
                    draws.uniform(Purpose.WORKING_ORDER, a.ordinal()),
                    draws.uniform(Purpose.WORKING_ORDER, b.ordinal())))
        .mapToInt(Tactic::ordinal)
        .toArray();
  }

  private static double[] normals(Draws draws, int of, int count, double size) {
    double[] normals = new double[count];
    for (int i = 0; i < count; i++) {
      normals[i] = size * draws.normal(Purpose.WORKING_SHAPE, of * 100 + i);
    }
    return normals;
  }

  /** One week in eight is unlike the others. */
  private static double[] rare(double[] shocks) {
    for (int i = 0; i < shocks.length; i++) {
      shocks[i] = i % 8 == 3 ? shocks[i] : 0;
    }
    return shocks;
  }

  /** Factors of 0.1 to 1.9. */
  private static double[] factors(Draws draws, int of, int count) {
    double[] factors = new double[count];
    for (int i = 0; i < count; i++) {
      factors[i] = 0.1 + 1.8 * draws.uniform(Purpose.WORKING_SHAPE, of * 100 + i);
    }
    return factors;
  }

  boolean isSeasonal() {
    return months != null;
  }

  boolean isRecorded(Tactic tactic) {
    return (unrecorded & tactic.mask()) == 0;
  }

  /** What a lead's touches add from day to day. */
  Stock stock(Episode[] episodes, Profile profile, int removed) {
    return new Stock(episodes, profile, removed);
  }

  /** What touches add, asked for days in order. */
  final class Stock {
    private final Episode[] episodes;
    private final Profile profile;
    private final int removed;
    private final double daily = Math.pow(2, -1 / halfLife);
    private final double[] doses = new double[TACTICS];
    private int next;
    private boolean any;

    private Stock(Episode[] episodes, Profile profile, int removed) {
      this.episodes = episodes;
      this.profile = profile;
      this.removed = removed;
    }

    private boolean works(Episode episode) {
      return effects[episode.tactic().ordinal()] != 0 && (removed & episode.tactic().mask()) == 0;
    }

    /** Goes on to the next day; the first is one on which no touch works yet, or the first does. */
    void on(int day) {
      if (tail > 0) {
        fall(day);
        return;
      }
      for (; next < episodes.length && episodes[next].day() + start <= day; next++) {
        if (works(episodes[next])) {
          doses[episodes[next].tactic().ordinal()] +=
              episodes[next].dose() * Math.pow(daily, start - 1);
          any = true;
        }
      }
      for (int t = 0; t < TACTICS && any; t++) {
        doses[t] = doses[t] * daily;
        doses[t] = doses[t] < FAINT ? 0 : doses[t];
      }
    }

    private void fall(int day) {
      Arrays.fill(doses, 0);
      for (Episode episode : episodes) {
        if (episode.day() + start <= day && works(episode)) {
          int age = day - episode.day();
          doses[episode.tactic().ordinal()] += episode.dose() * Math.pow(1 + age / halfLife, -tail);
          any = true;
        }
      }
    }

    /** Log-odds that they add on this day. */
    double added(int month) {
      if (!any) {
        return 0;
      }
      double[] shares = new double[TACTICS];
      double sum = 0;
      for (int t = 0; t < TACTICS; t++) {
        if (doses[t] > 0) {
          shares[t] =
              threshold > 0
                  ? 1.5 / (1 + Math.pow(threshold / doses[t], STEEPNESS))
                  : doses[t] / (1 + doses[t] / saturation);
          sum += effects[t] * shares[t];
        }
      }
      for (int[] pair : together) {
        double one = effects[pair[0]] * shares[pair[0]] + effects[pair[1]] * shares[pair[1]];
        double both = Math.min(1, shares[pair[0]]) * Math.min(1, shares[pair[1]]);
        sum += -0.7 * one + 2 * (effects[pair[0]] + effects[pair[1]]) * both;
      }
      for (int[] pair : instead) {
        sum -= Math.min(effects[pair[0]] * shares[pair[0]], effects[pair[1]] * shares[pair[1]]);
      }
      if (seniorities != null) {
        sum *= seniorities[profile.seniorityNumber()] * sizes[profile.employeeBand()];
      }
      return months == null ? sum : sum * months[1][month];
    }
  }

  /** Log-odds of a day whatever marketing does. */
  double season(int day, int month) {
    return months == null ? 0 : months[0][month] + shocks[day / 7 % WEEKS];
  }

  /** Name and value of every number, for the tables of truth. */
  Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("mechanism", mechanism.key());
    told.put("half_life_days", number(halfLife));
    told.put("tail_power", number(tail));
    told.put("starts_after_days", Integer.toString(start));
    told.put("saturation_touches", number(saturation));
    told.put("threshold_touches", number(threshold));
    told.put("market_days", Integer.toString(marketDays));
    told.put("market_logit", number(marketHazard));
    told.put("inclination_logit", number(intentHazard));
    told.put("age_days", number(ageDays));
    for (Tactic tactic : Tactic.ALL) {
      if (!isRecorded(tactic)) {
        told.put("unrecorded_" + tactic.label(), "true");
      }
    }
    for (Tactic chaser : chasers) {
      told.put("follows_conversions_" + chaser.label(), "true");
    }
    return told;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
