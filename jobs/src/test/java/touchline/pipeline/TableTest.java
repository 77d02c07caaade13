package touchline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void statesColumnsKeyAndGrain() {
    Table credits = Table.of("gold.attribution_credits");
    assertThat(credits.key()).containsExactly("conversion_id", "touchpoint_id", "model");
    assertThat(credits.partition()).containsExactly("model");
    assertThat(credits.comment()).isEqualTo("One row per (conversion_id, touchpoint_id, model).");
    assertThat(credits.schema().apply("credit").nullable()).isFalse();
  }

  @Test
  void bridgeLeadsFromOneColumnToAnother() {
    assertThat(Table.of("silver.identities").bridge())
        .contains(new Table.Bridge("identifier", "person_id"));
  }

  @Test
  void unknownTableIsRefusedByName() {
    assertThatThrownBy(() -> Table.of("gold.conversion"))
        .hasMessageStartingWith("no table gold.conversion; there are bronze.campaign_costs");
  }
}
