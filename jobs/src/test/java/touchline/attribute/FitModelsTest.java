package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;
import touchline.algorithm.attribution.MarkovChain;
import touchline.algorithm.attribution.TransitionCounts;
import touchline.pipeline.Given;
import touchline.pipeline.Made;
import touchline.pipeline.UserError;

class FitModelsTest {
  private static final String FREE = Paths.money("0", "EUR", "0");

  @Test
  void publishedExampleHasItsRemovalEffects() {
    Map<String, Double> mql =
        figures(
            new FitModels(Paths.SEVEN),
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.converted("mql", "a", FREE, "C1", "C2", "C3"),
                    Paths.open("a", "\"mql\"", "C3"),
                    Paths.open("b", "", "C1"),
                    Paths.open("c", "", "C2", "C3"),
                    Paths.open("d", "")),
            "mql");
    assertThat(mql)
        .containsEntry("conversions ", 1.0)
        .containsEntry("non_conversions ", 2.0)
        .hasEntrySatisfying("p_conversion ", p -> assertThat(p).isCloseTo(1 / 3.0, within(1e-12)))
        .hasEntrySatisfying("removal_effect C1", e -> assertThat(e).isCloseTo(.5, within(1e-12)))
        .hasEntrySatisfying("removal_effect C2", e -> assertThat(e).isCloseTo(1, within(1e-12)))
        .hasEntrySatisfying("removal_effect C3", e -> assertThat(e).isCloseTo(1, within(1e-12)))
        .hasEntrySatisfying("share C1", s -> assertThat(s).isCloseTo(.2, within(1e-12)))
        .containsEntry("transition C3 > (conversion)", .5)
        .containsEntry("transition C3 > (null)", .5)
        .containsEntry("transition C2 > C3", 1.0);
    assertThat(mql.get("transition (start) > C1")).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void openPathCountsForEveryTypeThatItsJourneyNeverReached() {
    Given night =
        Given.asOf("2026-06-30")
            .rows(
                "gold.content_paths",
                Paths.converted("mql", "a", FREE, "C1"),
                Paths.open("a", "\"mql\"", "C2"))
            .rows(
                "gold.deal_paths",
                Paths.converted("opportunity", "g", FREE, "C1"),
                Paths.open("g", "\"opportunity\"", "C2"));
    FitModels fit = new FitModels(Paths.SEVEN);
    assertThat(figures(fit, night, "mql")).containsEntry("non_conversions ", 0.0);
    assertThat(figures(fit, night, "sql"))
        .containsEntry("conversions ", 0.0)
        .containsEntry("non_conversions ", 1.0)
        .containsEntry("p_conversion ", 0.0)
        .containsEntry("removal_effect C2", 0.0);
    assertThat(figures(fit, night, "opportunity")).containsEntry("non_conversions ", 0.0);
    assertThat(figures(fit, night, "won")).containsEntry("non_conversions ", 1.0);
  }

  @Test
  void openPathCountsOnceItsLastTouchIsMature() {
    String[] paths = {Paths.converted("mql", "a", FREE, "C1"), Paths.open("b", "", "C1", "C2")};
    AttributionSettings mature = Paths.settings(Duration.ofDays(30), 1, "UTC", "markov");
    FitModels fit = new FitModels(mature);
    // The last touch of b is of 31 May, 12:00.
    assertThat(figures(fit, Given.asOf("2026-06-29").rows("gold.content_paths", paths), "mql"))
        .containsEntry("non_conversions ", 0.0);
    assertThat(figures(fit, Given.asOf("2026-06-30").rows("gold.content_paths", paths), "mql"))
        .containsEntry("non_conversions ", 1.0);
  }

  @Test
  void conversionAfterTheAsOfDateIsNotKnown() {
    Given night =
        Given.asOf("2026-05-31")
            .rows("gold.content_paths", Paths.converted("mql", "a", FREE, "C1"));
    assertThat(figures(new FitModels(Paths.SEVEN), night, "mql")).isEmpty();
  }

