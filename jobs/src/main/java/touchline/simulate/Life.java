package touchline.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;

/**
 * One lead from the first anonymous touch to the end of the world; a pure function of the settings
 * and the lead's number.
 *
 * <p>Conversions depend on touches as the world's {@link Mechanism} has it. On day t the hazard h
 * of the next stage obeys
 *
 * <pre>logit h = a(stage) + fit + intent(t) - age/90 - weekend + season + what touches add
 * </pre>
 *
 * where, in the stated world, a tactic's touches add effect x s(D): D sums their doses on earlier
 * days, halved every 7 days, and s(D) = D / (1 + D/3) saturates at three touches' worth. A stage is
 * entered on the first day on which 1 - product(1 - h) since the stage before exceeds the lead's
 * uniform number for it. All other terms are the same with or without any touch: the counterfactual
 * compares the same uniforms, and as long as nothing works against conversions, taking touches away
 * can only delay a stage, never bring it forward. Where {@link Sales} answer, a late first call
 * lowers the hazards of SQL and opportunity.
 */
final class Life {
  /** Days after creation in which a lead can convert. */
  static final int RIPE_DAYS = 240;

  private static final double WEEKEND_HAZARD = -0.7;
  private static final int SECONDS_PER_DAY = 86_400;

  private final WorldSettings settings;
  private final Workings workings;
  private final long lead;
  private final Draws draws;
  private final Profile profile;
  private final boolean isLate;
  private final int opens;
  private final int created;
  private final int marketStart;
  private final double inclination;
  private final int[][] tested;
  private final Episode[] episodes;
  private final boolean isCalledLate;

  /**
   * @param activity mean of the logarithm of the number of a lead's episodes after the first
   */
  Life(WorldSettings settings, double activity, long lead) {
    this.settings = settings;
    this.workings = Workings.of(settings);
    this.lead = lead;
    this.draws = Draws.of(settings.seed(), Kind.LEAD, lead);
    this.profile = new Profile(settings, lead, draws);
    this.isLate = isLate(settings, draws);
    this.opens = settings.isNewcomer(lead) ? settings.leadsUntil() : 0;
    this.created =
        opens
            + draws.below(
                settings.isNewcomer(lead) ? settings.runsOn() : settings.leadsUntil(),
                Purpose.CREATED_DAY,
                0);
    this.inclination = draws.normal(Purpose.INTENT, 0);
    this.marketStart = created - 5 + draws.below(46, Purpose.MARKET_START, 0);
    this.tested = new int[settings.holdouts().size()][];
    this.episodes = held(episodes(activity));
    this.isCalledLate = settings.sales().answers() && FirstCall.isLate(draws, profile.owner());
  }

  /** Whether the lead's latest touches arrive a day late. */
  static boolean isLate(WorldSettings settings, long lead) {
    return isLate(settings, Draws.of(settings.seed(), Kind.LEAD, lead));
  }

  private static boolean isLate(WorldSettings settings, Draws draws) {
    return draws.chance(settings.lateLeads(), Purpose.LATE, 0);
  }

  private Episode[] episodes(double activity) {
    double size = activity + 0.9 * draws.normal(Purpose.ACTIVITY, 0) + 0.25 * inclination;
    int wanted = (int) Math.min(Episode.MOST - 2, Math.exp(size));
    int lead = draws.chance(0.35, Purpose.FIRST_LAG, 0) ? 0 : 1;
    int first = Math.max(opens, created - lead * (int) draws.exponential(20, Purpose.FIRST_LAG, 1));
    long[] found = new long[wanted + 2];
    int count = 0;
    found[count++] = key(created, 0);
    for (int number = 1; number <= wanted; number++) {
      int day = day(number, first);
      if (day >= opens && day <= settings.lastDay() - 1) {
        found[count++] = key(day, number);
      }
    }
    if (isLate) {
      found[count++] = key(settings.lastDay(), wanted + 1);
    }
    Episode[] drawn = new Episode[count];
    for (int i = 0; i < count; i++) {
      int day = (int) (found[i] / Episode.MOST);
      int number = (int) (found[i] % Episode.MOST);
      boolean onSite = number == 0 || day == settings.lastDay();
      drawn[i] =
          Episode.draw(workings.pulls(), draws, number, day, day > created, onSite, intent(day));
    }
    Arrays.sort(
        drawn,
        (a, b) -> {
          int byTime =
              Integer.compare(
                  a.day() * SECONDS_PER_DAY + a.second(), b.day() * SECONDS_PER_DAY + b.second());
          return byTime != 0 ? byTime : Integer.compare(a.number(), b.number());
        });
    return drawn;
  }

