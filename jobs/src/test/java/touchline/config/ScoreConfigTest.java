package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.config.ScoreRule.Group;
import touchline.config.ScoreRule.On;

class ScoreConfigTest {
  @Test
  void defaults() {
    ScoreConfig score = Site.settings().score();

    assertThat(score.version()).isEqualTo("1");
    assertThat(score.rules())
        .extracting(ScoreRule::name)
        .containsExactly(
            "senior_title",
            "mid_market_or_larger",
            "known_persona",
            "company_address",
            "referred",
            "demo_requested",
            "form_submitted",
            "event_attended",
            "content_downloaded",
            "buying_content_seen",
            "page_viewed",
            "email_clicked",
            "unsubscribed",
            "address_bounced",
            "outside_market");
    assertThat(score.rules().get(5))
        .isEqualTo(
            new ScoreRule(
                "demo_requested",
                Group.ENGAGEMENT,
                On.TOUCH,
                "kind = 'demo_request'",
                30,
                10,
                50,
                Duration.ofDays(30),
                40,
                Duration.ZERO,
                0,
                -1));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "score { version = \"2026-06\", rules = [",
                    "  { name = vp, group = fit, on = profile, when = \"title = 'VP'\", points = 20, bounds = [5, 25] }",
                    "  { name = spam, group = negative, on = touch, when = \"kind = 'bounce'\", points = -5 }",
                    "] }")
                .score())
        .isEqualTo(
            new ScoreConfig(
                "2026-06",
                List.of(
                    new ScoreRule(
                        "vp",
                        Group.FIT,
                        On.PROFILE,
                        "title = 'VP'",
                        20,
                        5,
                        25,
                        Duration.ZERO,
                        100,
                        Duration.ZERO,
                        0,
                        -1),
                    new ScoreRule(
                        "spam",
                        Group.NEGATIVE,
                        On.TOUCH,
                        "kind = 'bounce'",
                        -5,
                        -100,
                        0,
                        Duration.ZERO,
                        100,
                        Duration.ZERO,
                        0,
                        -1)),
                new ScoreConfig.Grades(List.of(30, 20, 10), List.of(40, 20, 8))));
  }

  @Test
  void hoconOfTheRulesLoadsAsTheSameRules() {
    ScoreConfig score = Site.settings().score();
    ScoreRule first = score.rules().get(5);
    ScoreRule hourly =
        new ScoreRule(
            "a \"quoted\" name",
            first.group(),
            first.on(),
            "channel_id = '\\d'",
            7,
            1,
            9,
            Duration.ofMinutes(90),
            8,
            Duration.ZERO,
            0,
            -1);
    ScoreRule busy =
        new ScoreRule(
            "busy",
            Group.NEGATIVE,
            On.TOUCH,
            "true",
            -3,
            -100,
            0,
            Duration.ZERO,
            100,
            Duration.ofDays(7),
            2,
            5);
    score =
        new ScoreConfig(
            "2",
            List.of(first, hourly, busy, score.rules().get(0)),
            new ScoreConfig.Grades(List.of(9, 8, 7), List.of(6, 5, 4)));

    assertThat(Settings.load(ConfigFactory.parseString(score.toHocon())).score()).isEqualTo(score);
  }

  @Test
  void rulesThatContradictThemselvesAreProblems() {
    assertThat(
            Site.problems(
                "score.rules = [",
                "  { name = a, group = fit, on = profile, when = \"true\", points = -1 }",
                "  { name = b, group = negative, on = touch, when = \"true\", points = 1 }",
                "  { name = c, group = engagement, on = touch, when = \"true\", points = 9, bounds = [0, 5] }",
                "  { name = d, group = engagement, on = profile, when = \"true\", points = 1 }",
                "  { name = e, group = fit, on = touch, when = \"true\", points = 1 }",
                "  { name = f, group = fit, on = profile, when = \"true\", points = 1, cap = 5 }",
                "  { name = f, group = fit, on = profile, when = \"true\", points = 1, half-life = 3d }",
                "  { name = g, group = fit, on = profile, when = \"true\", points = 1, bounds = [5] }",
                "  { name = h, group = fit, on = profile, when = \"true\", points = 1, bounds = [-5, 5] }",
                "  { name = i, group = fit, on = profile, when = \"true\", points = 1, within = 7d }",
                "  { name = j, group = engagement, on = touch, when = \"true\", points = 1, at-least = 3, cap = 5 }",
                "  { name = k, group = engagement, on = touch, when = \"true\", points = 1, at-least = 3, at-most = 2 }",
                "]"))
        .containsExactly(
            "conf/prod.conf: 2: score.rules[0].points is -1; a rule of group fit must not take away"
                + " points",
            "conf/prod.conf: 3: score.rules[1].points is 1; a rule of group negative must not add"
                + " points",
            "conf/prod.conf: 4: score.rules[2].points is 9, outside its bounds [0, 5]",
            "conf/prod.conf: 5: score.rules[3].on is profile; a rule of group engagement looks at"
                + " touches",
            "conf/prod.conf: 6: score.rules[4].on is touch; a rule of group fit looks at the"
                + " profile",
            "conf/prod.conf: 7: score.rules[5].cap has no meaning on profile; it ages and adds up"
                + " touches",
            "conf/prod.conf: 8: score.rules[6].half-life has no meaning on profile; it ages and adds"
                + " up touches",
            "conf/prod.conf: 8: score.rules[6].name is f, as an earlier rule's; names are unique",
            "conf/prod.conf: 9: score.rules[7].bounds must be two whole numbers, the lower first,"
                + " such as [0, 30]",
            "conf/prod.conf: 10: score.rules[8].bounds must lie within [0, 100] for group fit",
            "conf/prod.conf: 11: score.rules[9].within has no meaning on profile; it counts touches",
            "conf/prod.conf: 12: score.rules[10].cap has no meaning beside at-least or at-most; the"
                + " rule holds once",
            "conf/prod.conf: 13: score.rules[11].at-most is 2, below at-least, 3");
  }
}
