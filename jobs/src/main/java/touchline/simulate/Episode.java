package touchline.simulate;

import touchline.simulate.Draws.Purpose;

/**
 * One touch as it happens, whatever number of rows report it: a visit, a mailing, an advertisement.
 *
 * @param number counter of the person's draws for it; 0 is a lead's first form
 * @param day day of the world, counted from 0
 * @param second second of the day (UTC) at which it starts; its rows end within the hour
 * @param campaign counted from 0, meaningless for a tactic without campaigns
 * @param content what it leads to
 * @param device which of the person's three cookies
 * @param isWeb reported as web events, else as campaign touches
 * @param level 0 sent or shown, 1 opened, 2 clicked, visited or attended
 * @param pages pages of a visit or impressions of an advertisement, at least 1
 */
record Episode(
    int number,
    int day,
    int second,
    Tactic tactic,
    int campaign,
    Content content,
    int device,
    boolean isWeb,
    int level,
    int pages) {

  /** Most episodes of one person. */
  static final int MOST = 240;

  private static final double FADED = 0.3;

  /**
   * The episode with that number of draws.
   *
   * @param pulls how much intent draws people to each tactic, in the order of {@link Tactic#ALL}
   * @param isKnown whether the CRM knows the person by then
   * @param onSite whether it must be a visit to the site
   * @param intent the person's intent that day, 0 on average
   */
  static Episode draw(
      double[] pulls,
      Draws draws,
      int number,
      int day,
      boolean isKnown,
      boolean onSite,
      double intent) {
    double u = draws.uniform(Purpose.TACTIC, number);
    return of(draws, number, day, tactic(pulls, u, isKnown, onSite, intent), onSite);
  }

  /** One of a tactic that is given; the rest is drawn. */
  static Episode of(Draws draws, int number, int day, Tactic tactic, boolean onSite) {
    boolean isWeb = onSite || draws.chance(tactic.webShare, Purpose.IS_WEB, number);
    int level = level(tactic, isWeb, draws.uniform(Purpose.LEVEL, number));
    double device = draws.uniform(Purpose.DEVICE, number);
    return new Episode(
        number,
        day,
        21_600 + draws.below(54_000, Purpose.EPISODE_SECOND, number),
        tactic,
        draws.below(Math.max(1, tactic.campaigns), Purpose.CAMPAIGN, number),
        tactic == Tactic.EVENTS
            ? Content.webinar(draws, Purpose.CONTENT, number)
            : Content.draw(draws, Purpose.CONTENT, number),
        device < 0.7 ? 0 : device < 0.9 ? 1 : 2,
        isWeb,
        level,
        pages(tactic, isWeb, draws.uniform(Purpose.PAGES, number)));
  }

  private static Tactic tactic(
      double[] pulls, double u, boolean isKnown, boolean onSite, double intent) {
    double[] upTo = new double[Tactic.ALL.size()];
    double total = 0;
    for (int i = 0; i < upTo.length; i++) {
      Tactic tactic = Tactic.ALL.get(i);
      boolean isPossible = (isKnown || !tactic.isKnownOnly) && (!onSite || tactic.webShare > 0);
      if (isPossible) {
        double pull = pulls[i];
        total += tactic.weight * (pull == 0 ? 1 : Math.exp(pull * intent));
      }
      upTo[i] = total;
    }
    int chosen = 0;
    while (upTo[chosen] <= u * total) {
      chosen++;
    }
    return Tactic.ALL.get(chosen);
  }

  private static int level(Tactic tactic, boolean isWeb, double u) {
    if (isWeb) {
      return 2;
    }
    return switch (tactic) {
      case EMAIL -> u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
      case PAID_SOCIAL -> u < 0.6 ? 0 : 2;
      case RETARGETING -> u < 0.92 ? 0 : 2;
      default -> 2;
    };
  }

  private static int pages(Tactic tactic, boolean isWeb, double u) {
    if (!isWeb && tactic != Tactic.RETARGETING) {
      return 1;
    }
    int pages = 1;
    double tail = 0.35;
    while (u < tail && pages < 6) {
      pages++;
      tail *= 0.35;
    }
    return pages;
  }

  /** Rows that report it, before any dirt. */
  int rows() {
    if (isWeb) {
      return number == 0 ? pages + 1 : pages;
    }
    return switch (tactic) {
      case EMAIL -> level + 1;
      case PAID_SOCIAL -> level == 0 ? 1 : 2;
      case RETARGETING -> level == 0 ? pages : pages + 1;
      default -> 1;
    };
  }

  /** Its share of a full touch's effect: what is sent but not opened does nothing. */
  double dose() {
    double engagement =
        switch (level) {
          case 0 -> tactic == Tactic.EMAIL ? 0 : FADED;
          case 1 -> 0.5;
          default -> 1;
        };
    return engagement * content.type().multiplier;
  }
}
