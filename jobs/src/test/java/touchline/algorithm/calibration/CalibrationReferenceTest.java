package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Figures that calibration/make.py computed with scikit-learn, for data sets that it wrote beside
 * them.
 */
class CalibrationReferenceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"calibrated", "overconfident", "ties", "not_monotone", "rare", "backwards"})
  void figuresAgreeWithScikitLearn(String name) {
    List<double[]> rows =
        lines(name + ".csv").stream()
            .map(l -> new double[] {number(l, 0), number(l, 1), number(l, 2)})
            .toList();
    Outcomes byScore = outcomes(rows, 0);
    Outcomes predicted = outcomes(rows, 1);
    CalibrationMetrics.Corp corp = CalibrationMetrics.corp(predicted).orElseThrow();
    Map<String, Double> expected = new TreeMap<>();
    for (String[] line : lines("figures.csv")) {
      if (line[0].equals(name)) {
        expected.put(line[1], number(line, 2));
      }
    }

    Map<String, Double> found = new TreeMap<>();
    found.put("log_loss", CalibrationMetrics.logLoss(predicted).orElseThrow());
    found.put("brier", CalibrationMetrics.brier(predicted).orElseThrow());
    found.put("mcb", corp.miscalibration());
    found.put("dsc", corp.discrimination());
    found.put("unc", corp.uncertainty());
    found.put(
        "observed_expected", CalibrationMetrics.observedOverExpected(predicted).orElseThrow());
    found.put("intercept", CalibrationMetrics.intercept(predicted).orElseThrow());
    found.put("slope", CalibrationMetrics.line(predicted).orElseThrow().slope());
    found.put("spiegelhalter_z", CalibrationMetrics.spiegelhalterZ(predicted).orElseThrow());
    found.put("auc", CalibrationMetrics.auc(byScore).orElseThrow());
    found.put("lift_of_a_tenth", CalibrationMetrics.lift(byScore, .1).orElseThrow());

    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (figure, value) ->
            // The reference's line search stops at a gradient, not at a digit.
            assertThat(found.get(figure))
                .as(figure)
                .isCloseTo(value, within(figure.equals("slope") ? 1e-4 : 1e-9)));
  }

  @Test
  void oneBinTiesAndEqualScoresHaveTheBaseRate() {
    Outcomes equal =
        Outcomes.of(
            new double[] {7, 7, 7, 7}, new double[] {1, 0, 1, 0}, new double[] {0, 1, 0, 1});

    assertThat(Isotonic.fit(equal).pools()).hasSize(1);
    assertThat(Isotonic.fit(equal).probability(7)).isEqualTo(.5);
    assertThat(CalibrationMetrics.auc(equal).orElseThrow()).isEqualTo(.5);
    assertThat(CalibrationMetrics.debiasedSquaredError(equal.by(x -> .5), 1).orElseThrow())
        .isCloseTo(-.25 / 3, within(1e-12));
    assertThat(CalibrationMetrics.line(equal.by(x -> .5))).isEmpty();
    for (String method : List.of("base_rate", "platt", "isotonic")) {
      assertThat(ScoreCurve.again(method, equal).curve().applyAsDouble(7))
          .isCloseTo(.5, within(1e-9));
    }
  }

  @Test
  void curveIsAsFreeAsTheWinsAllow() {
    Random random = new Random(3);
    double[] x = new double[4_000];
    double[] wins = new double[4_000];
    double[] losses = new double[4_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(101);
      // A step, which no line fits.
      wins[i] = random.nextDouble() < (x[i] < 50 ? .1 : .6) ? 1 : 0;
      losses[i] = 1 - wins[i];
    }
    Outcomes all = Outcomes.of(x, wins, losses);

    assertThat(ScoreCurve.fit(all, all, all, 19, 20, 500).method()).isEqualTo("base_rate");
    assertThat(ScoreCurve.fit(all, all, all, 499, 20, 500).method()).isEqualTo("platt");
    ScoreCurve free = ScoreCurve.fit(all, all, all, 500, 20, 500);
    assertThat(free.method()).isEqualTo("isotonic");
    assertThat(free.curve().applyAsDouble(45)).isCloseTo(.1, within(.1));
    assertThat(free.curve().applyAsDouble(55)).isCloseTo(.6, within(.1));
    // Nothing later, nothing that speaks for the free curve.
    Outcomes none = Outcomes.of(new double[0], new double[0], new double[0]);
    assertThat(ScoreCurve.fit(all, none, all, 500, 20, 500).method()).isEqualTo("platt");
  }

  private static Outcomes outcomes(List<double[]> rows, int column) {
    return Outcomes.of(
        rows.stream().mapToDouble(r -> r[column]).toArray(),
        rows.stream().mapToDouble(r -> r[2]).toArray(),
        rows.stream().mapToDouble(r -> 1 - r[2]).toArray());
  }

  private static double number(String[] line, int column) {
    return Double.parseDouble(line[column]);
  }

  private static List<String[]> lines(String resource) {
    try (InputStream in =
        CalibrationReferenceTest.class.getResourceAsStream("/calibration/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
