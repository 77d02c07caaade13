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
 * @param cap most points, regardless of sign, that the rule's touches earn together; 100, the whole
 *     scale, if none is set
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
    int least = group == Group.NEGATIVE ? -100 : 0;
    List<Integer> range = List.of(least, least + 100);
    List<Integer> bounds = section.has("bounds") ? section.counts("bounds") : range;
    boolean isRange = bounds.size() == 2 && bounds.get(0) <= bounds.get(1);
    ScoreRule rule =
        new ScoreRule(
            section.text("name"),
            group,
            section.choice("on", On.class),
            section.predicate("when"),
            section.count("points", -100, 100),
            isRange ? bounds.get(0) : least,
            isRange ? bounds.get(1) : least + 100,
            section.has("half-life")
                ? section.duration("half-life", Duration.ofHours(1), Duration.ofDays(3650))
                : Duration.ZERO,
            section.has("cap") ? section.count("cap", 1, 100) : 100);
    if (section.readWell()) {
      if (!isRange) {
        section.problem("bounds", "must be two whole numbers, the lower first, such as [0, 30]");
      }
      rule.check(section, range);
    }
    return rule;
  }

  private void check(Section section, List<Integer> range) {
    String ofGroup = "group " + group.name().toLowerCase(Locale.ROOT);
    if (lowest < range.get(0) || highest > range.get(1)) {
      section.problem("bounds", "must lie within " + range + " for " + ofGroup);
    }
    if (points < range.get(0) || points > range.get(1)) {
      String never = group == Group.NEGATIVE ? "add" : "take away";
      section.problem(
          "points", "is " + points + "; a rule of " + ofGroup + " must not " + never + " points");
    } else if (points < lowest || points > highest) {
      section.problem(
          "points", "is " + points + ", outside its bounds " + List.of(lowest, highest));
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
  }

  /** Whether the rule looks at touches. */
  public boolean isOnTouch() {
    return on == On.TOUCH;
  }

  /** Whether its touches lose points with age. */
  public boolean ages() {
    return !halfLife.isZero();
  }
}
