package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

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
 * @param cap most points, regardless of sign, that the rule's touches earn together; 100, the whole scale, if none is set
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
    int cap)
    implements Serializable {

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

  static ScoreRule of(Section section) {
    Group group = section.choice("group", Group.class);
    On on = section.choice("on", On.class);
    boolean negative = group == Group.NEGATIVE;
    int least = negative ? -100 : 0;
    int most = negative ? 0 : 100;
    List<Integer> bounds = section.has("bounds") ? section.counts("bounds") : List.of(least, most);
    if (bounds.size() != 2 || bounds.get(0) > bounds.get(1)) {
      section.problem("bounds", "must be two whole numbers, the lower first, such as [0, 30]");
      bounds = List.of(least, most);
    } else if (bounds.get(0) < least || bounds.get(1) > most) {
      section.problem(
          "bounds", "must lie within [" + least + ", " + most + "] for group " + lower(group));
    }
    int points = section.count("points", -100, 100);
    if (points < least || points > most) {
      section.problem(
          "points",
          "is " + points + "; a rule of group " + lower(group) + " must not " + (negative ? "add" : "take away") + " points");
    } else if (points < bounds.get(0) || points > bounds.get(1)) {
      section.problem("points", "is " + points + ", outside its bounds " + bounds);
    }
    if (group == Group.FIT && on == On.TOUCH) {
      section.problem("on", "is touch; a rule of group fit looks at the profile");
    }
    if (group == Group.ENGAGEMENT && on == On.PROFILE) {
      section.problem("on", "is profile; a rule of group engagement looks at touches");
    }
    for (String key : List.of("half-life", "cap")) {
      if (section.has(key) && on == On.PROFILE) {
        section.problem(key, "has no meaning on profile; it ages and adds up touches");
      }
    }
    return new ScoreRule(
        section.text("name"),
        group,
        on,
        section.predicate("when"),
        points,
        bounds.get(0),
        bounds.get(1),
        section.has("half-life")
            ? section.duration("half-life", Duration.ofHours(1), Duration.ofDays(3650))
            : Duration.ZERO,
        section.has("cap") ? section.count("cap", 1, 100) : 100);
  }

  /** Whether the rule looks at touches. */
  public boolean isOnTouch() {
    return on == On.TOUCH;
  }

  /** Whether its touches lose points with age. */
  public boolean ages() {
    return !halfLife.isZero();
  }

  private static String lower(Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }
}