  @Test
  void chainCountedBySparkIsTheChainOfThePaths() {
    Random random = new Random(7);
    List<String> names = List.of("Direct", "Email", "Search", "Social", "Webinar");
    List<String> rows = new ArrayList<>();
    for (int order = 1; order <= 3; order++) {
      TransitionCounts counts = new TransitionCounts(order, false);
      int conversions = 0;
      int journeys = 0;
      rows.clear();
      for (int i = 0; i < 200; i++) {
        String[] channels = Paths.channels(random);
        boolean converts = random.nextInt(3) == 0;
        rows.add(
            converts
                ? Paths.converted("won", "j" + i, FREE, channels)
                : Paths.open("j" + i, "", channels));
        if (channels.length > 0) {
          counts.add(
              Arrays.stream(channels).mapToInt(names::indexOf).toArray(),
              converts ? 1 : 0,
              converts ? 0 : 1);
          conversions += converts ? 1 : 0;
          journeys++;
        }
      }
      MarkovChain chain = MarkovChain.of(counts, names.size());
      AttributionSettings settings = Paths.settings(Duration.ZERO, order, "UTC", "markov");
      Map<String, Double> figures =
          figures(
              new FitModels(settings),
              Given.asOf("2026-06-30").rows("gold.deal_paths", rows.toArray(new String[0])),
              "won");
      for (int c = 0; c < names.size(); c++) {
        assertThat(figures.get("removal_effect " + names.get(c)))
            .isCloseTo(chain.removalEffects()[c], within(1e-12));
        assertThat(figures.get("share " + names.get(c)))
            .isCloseTo(chain.shares()[c], within(1e-12));
      }
      assertThat(figures.get("p_conversion "))
          .isCloseTo(conversions / (double) journeys, within(1e-12));
      assertThat(figures.keySet().stream().filter(k -> k.startsWith("transition")).count())
          .isEqualTo(chain.transitions().size());
    }
  }