  /** The touches that happen: those of a channel under test do not where the lead is left alone. */
  private Episode[] held(Episode[] wanted) {
    Episode[] left = wanted;
    for (int h = 0; h < tested.length; h++) {
      Holdout holdout = new Holdout(settings.holdouts().get(h));
      tested[h] =
          Arrays.stream(left)
              .filter(episode -> holdout.isOf(episode, settings))
              .mapToInt(Episode::day)
              .toArray();
      if (tested[h].length > 0 && holdout.isControl(draws)) {
        left =
            Arrays.stream(left)
                .filter(episode -> episode.number() == 0 || !holdout.isOf(episode, settings))
                .map(episode -> holdout.isOf(episode, settings) ? direct(episode) : episode)
                .toArray(Episode[]::new);
      }
    }
    return left;
  }

  private Episode direct(Episode form) {
    return Episode.of(draws, form.number(), form.day(), Tactic.DIRECT, true);
  }

  /** Days of the touches that a holdout gave to the lead or kept from it, in order. */
  int[] tested(int holdout) {
    return tested[holdout];
  }

  private static long key(int day, int number) {
    return (long) day * Episode.MOST + number;
  }

  private int day(int number, int first) {
    double where = draws.uniform(Purpose.EPISODE_WHERE, number);
    if (where < 0.3 && first < created) {
      return first + draws.below(created - first, Purpose.EPISODE_DAY, number);
    }
    if (where < 0.6) {
      return marketStart + draws.below(workings.marketDays(), Purpose.EPISODE_DAY, number);
    }
    return created + (int) draws.exponential(50, Purpose.EPISODE_DAY, number);
  }

  /** Latent: it moves both the hazards and the tactics that follow people around. */
  private double intent(int day) {
    return 0.5 * inclination + (isInMarket(day) ? 1 : 0);
  }

  private boolean isInMarket(int day) {
    return day >= marketStart && day < marketStart + workings.marketDays();
  }

  /** The day after which this lead does nothing more. */
  int horizon() {
    return isLate ? settings.lastDay() : settings.lastDay() - 1;
  }

  /**
   * exp(logit h - a) for each day after creation, without the touches of the tactics in the mask.
   */
  double[] odds(int removed) {
    int last = Math.min(horizon(), created + RIPE_DAYS);
    double[] odds = new double[Math.max(0, last - created)];
    long firstDay = settings.start().toEpochDay();
    double constant = profile.fit() + workings.intentHazard() * inclination;
    Workings.Stock stock = workings.stock(episodes, profile, removed);
    for (int day = Math.min(episodes[0].day(), created) + 1; day <= last; day++) {
      stock.on(day);
      if (day <= created) {
        continue;
      }
      int month = workings.isSeasonal() ? settings.start().plusDays(day).getMonthValue() - 1 : 0;
      double logit = constant - (day - created) / workings.ageDays() + stock.added(month);
      logit += workings.season(day, month);
      if (isInMarket(day)) {
        logit += workings.marketHazard();
      }
      // Day 0 of the epoch was a Thursday.
      if (Math.floorMod(firstDay + day + 3, 7) >= 5) {
        logit += WEEKEND_HAZARD;
      }
      odds[day - created - 1] = Math.exp(logit);
    }
    return odds;
  }

  /**
   * 1 / (1 - u) for the uniform number of each stage: a stage waits until product(1 + odds) exceeds
   * it.
   */
  double[] thresholds() {
    double[] thresholds = new double[Conversions.TYPES.length];
    for (int type = 0; type < thresholds.length; type++) {
      thresholds[type] = 1 / draws.uniform(Purpose.CONVERSION, type);
    }
    return thresholds;
  }

  /** What happens, given exp(a) of each stage. */
  Conversions conversions(double[] scales) {
    return conversions(scales, 0);
  }

  /** What would have happened without the touches of the tactics in the mask. */
  Conversions conversions(double[] scales, int removed) {
    return conversions(scales, odds(removed), isCalledLate);
  }

  /** What would have happened had sales called late, or in time. */
  Conversions conversionsIf(double[] scales, boolean isLate) {
    return conversions(scales, odds(0), isLate);
  }

  private Conversions conversions(double[] scales, double[] odds, boolean isLate) {
    double[] thresholds = thresholds();
    int[] days = new int[thresholds.length];
    int after = created;
    for (int type = 0; type < days.length; type++) {
      after =
          after == Conversions.NEVER
              ? after
              : entry(
                  odds,
                  scales[type] * settings.sales().factor(type, isLate),
                  thresholds[type],
                  after,
                  lastChance(type));
      days[type] = after;
    }
    return new Conversions(days[0], days[1], days[2], days[3]);
  }

