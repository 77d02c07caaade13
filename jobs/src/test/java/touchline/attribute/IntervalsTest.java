package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.survival.EffectDraws;
import touchline.pipeline.Given;
import touchline.pipeline.Made;

class IntervalsTest {
  private static final String FREE = Paths.money("0", "EUR", "0");
  private static final AttributionSettings SETTINGS =
      Paths.settings("linear", "participation", "markov", "shapley");
  private static final StructType CREDIT =
      new StructType()
          .add("conversion_type", "string")
          .add("model", "string")
          .add("journey_id", "string")
          .add("channels", "array<string>")
          .add("credit", "double")
          .add("converts", "boolean")
          .add("items", "array<string>");

  @Test
  void sharesAreThoseOfTheCreditsAndOfTheFits() {
    Given night =
        Given.asOf("2026-06-30")
            .rows(
                "gold.content_paths",
                Paths.converted("mql", "a", FREE, "C1", "C2", "C3"),
                Paths.open("a", "\"mql\"", "C3"),
                Paths.open("b", "", "C1"),
                Paths.open("c", "", "C2", "C3"),
                Paths.converted("mql", "d", FREE));
    List<Row> rows = build(night, new MeasureIntervals(SETTINGS, 200, 1, 1));
    assertThat(rows).hasSize(12);
    assertThat(share(rows, "linear", "C1")).isEqualTo(1 / 3.0, within(1e-8));
    assertThat(share(rows, "participation", "C1")).isEqualTo(1 / 3.0, within(1e-8));
    assertThat(share(rows, "markov", "C1")).isEqualTo(.2, within(1e-12));
    assertThat(share(rows, "markov", "C3")).isEqualTo(.4, within(1e-12));
    assertThat(share(rows, "shapley", "C2")).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<Long>getAs("conversions")).isEqualTo(1);
              assertThat(row.<String>getAs("status")).isEqualTo("sufficient");
              assertThat(row.<Double>getAs("lower")).isLessThanOrEqualTo(row.getAs("upper"));
            });
  }

  @Test
  void fewConversionsHaveNoFiguresAndNoReplicatesNoIntervals() {
    Given night =
        Given.asOf("2026-06-30")
            .rows("gold.content_paths", Paths.converted("mql", "a", FREE, "C1"));
    AttributionSettings linear = Paths.settings("linear");
    assertThat(build(night, new MeasureIntervals(linear, 200, 2, 1)).toString())
        .isEqualTo("[[2026-06-30,mql,linear,C1,null,null,null,null,1,insufficient]]");
    assertThat(build(night, new MeasureIntervals(linear, 0, 1, 1)).toString())
        .isEqualTo("[[2026-06-30,mql,linear,C1,1.0,null,null,null,1,sufficient]]");
    assertThat(build(Given.asOf("2026-05-31"), new MeasureIntervals(linear, 200, 1, 1))).isEmpty();
  }

  /** A alone converts, A with B does not: values of .75 and -.25 of a rate of .5. */
  @Test
  void valuesThatAreNoSharesAreInsufficientForAllChannelsOfTheModel() {
    Given night =
        Given.asOf("2026-06-30")
            .rows(
                "gold.content_paths",
                Paths.converted("mql", "a", FREE, "A"),
                Paths.open("b", "", "A", "B"));
    List<Row> rows = build(night, new MeasureIntervals(Paths.settings("shapley"), 20, 1, 1));
    assertThat(rows.toString())
        .isEqualTo(
            "[[2026-06-30,mql,shapley,A,null,null,null,null,1,insufficient],"
                + " [2026-06-30,mql,shapley,B,null,null,null,null,1,insufficient]]");
  }

  @Test
  void sharesThatAreLessSureThanAllowedAreInsufficient() {
    String[] paths = new String[40];
    Arrays.setAll(paths, i -> Paths.converted("mql", "j" + i, FREE, i % 2 == 0 ? "A" : "B"));
    Given night = Given.asOf("2026-06-30").rows("gold.content_paths", paths);
    double error = Math.sqrt(.25 / 40);
    assertThat(statuses(night, 1.5 * error)).containsOnly("sufficient").hasSize(2);
    assertThat(statuses(night, .5 * error)).containsOnly("insufficient").hasSize(2);
  }

  private static List<String> statuses(Given night, double maxShareError) {
    MeasureIntervals job = new MeasureIntervals(Paths.settings("linear"), 200, 1, maxShareError);
    return build(night, job).stream().map(row -> row.<String>getAs("status")).toList();
  }

  @Test
  void neitherOrderNorPartsDecideAnything() {
    Random random = new Random(11);
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String[] channels = Paths.channels(random);
      paths.add(
          i % 3 == 0
              ? Paths.converted("won", "j" + i, FREE, channels)
              : Paths.open("j" + i, "", channels));
    }
    MeasureIntervals job = new MeasureIntervals(SETTINGS, 50, 1, 1);
    Given night = Given.asOf("2026-06-30").rows("gold.deal_paths", paths.toArray(new String[0]));
    List<Row> rows = build(night, job);
    Collections.shuffle(paths, random);
    Given shuffled = Given.asOf("2026-06-30");
    shuffled.rows("gold.deal_paths", paths.toArray(new String[0]));
    assertThat(build(shuffled, job)).isEqualTo(rows);
  }

  /** The share of a channel that a conversion has or has not is a mean: p (1 - p) / n. */
  @Test
  void standardErrorOfAFirstTouchShareIsThatOfAProportion() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add(credit("mql", "first_touch", "j" + i, i % 5 == 0 ? "A" : "B"));
    }
    JourneyResamples resamples = resamples();
    double[] shares = resamples.of(rows.iterator()).shares("mql").get("first_touch").get("A");
    double[] replicates = Arrays.copyOfRange(shares, 1, shares.length);
    assertThat(shares[0]).isEqualTo(.2);
    PoissonBootstrap.Spread spread = PoissonBootstrap.spread(replicates, .9);
    double error = Math.sqrt(.2 * .8 / 1000);
    assertThat(spread.standardError()).isEqualTo(error, within(.1 * error));
    assertThat(spread.interval().lower()).isEqualTo(.2 - 1.645 * error, within(.25 * error));
    assertThat(spread.interval().upper()).isEqualTo(.2 + 1.645 * error, within(.25 * error));
  }

  /** Two credits of one journey rise and fall together: half the journeys, twice the variance. */
  @Test
  void pathsOfOneJourneyStayTogether() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add(credit("won", "linear", "j" + i / 2, i % 4 < 2 ? "A" : "B"));
    }
    JourneyResamples resamples = resamples();
    SortedMap<String, double[]> shares = resamples.of(rows.iterator()).shares("won").get("linear");
    double[] replicates = Arrays.copyOfRange(shares.get("A"), 1, 1001);
    double error = Math.sqrt(.25 / 500);
    assertThat(PoissonBootstrap.spread(replicates, .9).standardError())
        .isEqualTo(error, within(.1 * error));
  }

  private static JourneyResamples resamples() {
    return new JourneyResamples(
        new ChannelNumbers(List.of()), List.of(), Map.of(), new EffectDraws(), 1001);
  }

  private static Row credit(String type, String model, String journey, String channel) {
    Object channels = CollectionConverters.asScala(List.of(channel)).toSeq();
    return Made.line(CREDIT)
        .set("conversion_type", type)
        .set("model", model)
        .set("journey_id", journey)
        .set("channels", channels)
        .set("credit", 1.0)
        .set("converts", true)
        .made();
  }

  private static List<Row> build(Given night, MeasureIntervals job) {
    Dataset<Row> parameters = night.build(new FitModels(job.attribution()));
    Dataset<Row> credits =
        night
            .rows("gold.attribution_parameters", parameters)
            .build(new CreditConversions(job.attribution()));
    return night
        .rows("gold.attribution_credits", credits)
        .build(job)
        .orderBy("conversion_type", "model", "channel")
        .collectAsList();
  }

  private static double share(List<Row> rows, String model, String channel) {
    return rows.stream()
        .filter(row -> row.getAs("model").equals(model) && row.getAs("channel").equals(channel))
        .findFirst()
        .orElseThrow()
        .getAs("share");
  }
}
