package touchline.simulate;

/**
 * The days on which one lead reaches each stage, counted from 0; -1 where it never does.
 *
 * @param mql a day after the lead's creation, like each of the others after the one before
 */
record Conversions(int mql, int sql, int opportunity, int won) {
  static final int NEVER = -1;
  static final String[] TYPES = {"mql", "sql", "opportunity", "won"};

  int day(int type) {
    return switch (type) {
      case 0 -> mql;
      case 1 -> sql;
      case 2 -> opportunity;
      default -> won;
    };
  }

  boolean reaches(int type) {
    return day(type) != NEVER;
  }
}
