package touchline.simulate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;
import touchline.simulate.Rows.Sink;

/** The small feeds that do not grow with the leads: contents, campaign costs, exchange rates. */
final class ReferenceRows {
  private static final String[] CURRENCIES = {"USD", "EUR", "GBP", "CHF", "JPY"};

  /** US dollars per unit in the world's first month. */
  private static final double[] DOLLARS = {1, 1.1, 1.27, 1.13, 0.0067};

  private static final double MONTHLY_CHANGE = 0.01;

  private static final List<Tactic> OWNERS = Tactic.ofEachCampaign();

  private ReferenceRows() {}

  /** The entity is a piece of content. */
  static void contents(
      WorldSettings settings, Calibration calibration, long content, Drop drop, Sink sink) {
    if (drop == Drop.FIRST) {
      sink.row(new Content((int) content).row());
    }
  }

  /** The entity is a day; the costs of the last day arrive on that day. */
  static void costs(
      WorldSettings settings, Calibration calibration, long day, Drop drop, Sink sink) {
    if (Drop.of(settings, (int) day) != drop) {
      return;
    }
    Draws draws = Draws.of(settings.seed(), Kind.CAMPAIGN_DAY, day);
    String date = Stamp.date(settings, (int) day).toString();
    int number = 0;
    for (int i = 0; i < OWNERS.size(); i++) {
      Tactic tactic = OWNERS.get(i);
      number = i > 0 && OWNERS.get(i - 1) == tactic ? number + 1 : 0;
      double scale = settings.leads() / 1000.0 * (0.7 + 0.6 * draws.uniform(Purpose.COST, i));
      sink.row(
          date,
          tactic.channel,
          tactic.campaign(number, settings.mechanism().hidesNames()),
          Money.text(tactic.dailyCost * scale),
          i % 4 == 3 ? "EUR" : "USD");
    }
  }

  /** The entity is a month, 0 being that of the first day; a rate holds from the month's first. */
  static void rates(
      WorldSettings settings, Calibration calibration, long month, Drop drop, Sink sink) {
    LocalDate date = settings.start().withDayOfMonth(1).plusMonths(month);
    if ((date.equals(settings.end()) ? Drop.LAST : Drop.FIRST) != drop) {
      return;
    }
    double[] dollars = dollars(settings, (int) month);
    for (int from = 0; from < CURRENCIES.length; from++) {
      for (int to = 0; to < CURRENCIES.length; to++) {
        if (from != to) {
          BigDecimal rate =
              new BigDecimal(dollars[from] / dollars[to])
                  .round(new MathContext(6, RoundingMode.HALF_EVEN));
          sink.row(date.toString(), CURRENCIES[from], CURRENCIES[to], rate.toPlainString());
        }
      }
    }
  }

  static long months(WorldSettings settings) {
    return 1
        + ChronoUnit.MONTHS.between(
            settings.start().withDayOfMonth(1), settings.end().withDayOfMonth(1));
  }

  private static double[] dollars(WorldSettings settings, int month) {
    double[] dollars = DOLLARS.clone();
    for (int m = 1; m <= month; m++) {
      Draws draws = Draws.of(settings.seed(), Kind.RATE_MONTH, m);
      for (int i = 1; i < dollars.length; i++) {
        dollars[i] *= Math.exp(MONTHLY_CHANGE * draws.normal(Purpose.COST, i));
      }
    }
    return dollars;
  }
}
