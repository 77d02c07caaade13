package touchline.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PathBuilderTest {
  private record Touch(long at, int channel) {}

  @Test
  void touchAtTheEdgeOfTheLookbackBelongsToThePath() {
    PathBuilder<String> builder = new PathBuilder<>(10, 100, (a, b) -> false);
    builder.touch(5, "too old");
    builder.touch(6, "oldest");
    builder.touch(16, "same moment");
    assertThat(builder.upTo(16))
        .isEqualTo(new BuiltPath<>(2, false, List.of("oldest", "same moment")));
  }

  @Test
  void openPathEndsAtTheLastTouchEvenAfterALaterConversion() {
    PathBuilder<String> builder = new PathBuilder<>(10, 100, (a, b) -> false);
    builder.touch(1, "first");
    builder.touch(8, "last");
    assertThat(builder.upTo(15).touches()).containsExactly("last");
    assertThat(builder.upToLastTouch().touches()).containsExactly("first", "last");
  }

  @Test
  void latestTouchesStayAndTheOthersAreCounted() {
    PathBuilder<Long> builder = new PathBuilder<>(1_000_000, 3, (a, b) -> false);
    for (long at = 0; at < 5_000; at++) {
      builder.touch(at, at);
    }
    assertThat(builder.upTo(5_000))
        .isEqualTo(new BuiltPath<>(5_000, true, List.of(4997L, 4998L, 4999L)));
  }

  @Test
  void touchBeforeTheOneBeforeItIsRefused() {
    PathBuilder<String> builder = new PathBuilder<>(10, 3, (a, b) -> false);
    builder.touch(7, "a");
    assertThatThrownBy(() -> builder.touch(6, "b")).hasMessage("touch at 6 comes after one at 7");
  }

  @Property(tries = 2000)
  void agreesWithLookingAtEveryTouch(
      @ForAll @Size(max = 40) List<@IntRange(max = 60) Integer> touchedAt,
      @ForAll @Size(max = 5) List<@IntRange(max = 80) Integer> convertedAt,
      @ForAll @IntRange(max = 40) int lookback,
      @ForAll @IntRange(min = 1, max = 8) int maxTouches,
      @ForAll boolean collapse) {
    List<Touch> touches = new ArrayList<>();
    for (int at : touchedAt) {
      touches.add(new Touch(at, (at * 7 + touches.size()) % 3));
    }
    touches.sort(Comparator.comparingLong(Touch::at));
    List<Integer> moments = new ArrayList<>(convertedAt);
    moments.sort(Comparator.naturalOrder());

    PathBuilder<Touch> builder =
        new PathBuilder<>(lookback, maxTouches, (a, b) -> collapse && a.channel() == b.channel());
    int next = 0;
    for (int moment : moments) {
      while (next < touches.size() && touches.get(next).at() <= moment) {
        builder.touch(touches.get(next).at(), touches.get(next));
        next++;
      }
      assertThat(builder.upTo(moment))
          .isEqualTo(bruteForce(touches, moment, lookback, maxTouches, collapse));
    }
    for (; next < touches.size(); next++) {
      builder.touch(touches.get(next).at(), touches.get(next));
    }
    if (!touches.isEmpty()) {
      long last = touches.get(touches.size() - 1).at();
      assertThat(builder.upToLastTouch())
          .isEqualTo(bruteForce(touches, last, lookback, maxTouches, collapse));
    }
  }

  private static BuiltPath<Touch> bruteForce(
      List<Touch> touches, long moment, long lookback, int maxTouches, boolean collapse) {
    List<Touch> inside =
        touches.stream().filter(t -> t.at() <= moment && t.at() >= moment - lookback).toList();
    List<Touch> path = new ArrayList<>();
    for (int i = 0; i < inside.size(); i++) {
      boolean repeated =
          i + 1 < inside.size() && inside.get(i).channel() == inside.get(i + 1).channel();
      if (!collapse || !repeated) {
        path.add(inside.get(i));
      }
    }
    int from = Math.max(0, path.size() - maxTouches);
    return new BuiltPath<>(path.size(), from > 0, path.subList(from, path.size()));
  }
}
