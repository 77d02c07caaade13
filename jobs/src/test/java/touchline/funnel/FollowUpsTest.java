package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FollowUpsTest {
  private static Instant hour(int hour) {
    return Instant.EPOCH.plusSeconds(3600L * hour);
  }

  private static FollowUps.Activity attempt(int hour) {
    return new FollowUps.Activity(hour(hour), true, false);
  }

  private static FollowUps.Activity contact(int hour) {
    return new FollowUps.Activity(hour(hour), true, true);
  }

  @Test
  void attemptIsNoContact() {
    FollowUps.Done done =
        FollowUps.of(
            List.of(contact(9), attempt(5), attempt(7)), Instant.MIN, hour(4), Instant.MAX);

    assertThat(done).isEqualTo(new FollowUps.Done(hour(5), hour(9), 3, 0));
  }

  @Test
  void activityBeforeTheHandOffIsToldAndDoesNotKeepTheDeadline() {
    FollowUps.Done done =
        FollowUps.of(List.of(contact(1), attempt(3)), hour(2), hour(4), Instant.MAX);

    assertThat(done).isEqualTo(new FollowUps.Done(null, null, 0, 1));
    assertThat(FollowUps.status(done, hour(8), hour(9), null)).isEqualTo("open_breach");
  }

  @Test
  void activityAfterTheNextHandOffBelongsToThatOne() {
    assertThat(FollowUps.of(List.of(attempt(9)), Instant.MIN, hour(4), hour(9)).firstAttempt())
        .isNull();
    assertThat(FollowUps.of(List.of(attempt(9)), hour(4), hour(9), Instant.MAX).firstAttempt())
        .isEqualTo(hour(9));
  }

  @Test
  void deadlineItselfIsInTimeAndOpenOnesAreNotBreachedBeforeIt() {
    FollowUps.Done none = new FollowUps.Done(null, null, 0, 0);

    assertThat(FollowUps.status(new FollowUps.Done(hour(8), null, 1, 0), hour(8), hour(9), null))
        .isEqualTo("kept");
    assertThat(
            FollowUps.status(
                new FollowUps.Done(hour(8).plusNanos(1), null, 1, 0), hour(8), hour(9), null))
        .isEqualTo("late");
    assertThat(FollowUps.status(none, hour(8), hour(8), null)).isEqualTo("open");
    assertThat(FollowUps.status(none, hour(8), hour(9), hour(7))).isEqualTo("ended");
  }

  @Test
  void hotBreachIsTheFirstWork() {
    assertThat(FollowUps.priority("open_breach", "hot", false)).isEqualTo(1);
    assertThat(FollowUps.priority("open_breach", "cold", false)).isEqualTo(2);
    assertThat(FollowUps.priority("open", "hot", false)).isEqualTo(3);
    assertThat(FollowUps.priority("open", "warm", false)).isEqualTo(4);
    assertThat(FollowUps.priority("open_breach", "hot", true)).isEqualTo(5);
    assertThat(FollowUps.priority("kept", "hot", false)).isEqualTo(5);
  }

  @Test
  void effectIsTheDifferenceWithinStrataWeightedAsTheLateOnesLie() {
    LatenessEffect effect =
        LatenessEffect.of(
            List.of(
                new LatenessEffect.Stratum(100, 50, 20, 5),
                new LatenessEffect.Stratum(40, 4, 60, 3),
                new LatenessEffect.Stratum(0, 0, 500, 400)));

    assertThat(effect.difference())
        .isCloseTo((20 * (.25 - .5) + 60 * (.05 - .1)) / 80, within(1e-12));
    assertThat(effect.late()).isEqualTo(80);
    assertThat(LatenessEffect.of(List.of(new LatenessEffect.Stratum(19, 9, 90, 9))).isSufficient())
        .isFalse();
  }

  /** Hot leads are called sooner and buy more: compared without the score, lateness looks worse. */
  @Test
  void knownEffectOfLatenessIsRecoveredInAtLeastEightOfTenWorlds() {
    double effect = -.06;
    int held = 0;
    int naive = 0;
    for (int seed = 1; seed <= 10; seed++) {
      Random random = new Random(seed);
      long[][] sums = new long[10][4];
      for (int lead = 0; lead < 20_000; lead++) {
        int stratum = random.nextInt(10);
        boolean isLate = random.nextDouble() < .8 - .06 * stratum;
        boolean converts = random.nextDouble() < .1 + .05 * stratum + (isLate ? effect : 0);
        sums[stratum][isLate ? 2 : 0]++;
        sums[stratum][isLate ? 3 : 1] += converts ? 1 : 0;
      }
      LatenessEffect found =
          LatenessEffect.of(
              java.util.Arrays.stream(sums)
                  .map(s -> new LatenessEffect.Stratum(s[0], s[1], s[2], s[3]))
                  .toList());
      held += found.low() <= effect && effect <= found.high() ? 1 : 0;
      long[] all = new long[4];
      for (long[] s : sums) {
        for (int i = 0; i < 4; i++) {
          all[i] += s[i];
        }
      }
      LatenessEffect pooled =
          LatenessEffect.of(List.of(new LatenessEffect.Stratum(all[0], all[1], all[2], all[3])));
      naive += pooled.low() <= effect && effect <= pooled.high() ? 1 : 0;
    }

    assertThat(held).isGreaterThanOrEqualTo(8);
    assertThat(naive).isZero();
  }
}
