package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.resampling.PoissonBootstrap.Spread;

class EffectDrawsTest {
  private static final int SAMPLES = 2_001;

  private static Spread spread(double[] samples) {
    return PoissonBootstrap.spread(Arrays.copyOfRange(samples, 1, samples.length), .9);
  }

  private static SortedMap<String, double[]> earned(
      EffectDraws draws, Map<String, Double> credits, Map<String, Long> touches) {
    return draws.earned("mql", credits, touches, SAMPLES);
  }

  @Test
  void knownEffectsLeaveTheChanceOfACount() {
    EffectDraws draws = new EffectDraws();
    draws.take("mql", "effect", "Email", .5);
    draws.take("mql", "effect", "Events", 2);
    SortedMap<String, double[]> earned =
        earned(draws, Map.of("Email", 100.0, "Events", 4.0), Map.of("Email", 800L, "Events", 9L));
    assertThat(earned.get("Email")[0]).isEqualTo(100);
    assertThat(spread(earned.get("Email")).standardError()).isEqualTo(10, within(.5));
    // Poisson of mean 4: 1 to 8 hold 90%.
    Spread few = spread(earned.get("Events"));
    assertThat(few.standardError()).isEqualTo(2, within(.1));
    assertThat(few.interval().lower()).isBetween(1.0, 2.0);
    assertThat(few.interval().upper()).isBetween(7.0, 8.5);
    double mean = Arrays.stream(earned.get("Email")).average().orElseThrow();
    assertThat(mean).isEqualTo(100, within(1.0));
  }

  @Test
  void errorOfTheEffectAndChanceAreDrawnApart() {
    EffectDraws draws = new EffectDraws();
    draws.take("mql", "effect", "Referral", 1);
    draws.take("mql", "standard_error", "Referral", .1);
    SortedMap<String, double[]> earned =
        earned(draws, Map.of("Referral", 100.0), Map.of("Referral", 800L));
    assertThat(spread(earned.get("Referral")).standardError())
        .isEqualTo(Math.hypot(10, 10), within(.7));
  }

  /** 10,000 conversions have a chance of 1%; an error of a tenth of the effect is one of 1,000. */
  @Test
  void creditsMoveWithTheErrorsOfChannelAndCampaign() {
    EffectDraws draws = new EffectDraws();
    draws.take("mql", "effect", "Email", 1);
    draws.take("mql", "channel_error", "Email", .08);
    draws.take("mql", "effect", "Email > a", 1);
    draws.take("mql", "standard_error", "Email > a", .06);
    SortedMap<String, double[]> earned =
        earned(draws, Map.of("Email > a", 10_000.0), Map.of("Email > a", 50_000L));
    assertThat(spread(earned.get("Email")).standardError())
        .isEqualTo(Math.hypot(1_000, 100), within(40.0));
  }

  /** Its estimate ended at 0; touches of others earn a tenth for each unit of effect. */
  @Test
  void channelWithoutEffectMayHaveCausedWhatTheErrorOfTheOthersAllows() {
    EffectDraws draws = new EffectDraws();
    draws.take("mql", "effect", "Email", 1);
    draws.take("mql", "standard_error", "Email", .2);
    draws.take("mql", "effect", "Mail", 0);
    draws.take("mql", "standard_error", "Mail", 0);
    SortedMap<String, double[]> earned =
        earned(draws, Map.of("Email", 100.0), Map.of("Email", 1_000L, "Mail", 200L));
    assertThat(earned.get("Mail")[0]).isZero();
    Spread spread = spread(earned.get("Mail"));
    assertThat(spread.interval().lower()).isZero();
    // 200 x .1 x .2 x 1.64 = 6.6 at the upper end of the effect, and chance beyond.
    assertThat(spread.interval().upper()).isBetween(6.6, 12.0);
  }

  @Test
  void touchesOfOnesOwnAccordEarnNothing() {
    EffectDraws draws = new EffectDraws();
    draws.take("mql", "effect", "Email", 1);
    SortedMap<String, double[]> earned =
        earned(draws, Map.of("Email", 1.0), Map.of("Email", 5L, "Direct", 9L));
    assertThat(earned.get("Direct")).containsOnly(0);
  }
}