  /** First day later than {@code after}, to {@code last}, on which the threshold is passed. */
  int entry(double[] odds, double scale, double threshold, int after, int last) {
    double product = 1;
    int end = Math.min(odds.length, last - created);
    for (int i = after - created; i < end; i++) {
      product *= 1 + scale * odds[i];
      if (product > threshold) {
        return created + 1 + i;
      }
    }
    return Conversions.NEVER;
  }

  /**
   * The last day on which a stage can be entered: a deal is won before the day it would be lost.
   */
  int lastChance(int type) {
    return type == 3 ? patienceEnds() - 1 : horizon();
  }

  /** The day on which an open deal is lost, whatever marketing does. */
  private int patienceEnds() {
    return created + 60 + (int) draws.exponential(120, Purpose.LOST_LAG, 0);
  }

  /** The day on which the deal is lost; -1 if it is won, still open, or there is none. */
  int lost(Conversions conversions) {
    if (!conversions.reaches(2) || conversions.reaches(3)) {
      return Conversions.NEVER;
    }
    int day = patienceEnds();
    if (day <= conversions.opportunity() + 2) {
      day = conversions.opportunity() + 3 + draws.below(25, Purpose.LOST_LAG, 1);
    }
    return day <= horizon() ? day : Conversions.NEVER;
  }

  /** The tactics that touched the lead, as a bit mask. */
  int touchedBy() {
    int mask = 0;
    for (Episode episode : episodes) {
      mask |= episode.tactic().mask();
    }
    return mask;
  }

  /** Rows of campaign_touches and web_events together, before any dirt. */
  int rows() {
    int rows = 0;
    for (Episode episode : episodes) {
      rows += episode.rows();
    }
    return rows;
  }

  /** The touches, oldest first. */
  Episode[] episodes() {
    return episodes;
  }

  /**
   * The touches that somebody reports, oldest first: without those that nobody records, and with
   * those that only happen because a stage is about to be entered.
   *
   * @param scales exp(a) of each stage
   */
  List<Episode> recorded(double[] scales) {
    List<Episode> recorded = new ArrayList<>();
    for (Episode episode : episodes) {
      if (workings.isRecorded(episode.tactic()) || episode.number() == 0) {
        recorded.add(episode);
      }
    }
    if (workings.chasers().length > 0) {
      chase(conversions(scales), recorded);
    }
    return recorded;
  }

  /** Six stages in ten are preceded by up to three touches of the last three days. */
  private void chase(Conversions conversions, List<Episode> recorded) {
    for (int type = 0; type < Conversions.TYPES.length; type++) {
      if (!conversions.reaches(type) || !draws.chance(0.6, Purpose.CHASE, type)) {
        continue;
      }
      int touches = 1 + draws.below(3, Purpose.CHASE, 10 + type);
      for (int i = 0; i < touches; i++) {
        int number = Episode.MOST + 10 * type + i;
        int day = conversions.day(type) - 1 - draws.below(3, Purpose.CHASE, number);
        Tactic tactic =
            workings.chasers()[draws.below(workings.chasers().length, Purpose.CHASE, 2 * number)];
        if (day > created) {
          recorded.add(Episode.of(draws, number, day, tactic, false));
        }
      }
    }
    recorded.sort(Comparator.comparingInt(e -> e.day() * SECONDS_PER_DAY + e.second()));
  }

  /** When a touch is delivered: late leads' last two come last. */
  Drop drop(Episode episode) {
    int place = Arrays.asList(episodes).indexOf(episode);
    boolean isLatest = place >= episodes.length - 3 && place >= 0 && episode.number() > 0;
    return episode.day() == settings.lastDay() || isLate && isLatest ? Drop.LAST : Drop.FIRST;
  }

  /** Whether sales calls the lead later than agreed, or never, once it is an MQL. */
  boolean isCalledLate() {
    return isCalledLate;
  }

  /** Factor of a stage's daily hazard by how the lead is called. */
  double factor(int type) {
    return settings.sales().factor(type, isCalledLate);
  }

  long lead() {
    return lead;
  }

  Draws draws() {
    return draws;
  }

  Profile profile() {
    return profile;
  }

  int created() {
    return created;
  }

  /** The form that made the lead. */
  Episode form() {
    for (Episode episode : episodes) {
      if (episode.number() == 0) {
        return episode;
      }
    }
    throw new IllegalStateException("lead " + lead + " has no first form");
  }
}
