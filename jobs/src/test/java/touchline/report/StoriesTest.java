package touchline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StoriesTest {
  private static final Story LEAD = Stories.of(SampleLead.credited(), SampleNight.NIGHT);
  private static final Story DEAL = Stories.of(SampleLead.deal(), SampleNight.NIGHT);

  private static Block.Chart chart(Story story, String id) {
    return story.sections().stream()
        .flatMap(section -> section.blocks().stream())
        .filter(block -> block instanceof Block.Chart chart && chart.id().equals(id))
        .map(Block.Chart.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> series(Block.Chart chart) {
    Map<String, Object> option = (Map<String, Object>) chart.variants().get(0).option();
    return (List<Map<String, Object>>) option.get("series");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> axis(Block.Chart chart, String name) {
    Map<String, Object> option = (Map<String, Object>) chart.variants().get(0).option();
    return (Map<String, Object>) option.get(name);
  }

  @Test
  void touchesLieOnTheTimeLineAtTheClockOfTheBusiness() {
    Block.Chart way = chart(LEAD, "lead-way");
    List<Map<String, Object>> drawn = series(way);
    // 22:30 in UTC is half past midnight of the next day in Berlin.
    long first = Instant.parse("2026-06-01T00:30:00Z").toEpochMilli();
    long days = 86_400_000;
    assertThat(drawn.get(0).get("data"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .extracting("value")
        .containsExactly(List.of(first, 0), List.of(first + 8 * days, 0));
    assertThat(drawn.get(1).get("data"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .extracting("value")
        .containsExactly(List.of(first + 4 * days, 1));
    assertThat(drawn.get(0).get("markLine"))
        .extracting("data")
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement()
        .hasFieldOrPropertyWithValue("name", "MQL")
        .hasFieldOrPropertyWithValue("xAxis", first + 9 * days);
    Map<String, Object> across = axis(way, "xAxis");
    assertThat((long) across.get("min")).isLessThan(first);
    assertThat((long) across.get("max")).isGreaterThan(first + 9 * days);
    assertThat(way.finding()).isEqualTo("3 touches, MQL on 10 June 2026. Times in Europe/Berlin.");
    assertThat(way.variants().get(0).grid().rows().get(1))
        .containsExactly(
            "5 Jun 2026, 00:30",
            "Display",
            SampleLead.SCRIPT,
            Figures.UNKNOWN,
            "Impression",
            "MQL: an impression");
  }

  @Test
  void everyModelGivesAWholeConversionToItsChannels() {
    Block.Chart won = chart(DEAL, "deal-credits-1");
    double[] sums = new double[2];
    for (Map<String, Object> one : series(won)) {
      List<?> data = (List<?>) one.get("data");
      for (int i = 0; i < sums.length; i++) {
        sums[i] += ((Number) data.get(i)).doubleValue();
      }
    }
    assertThat(sums).containsExactly(new double[] {100, 100}, within(1e-9));
    assertThat(axis(won, "xAxis")).containsEntry("max", 100);
    assertThat(won.title()).isEqualTo("Won of 10 Jun 2026, 00:30, 1,200.00 EUR");
    assertThat(won.variants().get(0).grid().heads())
        .extracting(Grid.Head::label)
        .endsWith("Last touch", "Linear")
        .hasSize(6);
    assertThat(won.variants().get(0).grid().rows())
        .extracting(row -> row.get(5) + " / " + row.get(4))
        .containsExactly("50% · 600.00 / –", "50% · 600.00 / 100% · 1,200.00");
  }

  @Test
  void pointsByRuleAddUpToTheScore() {
    double sum = 0;
    for (Map<String, Object> one : series(chart(LEAD, "lead-parts"))) {
      sum +=
          ((List<?>) one.get("data")).stream().mapToDouble(v -> ((Number) v).doubleValue()).sum();
    }
    assertThat(sum).isCloseTo(SampleLead.credited().score(), within(1e-9));
  }

  @Test
  void pageIsOneFileInWhichNamesStayText() {
    for (Story story : List.of(LEAD, DEAL)) {
      String page = Page.of(story, SampleNight.NIGHT);
      assertThat(page)
          .contains("<title>Touchline, " + story.title() + "</title>")
          .contains("&lt;script&gt;document.title=&#39;taken&#39;&lt;/script&gt;")
          .doesNotContain(SampleLead.SCRIPT)
          .doesNotContain("src=\"http", "href=\"http", "@import", "url(http");
    }
  }
}