  @Test
  void stepsBetweenTuplesAreNamedByTheChannelsTheyPass() {
    Map<String, Double> figures =
        figures(
            new FitModels(Paths.settings(Duration.ZERO, 2, "UTC", "markov")),
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.converted("mql", "a", FREE, "A", "B", "C"),
                    Paths.open("b", "", "A", "B"),
                    Paths.open("c", "", "C")),
            "mql");
    assertThat(figures.keySet())
        .filteredOn(key -> key.startsWith("transition "))
        .containsExactlyInAnyOrder(
            "transition (start) > A > B",
            "transition (start) > C",
            "transition A > B > C",
            "transition A > B > (null)",
            "transition B > C > (conversion)",
            "transition C > (null)");
    assertThat(figures).containsEntry("transition A > B > C", .5).containsEntry("order ", 2.0);
  }

  /** The third touch is what the first was not; the second says nothing. */
  @Test
  void orderIsTheOneThatForetellsTheJourneysHeldOut() {
    Random random = new Random(3);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String first = random.nextBoolean() ? "A" : "B";
      String second = random.nextBoolean() ? "A" : "B";
      String third = first.equals("A") ? "B" : "A";
      rows.add(
          i % 3 == 0
              ? Paths.converted("mql", "j" + i, FREE, first, second, third, second)
              : Paths.open("j" + i, "", first, second, third, second));
    }
    Map<String, Double> figures =
        figures(
            new FitModels(Paths.settings(Duration.ZERO, 0, "UTC", "markov")),
            Given.asOf("2026-06-30").rows("gold.content_paths", rows.toArray(String[]::new)),
            "mql");
    double chosen = figures.get("held_out_log_likelihood " + Math.round(figures.get("order ")));
    for (int order = 1; order <= 4; order++) {
      assertThat(figures.get("held_out_log_likelihood " + order)).isLessThanOrEqualTo(chosen);
    }
    assertThat(chosen).isGreaterThan(figures.get("held_out_log_likelihood 1") + 100);
    assertThat(figures.get("p_conversion ")).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void modelsAreFittedOverEachDimensionByItself() {
    AttributionSettings settings =
        Paths.settings(
            Duration.ZERO, 1, "UTC", Map.of(), List.of("campaign", "channel", "persona"), "markov");
    List<String> effects =
        Given.asOf("2026-06-30")
            .rows(
                "gold.content_paths",
                Paths.converted("mql", "a", FREE, "Email", "Direct"),
                Paths.open("b", "", "Email"))
            .build(new FitModels(settings))
            .where("parameter = 'removal_effect' AND conversion_type = 'mql'")
            .selectExpr("concat_ws(' ', dimension, item, value) AS line")
            .orderBy("line")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(effects)
        .containsExactly(
            "campaign  1.0",
            "campaign E 1.0",
            "channel Direct 1.0",
            "channel Email 1.0",
            "persona End User 1.0");
  }

  @Test
  void chainBeyondItsBoundStopsTheNightWithARemedy() {
    FitMarkovChain fit = new FitMarkovChain(new ChannelNumbers(List.of("A", "B", "C", "D")), 3, 2);
    Row path =
        Made.line(Figures.PATH)
            .set(
                "channels",
                CollectionConverters.asScala(List.of("A", "B", "C", "D", "A", "B", "D", "D"))
                    .toSeq())
            .set("converts", true)
            .set("is_held_out", false)
            .made();
    assertThatThrownBy(() -> fit.reduce(fit.zero(), path))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a Markov chain of order 3 over 4 channels has more than 2 distinct steps; lower"
                + " attribution.markov-order, join channels in channels.conf, or raise"
                + " attribution.markov-max-steps");
    FitMarkovChain chooses =
        new FitMarkovChain(new ChannelNumbers(List.of("A", "B", "C", "D")), 0, 2);
    Row figures = chooses.finish(chooses.reduce(chooses.zero(), path));
    assertThat((Row[]) figures.get(0))
        .contains(Figures.figure("order", "", 1))
        .noneMatch(figure -> figure.getString(1).equals("2"));
  }

  @Test
  void shapleyValuesAreOfTheRatesByChannelSet() {
    FitModels fit = new FitModels(Paths.settings("shapley"));
    Map<String, Double> mql =
        figures(
            fit,
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.converted("mql", "a", FREE, "C1", "C2", "C1"),
                    Paths.converted("mql", "b", FREE, "C2"),
                    Paths.open("c", "", "C1"),
                    Paths.open("d", "", "C2", "C2")),
            "mql");
    // v(C1) = 0, v(C2) = 1/2, v(C1, C2) = 1/2: C1 adds nothing.
    assertThat(mql)
        .containsEntry("conversions ", 2.0)
        .containsEntry("non_conversions ", 2.0)
        .containsEntry("shapley_value C1", 0.0)
        .containsEntry("shapley_value C2", .5)
        .containsEntry("share C2", 1.0)
        .containsEntry("standard_error C2", 0.0);
  }

  @Test
  void modelsThatLearnNothingHaveNoParameters() {
    Given night =
        Given.asOf("2026-06-30")
            .rows("gold.content_paths", Paths.converted("mql", "a", FREE, "C1"));
    assertThat(night.build(new FitModels(Paths.settings("linear"))).collectAsList()).isEmpty();
  }

  private static Map<String, Double> figures(FitModels fit, Given night, String type) {
    Map<String, Double> figures = new TreeMap<>();
    Dataset<Row> rows = night.build(fit);
    for (Row row : rows.where("conversion_type = '" + type + "'").collectAsList()) {
      assertThat(fit.settings().models()).contains(row.<String>getAs("model"));
      Double earlier =
          figures.put(row.getAs("parameter") + " " + row.getAs("item"), row.getAs("value"));
      assertThat(earlier).isNull();
    }
    return figures;
  }
}
