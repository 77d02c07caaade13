package touchline.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Reads score rules. */
final class ScoreRules {
  private static final Duration YEARS = Duration.ofDays(3650);

  private ScoreRules() {}

  static ScoreRule read(Section section) {
    ScoreRule.Group group = section.choice("group", ScoreRule.Group.class);
    int least = group == ScoreRule.Group.NEGATIVE ? -100 : 0;
    List<Integer> range = List.of(least, least + 100);
    List<Integer> bounds = section.has("bounds") ? section.counts("bounds") : range;
    boolean isRange = bounds.size() == 2 && bounds.get(0) <= bounds.get(1);
    ScoreRule rule =
        new ScoreRule(
            section.text("name"),
            group,
            section.choice("on", ScoreRule.On.class),
            section.predicate("when"),
            section.count("points", -100, 100),
            isRange ? bounds.get(0) : least,
            isRange ? bounds.get(1) : least + 100,
            section.has("half-life")
                ? section.duration("half-life", Duration.ofHours(1), YEARS)
                : Duration.ZERO,
            section.has("cap") ? section.count("cap", 1, 100) : 100,
            section.has("within")
                ? section.duration("within", Duration.ofHours(1), YEARS)
                : Duration.ZERO,
            section.has("at-least") ? section.count("at-least", 1, 1_000_000) : 0,
            section.has("at-most") ? section.count("at-most", 0, 1_000_000) : ScoreRule.NO_LIMIT);
    if (section.readWell()) {
      if (!isRange) {
        section.problem("bounds", "must be two whole numbers, the lower first, such as [0, 30]");
      }
      check(rule, section, range);
      section.judge("when", rule);
    }
    return rule;
  }

  private static void check(ScoreRule rule, Section section, List<Integer> range) {
    String ofGroup = "group " + rule.group().name().toLowerCase(Locale.ROOT);
    if (rule.lowest() < range.get(0) || rule.highest() > range.get(1)) {
      section.problem("bounds", "must lie within " + range + " for " + ofGroup);
    }
    if (rule.points() < range.get(0) || rule.points() > range.get(1)) {
      String never = rule.group() == ScoreRule.Group.NEGATIVE ? "add" : "take away";
      section.problem(
          "points",
          "is " + rule.points() + "; a rule of " + ofGroup + " must not " + never + " points");
    } else if (rule.points() < rule.lowest() || rule.points() > rule.highest()) {
      section.problem(
          "points",
          "is " + rule.points() + ", outside its bounds " + List.of(rule.lowest(), rule.highest()));
    }
    if (rule.group() == ScoreRule.Group.FIT && rule.on() == ScoreRule.On.TOUCH) {
      section.problem("on", "is touch; a rule of group fit looks at the profile");
    }
    if (rule.group() == ScoreRule.Group.ENGAGEMENT && rule.on() == ScoreRule.On.PROFILE) {
      section.problem("on", "is profile; a rule of group engagement looks at touches");
    }
    for (String key : List.of("half-life", "cap")) {
      if (section.has(key) && rule.on() == ScoreRule.On.PROFILE) {
        section.problem(key, "has no meaning on profile; it ages and adds up touches");
      } else if (section.has(key) && rule.isCount()) {
        section.problem(key, "has no meaning beside at-least or at-most; the rule holds once");
      }
    }
    for (String key : List.of("within", "at-least", "at-most")) {
      if (section.has(key) && rule.on() == ScoreRule.On.PROFILE) {
        section.problem(key, "has no meaning on profile; it counts touches");
      }
    }
    if (rule.atMost() != ScoreRule.NO_LIMIT && rule.atMost() < rule.atLeast()) {
      section.problem("at-most", "is " + rule.atMost() + ", below at-least, " + rule.atLeast());
    }
  }
}
