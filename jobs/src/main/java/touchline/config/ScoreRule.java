package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One rule of the lead score.
 *
 * @param name unique among the rules
 * @param on whether it looks at the lead's profile, once, or at each touch
 * @param when Spark SQL predicate over the columns of what it looks at; null does not hold
 * @param points points of the profile, or of one touch of age zero; the sign agrees with the group
 * @param lowest fewest points that advice may give
 * @param highest most points that advice may give
 * @param halfLife age at which a touch earns half; zero if touches do not age, and on profile
 * @param cap most points, regardless of sign, that the rule's touches earn together; 100, the whole
 *     scale, if none is set
 * @param within older touches do not count; zero if all count, and on profile
 * @param atLeast the rule holds, once, from this many touches on; 0 if touches add up instead
 * @param atMost the rule holds, once, up to this many touches; -1 if there is no such limit
 */
public record ScoreRule(
    String name,
    Group group,
    On on,
    String when,
    int points,
    int lowest,
    int highest,
    Duration halfLife,
    int cap,
    Duration within,
    int atLeast,
    int atMost)
    implements Serializable {

  static final int NO_LIMIT = -1;
  private static final Pattern PROFILE_COLUMN =
      Pattern.compile(
          "\\bprofile`?\\s*(?:\\[\\s*(?:'([^'\\\\]*)'|\"([^\"\\\\]*)\")\\s*]|[.]\\s*(?:`([^`]*)`|(\\w+)))",
          Pattern.CASE_INSENSITIVE);

  /** What a rule says about a lead. */
  public enum Group {
    /** Who the lead is: points of 0 or more, on profile. */
    FIT,
    /** What the lead does: points of 0 or more, on touch. */
    ENGAGEMENT,
    /** What speaks against the lead: points of 0 or less. */
    NEGATIVE
  }

  /** What a rule looks at. */
  public enum On {
    /** The lead's profile; holds or not. */
    PROFILE,
    /** Each touch; matches add up. */
    TOUCH
  }

  /** Whether the rule looks at touches. */
  public boolean isOnTouch() {
    return on == On.TOUCH;
  }

  /**
   * Further profile columns that its predicate names: budget in {@code profile['budget'] = 'high'}
   * or {@code profile.budget = 'high'}.
   */
  public Set<String> profileColumns() {
    return profileColumns(when);
  }

  /** The same of any SQL. */
  static Set<String> profileColumns(String sql) {
    return PROFILE_COLUMN
        .matcher(sql)
        .results()
        .flatMap(match -> IntStream.rangeClosed(1, match.groupCount()).mapToObj(match::group))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether it holds once, by the number of matching touches, instead of adding them up. */
  public boolean isCount() {
    return atLeast > 0 || atMost != NO_LIMIT;
  }

  /** The same rule with other points, its cap in proportion: as many touches as before fill it. */
  public ScoreRule withPoints(int other) {
    int most = cap;
    if (points != 0 && other != 0 && cap < 100) {
      most = (int) Math.max(1, Math.min(100, Math.round((double) cap * other / points)));
    }
    return new ScoreRule(
        name, group, on, when, other, lowest, highest, halfLife, most, within, atLeast, atMost);
  }

  /** Whether its touches lose points with age. */
  public boolean ages() {
    return !halfLife.isZero();
  }
}
