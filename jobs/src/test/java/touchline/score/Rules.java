package touchline.score;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.config.ScoreRule.Group;
import touchline.config.ScoreRule.On;
import touchline.config.Settings;

/** Rules and definitions of the tests, in short form. */
final class Rules {
  private Rules() {}

  static final Duration NEVER = Duration.ZERO;

  static ScoreRule fit(String name, int points, String when) {
    return rule(name, Group.FIT, On.PROFILE, when, points, 0, 100, NEVER, 100);
  }

  static ScoreRule touch(String name, int points, Duration halfLife, int cap, String when) {
    return rule(name, Group.ENGAGEMENT, On.TOUCH, when, points, 0, 100, halfLife, cap);
  }

  static ScoreRule against(String name, int points, Duration halfLife, int cap, String when) {
    return rule(name, Group.NEGATIVE, On.TOUCH, when, points, -100, 0, halfLife, cap);
  }

  /** A rule without limits of time and number. */
  private static ScoreRule rule(
      String name,
      Group group,
      On on,
      String when,
      int points,
      int lowest,
      int highest,
      Duration halfLife,
      int cap) {
    return new ScoreRule(
        name, group, on, when, points, lowest, highest, halfLife, cap, NEVER, 0, -1);
  }

  static ScoreConfig score(ScoreRule... rules) {
    return new ScoreConfig("w1", List.of(rules), shipped().score().grades());
  }

  static Definitions definitions() {
    return new Definitions(shipped().lexicon(), ZoneId.of("UTC"));
  }

  static Definitions definitions(ZoneId zone) {
    return new Definitions(shipped().lexicon(), zone);
  }

  static Settings shipped() {
    return Settings.load(java.util.Optional.empty());
  }

  /** The shipped definitions, then others from a date on. */
  static LexiconConfig from(LocalDate date, String won, String dead) {
    LexiconVersion first = shipped().lexicon().versions().get(0);
    return new LexiconConfig(
        List.of(
            first,
            new LexiconVersion(
                "2",
                date,
                first.agreedBy(),
                first.lead(),
                first.mql(),
                first.sql(),
                first.opportunity(),
                won,
                first.rejected(),
                dead,
                first.hot(),
                first.warm(),
                first.hotSla(),
                first.warmSla(),
                first.recycled(),
                first.coolOff(),
                first.maxTurns(),
                first.accepted(),
                first.handedOver(),
                first.otherStages(),
                first.coldSla(),
                first.qualification())));
  }
}
