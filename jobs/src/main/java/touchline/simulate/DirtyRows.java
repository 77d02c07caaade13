package touchline.simulate;

import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;

/**
 * Adds dirt to one entity's rows of a feed.
 *
 * <p>The valid rows all stay. An older version comes before its row, a second copy and a broken row
 * after it; a broken row has an id of its own, so that nothing depends on whether it is refused.
 */
final class DirtyRows implements Rows.Sink {
  private static final String[] NO_DATES = {
    "2026-02-30T10:00:00Z", "soon", "31/12/25 9am", "0000-00-00"
  };
  private static final String[] NO_NUMBERS = {"n/a", "12,5x", "1.2.3", "--"};

  /** What a row is. */
  enum Sort {
    VALID,
    DUPLICATE,
    SUPERSEDED,
    BAD,
    UNKNOWN_WORD
  }

  /** Takes rows with what they are. */
  @FunctionalInterface
  interface Sink {
    void row(Sort sort, String[] values);
  }

  private final WorldSettings settings;
  private final FeedShape feed;
  private final Draws draws;
  private final int firstCounter;
  private final Sink sink;
  private int rows;

  DirtyRows(WorldSettings settings, FeedShape feed, long entity, Drop drop, Sink sink) {
    this.settings = settings;
    this.feed = feed;
    this.draws = Draws.of(settings.seed() + feed.number(), Kind.DIRT, entity);
    this.firstCounter = drop == Drop.FIRST ? 0 : 1_000_000;
    this.sink = sink;
  }

  @Override
  public void row(String... values) {
    Dirt dirt = settings.dirt();
    int counter = firstCounter + rows++;
    if (feed.flaws().revised() != null
        && draws.chance(dirt.superseded(), Purpose.SUPERSEDED, counter)) {
      sink.row(Sort.SUPERSEDED, older(values));
    }
    sink.row(Sort.VALID, values);
    if (draws.chance(dirt.duplicates(), Purpose.DUPLICATE, counter)) {
      sink.row(Sort.DUPLICATE, values.clone());
    }
    if (draws.chance(dirt.badRows(), Purpose.BAD, 4 * counter)) {
      broken(values, 4 * counter);
    }
  }

  private String[] older(String[] values) {
    String[] older = values.clone();
    if (feed.hasVersions()) {
      set(older, "probability", "0.10");
      set(older, "stage", "Discovery");
      set(older, "closed_at", null);
      set(older, "is_won", null);
      set(older, "loss_reason", null);
      set(older, "updated_at", values[feed.columns().indexOf("created_at")]);
    } else {
      String column = feed.flaws().revised();
      set(older, column, column.equals("page_url") ? "https://www.touchline.example/moved" : null);
      if (column.equals("title") || column.equals("name") || column.equals("outcome")) {
        set(older, column, "draft");
      }
    }
    return older;
  }

  private void broken(String[] values, int counter) {
    String[] broken = values.clone();
    FeedShape.Flaws flaws = feed.flaws();
    if (!feed.columns().get(0).equals(flaws.date())) {
      broken[0] += "-bad";
    }
    int first = draws.below(4, Purpose.BAD, counter + 1);
    Sort sort = null;
    for (int i = 0; sort == null; i++) {
      sort = breakAt((first + i) % 4, broken, counter + 2);
    }
    sink.row(sort, broken);
  }

  /** Breaks the row in that way; null if the feed cannot be broken so. */
  private Sort breakAt(int way, String[] row, int counter) {
    FeedShape.Flaws flaws = feed.flaws();
    switch (way) {
      case 0:
        row[0] = null;
        return Sort.BAD;
      case 1:
        if (flaws.date() == null) {
          return null;
        }
        set(row, flaws.date(), NO_DATES[draws.below(NO_DATES.length, Purpose.BAD, counter)]);
        return Sort.BAD;
      case 2:
        if (flaws.number() == null) {
          return null;
        }
        set(row, flaws.number(), NO_NUMBERS[draws.below(NO_NUMBERS.length, Purpose.BAD, counter)]);
        return Sort.BAD;
      default:
        if (flaws.word() == null) {
          return null;
        }
        if (feed.hasVersions()) {
          set(row, "stage", "Zombie");
        }
        set(row, flaws.word(), flaws.word().startsWith("is_") ? "perhaps" : "zombie");
        return Sort.UNKNOWN_WORD;
    }
  }

  private void set(String[] row, String column, String value) {
    row[feed.columns().indexOf(column)] = value;
  }
}
