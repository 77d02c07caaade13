package touchline.simulate;

import touchline.simulate.Draws.Purpose;

/** Someone with a cookie who never becomes a lead. */
final class Visitor {
  private Visitor() {}

  /** The visitor's touches: one or a few visits and advertisements within a month. */
  static Episode[] episodes(WorldSettings settings, Draws draws) {
    int wanted = (int) Math.min(40, 1 + Math.exp(-0.4 + draws.normal(Purpose.ACTIVITY, 0)));
    int first = draws.below(settings.leadsUntil(), Purpose.CREATED_DAY, 0);
    double intent = 0.5 * draws.normal(Purpose.INTENT, 0);
    Workings workings = Workings.of(settings);
    Episode[] episodes = new Episode[wanted];
    for (int i = 0; i < wanted; i++) {
      int day = i == 0 ? first : first + draws.below(30, Purpose.EPISODE_DAY, i);
      // Number 0 is a lead's form, which a visitor never sends.
      episodes[i] =
          Episode.draw(
              workings.pulls(),
              draws,
              i + 1,
              Math.min(day, settings.lastDay() - 1),
              false,
              i == 0,
              intent);
    }
    return episodes;
  }
}
