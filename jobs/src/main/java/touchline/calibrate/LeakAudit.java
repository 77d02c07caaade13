package touchline.calibrate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import touchline.config.ScoreRule;

/** Profile columns that, by being filled, tell what they cannot know in time. */
final class LeakAudit {
  /** An AUC that nothing but the outcome itself reaches alone. */
  private static final double LEAK = .9;

  /** A column is filled after the outcome if open leads have it this much more rarely than won. */
  private static final double RARER = .1;

  private static final Pattern COLUMN =
      Pattern.compile("profile\\s*\\[\\s*(['\"])(.*?)\\1\\s*]", Pattern.CASE_INSENSITIVE);

  /**
   * A column that seems to know the outcome.
   *
   * @param cell leads that have it filled
   * @param ofWon share of the won leads that have it filled
   * @param ofLost of the lost
   * @param ofOpen of the open
   */
  record Leak(Cell cell, double ofWon, double ofLost, double ofOpen) {
    String column() {
      return cell.label();
    }
  }

  private LeakAudit() {}

  /**
   * The columns, in the order of the cells.
   *
   * @param profile cells of the cube profile
   * @param least won and lost leads without which nothing is said
   */
  static List<Leak> leaks(List<Cell> profile, int least) {
    Optional<Cell> all = profile.stream().filter(c -> c.label().isEmpty()).findFirst();
    if (all.isEmpty() || all.get().won() < least || all.get().lost() < least) {
      return List.of();
    }
    return profile.stream()
        .filter(c -> !c.label().isEmpty())
        .map(c -> leak(c, all.get()))
        .filter(leak -> isLeak(leak, all.get(), least))
        .toList();
  }

  private static Leak leak(Cell column, Cell all) {
    return new Leak(
        column,
        (double) column.won() / all.won(),
        (double) column.lost() / all.lost(),
        all.open() > 0 ? (double) column.open() / all.open() : 0);
  }

  private static boolean isLeak(Leak leak, Cell all, int least) {
    double auc = .5 + Math.abs(leak.ofWon() - leak.ofLost()) / 2;
    boolean isLate =
        all.open() >= least && leak.cell().won() >= least && leak.ofOpen() < RARER * leak.ofWon();
    return auc > LEAK || isLate;
  }

  /** The names of such columns. */
  static Set<String> columns(List<Leak> leaks) {
    return leaks.stream().map(Leak::column).collect(Collectors.toSet());
  }

  /** Whether a rule's predicate reads one of the columns. */
  static boolean reads(ScoreRule rule, Set<String> columns) {
    Matcher matcher = COLUMN.matcher(rule.when());
    while (matcher.find()) {
      String column = matcher.group(2).toLowerCase(Locale.ROOT);
      if (columns.stream().anyMatch(c -> c.toLowerCase(Locale.ROOT).equals(column))) {
        return true;
      }
    }
    return false;
  }
}
