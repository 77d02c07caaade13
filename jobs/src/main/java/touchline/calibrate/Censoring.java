package touchline.calibrate;

import java.util.Locale;

/** What to make of leads whose outcome is not yet known. */
enum Censoring {
  /** Known outcomes stand for unknown ones: inverse-probability-of-censoring weights. */
  WEIGHTED,
  /** Only leads whose horizon has passed. */
  MATURE,
  /** As if they were lost: too low wherever leads are young. */
  OPEN_AS_LOST;

  double wins(Cell cell) {
    return switch (this) {
      case WEIGHTED -> cell.wonWeight();
      case MATURE -> cell.matureWon();
      case OPEN_AS_LOST -> cell.won();
    };
  }

  double losses(Cell cell) {
    return switch (this) {
      case WEIGHTED -> cell.lostWeight();
      case MATURE -> cell.matureLost();
      case OPEN_AS_LOST -> cell.n() - cell.won();
    };
  }

  /** As the tables write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
