package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Interval;

class KaplanMeierTest {
  /** Weeks of remission under 6-mercaptopurine, Freireich et al. 1963; negative: censored. */
  private static final int[] REMISSION = {
    6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35
  };

  private static KaplanMeier remission() {
    double[] times = new double[REMISSION.length];
    double[] events = new double[times.length];
    double[] censored = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.abs(REMISSION[i]);
      events[i] = REMISSION[i] > 0 ? 1 : 0;
      censored[i] = 1 - events[i];
    }
    return KaplanMeier.of(times, events, censored);
  }

  @Test
  void agreesWithThePublishedRemissionData() {
    KaplanMeier km = remission();
    double[][] published = {
      {5, 1},
      {6, .857},
      {7, .807},
      {9, .807},
      {10, .753},
      {13, .690},
      {16, .627},
      {22, .538},
      {23, .448},
      {100, .448}
    };
    for (double[] point : published) {
      assertThat(km.survival(point[0])).isEqualTo(point[1], within(5e-4));
    }
    assertThat(km.survivalBefore(6)).isEqualTo(1);
    assertThat(km.quantile(.5)).hasValue(23);
    assertThat(km.quantile(.9)).isEmpty();
  }

  /** Published Greenwood standard error at 10 weeks: .0963. */
  @Test
  void intervalHasGreenwoodsVariance() {
    KaplanMeier km = remission();
    double s = km.survival(10);
    double sum = 3.0 / (21 * 18) + 1.0 / (17 * 16) + 1.0 / (15 * 14);
    assertThat(s * Math.sqrt(sum)).isEqualTo(.0963, within(1e-4));
    double theta = 1.959963984540054 * Math.sqrt(sum) / Math.log(s);
    Interval interval = km.interval(10, .95);
    assertThat(interval.lower()).isEqualTo(Math.pow(s, Math.exp(-theta)), within(1e-9));
    assertThat(interval.upper()).isEqualTo(Math.pow(s, Math.exp(theta)), within(1e-9));
    assertThat(km.interval(1, .95)).isEqualTo(new Interval(1, 1));
  }

  @Test
  void medianLiesInItsIntervalAndHasNoUpperEndWhereTheDataEndEarlier() {
    Interval interval = remission().quantileInterval(.5, .95);
    assertThat(interval.contains(23)).isTrue();
    assertThat(interval.upper()).isInfinite();
  }

  @Test
  void withoutCensoringItIsTheShareStillWaiting() {
    KaplanMeier km = KaplanMeier.of(new double[] {3, 1, 2}, new double[] {1, 1, 2}, new double[3]);
    assertThat(km.survival(0)).isEqualTo(1);
    assertThat(km.survival(1)).isEqualTo(.75);
    assertThat(km.survival(2)).isEqualTo(.25, within(1e-15));
    assertThat(km.survival(3)).isZero();
    assertThat(km.quantile(.5)).hasValue(2);
  }

  @Test
  void eventsComeBeforeCensoringAtTheSameTime() {
    double[] times = {1, 2};
    double[] events = {1, 1};
    double[] censored = {1, 1};
    KaplanMeier g = KaplanMeier.ofCensoring(times, events, censored);
    assertThat(g.survivalBefore(1)).isEqualTo(1);
    // Three are left once the event at 1 is gone; one of them is censored.
    assertThat(g.survivalBefore(2)).isEqualTo(2.0 / 3, within(1e-15));
    assertThat(g.inverseWeight(2, 10)).isEqualTo(1.5, within(1e-12));
    assertThat(g.survival(2)).isZero();
    assertThat(g.inverseWeight(3, 10)).isEqualTo(10);
  }

  /** Weighted by 1 / G(t-), the events seen stand for all events. */
  @Test
  void inverseWeightsMakeUpForCensoring() {
    Random random = new Random(6);
    int n = 4000;
    double[] times = new double[n];
    double[] events = new double[n];
    double[] censored = new double[n];
    for (int i = 0; i < n; i++) {
      double event = -Math.log(random.nextDouble()) * 100;
      double end = random.nextDouble() * 200;
      times[i] = Math.min(event, end);
      events[i] = event <= end ? 1 : 0;
      censored[i] = 1 - events[i];
    }
    KaplanMeier s = KaplanMeier.of(times, events, censored);
    KaplanMeier g = KaplanMeier.ofCensoring(times, events, censored);
    double early = 0;
    for (int i = 0; i < n; i++) {
      early += times[i] <= 90 ? events[i] * g.inverseWeight(times[i], 10) : 0;
    }
    assertThat(early / n).isEqualTo(1 - Math.exp(-.9), within(.03));
    assertThat(early / n).isEqualTo(1 - s.survival(90), within(1e-9));
  }

  @Test
  void nobodyIsNeverGone() {
    KaplanMeier km = KaplanMeier.of(new double[0], new double[0], new double[0]);
    assertThat(km.survival(10)).isEqualTo(1);
    assertThat(km.quantile(.5)).isEmpty();
    assertThat(km.interval(10, .9)).isEqualTo(new Interval(1, 1));
  }
}
