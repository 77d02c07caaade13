package touchline.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import touchline.Stages;
import touchline.config.Feeds;
import touchline.config.Settings;
import touchline.pipeline.Relations;
import touchline.pipeline.Table;

class DictionaryTest {
  private static final Map<String, String> FILES =
      new Dictionary(Stages.graph(Settings.load(Optional.empty()))).files();

  @Test
  void everyTableHasAPageWithItsColumns() {
    for (Table table : Table.all()) {
      String page = FILES.get(table.name() + ".html");
      assertThat(page).as(table.name()).contains("<svg");
      for (String column : table.schema().fieldNames()) {
        assertThat(page).as(table.name()).contains("<tr id=\"" + column + "\">");
      }
    }
  }

  @Test
  void everyLinkLeadsToAFile() {
    Pattern link = Pattern.compile("href=\"([^\"]+)\"");
    FILES.forEach(
        (name, page) -> {
          Matcher links = link.matcher(page);
          while (links.find()) {
            assertThat(FILES).as(name).containsKey(links.group(1));
          }
        });
  }

  @Test
  void queryToBeginWithReadsItsTable() {
    for (Table table : Table.all()) {
      assertThat(Relations.named(Dictionary.query(table))).containsExactly(table.name());
    }
  }

  @Test
  void lineageShowsWhatATableIsMadeFromAndWhatIsMadeOfIt() {
    assertThat(FILES.get("gold.attribution_returns.html"))
        .contains("href=\"silver.costs.html\"", "href=\"gold.attribution_disagreement.html\"")
        .contains("Made by the job returns.");
  }

  @Test
  void everyFeedHasItsContract() {
    for (String feed : Feeds.NAMES) {
      Map<String, Object> contract = new Yaml().load(FILES.get("contracts/" + feed + ".odcs.yaml"));
      assertThat(contract)
          .as(feed)
          .containsEntry("apiVersion", "v3.1.0")
          .containsEntry("kind", "DataContract")
          .containsEntry("status", "active")
          .containsKeys("id", "version", "schema");
    }
    assertThat(FILES.get("contracts/campaign_costs.odcs.yaml"))
        .contains(
            "      - name: cost\n        logicalType: number\n        physicalType: \"DECIMAL(18,6)\"\n        required: true\n")
        .doesNotContain("_hash", "name: extra");
  }

  /** What version 3.1.0 of the standard's own schema asks for and allows, as far as it is used. */
  @Test
  void contractsKeepToTheStandard() {
    for (String feed : Feeds.NAMES) {
      Map<String, Object> contract = new Yaml().load(FILES.get("contracts/" + feed + ".odcs.yaml"));
      assertThat(contract.keySet())
          .as(feed)
          .contains("version", "apiVersion", "kind", "id", "status")
          .isSubsetOf(
              "version", "apiVersion", "kind", "id", "status", "name", "description", "schema");
      assertThat(Set.<Object>copyOf(((Map<?, ?>) contract.get("description")).keySet()))
          .as(feed)
          .isSubsetOf("purpose", "usage");
      Map<?, ?> object = (Map<?, ?>) ((List<?>) contract.get("schema")).get(0);
      assertThat(object.get("name")).isEqualTo(feed);
      assertThat(object.get("logicalType")).isEqualTo("object");
      List<?> properties = (List<?>) object.get("properties");
      assertThat(properties).as(feed).isNotEmpty();
      for (Object one : properties) {
        Map<?, ?> property = (Map<?, ?>) one;
        assertThat(property.get("name")).as(feed).isInstanceOf(String.class);
        assertThat(property.get("required")).as(feed).isInstanceOf(Boolean.class);
        assertThat(property.get("logicalType"))
            .as(feed)
            .isIn(
                "string",
                "date",
                "timestamp",
                "time",
                "number",
                "integer",
                "object",
                "array",
                "boolean");
        assertThat(Set.<Object>copyOf(property.keySet()))
            .as(feed)
            .isSubsetOf(
                Set.of(
                    "name",
                    "logicalType",
                    "physicalType",
                    "required",
                    "criticalDataElement",
                    "description",
                    "customProperties"));
        if (property.get("customProperties") instanceof List<?> customs) {
          assertThat(customs)
              .as(feed)
              .allMatch(
                  custom -> ((Map<?, ?>) custom).keySet().equals(Set.of("property", "value")));
        }
      }
    }
  }
}
