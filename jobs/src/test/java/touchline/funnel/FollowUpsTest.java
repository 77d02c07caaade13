package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
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
}
