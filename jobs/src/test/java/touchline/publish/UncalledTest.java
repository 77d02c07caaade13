package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Table;

class UncalledTest {
  private static Row followUp(int priority, String lead, String owner, String due) {
    List<String> columns = List.of(Table.of("gold.follow_up").schema().fieldNames());
    Object[] values = new Object[columns.size()];
    values[columns.indexOf("priority")] = priority;
    values[columns.indexOf("lead_id")] = lead;
    values[columns.indexOf("owner_id")] = owner;
    values[columns.indexOf("due_at")] = Timestamp.from(Instant.parse(due));
    return new GenericRowWithSchema(values, Table.of("gold.follow_up").schema());
  }

  @Test
  void longestOverdueOfTheHotIsNamedWithItsOwnerAndDeadline() {
    Uncalled uncalled =
        Uncalled.among(
            List.of(
                followUp(2, "L1", "rep-1", "2026-01-01T08:00:00Z"),
                followUp(1, "L2", "rep-2", "2026-03-02T10:16:41Z"),
                followUp(1, "L3", null, "2026-03-01T09:05:00Z")));

    assertThat(uncalled.count()).isEqualTo(2);
    assertThat(uncalled.sentence())
        .hasValue(
            "HOT AND UNCALLED: 2 hot leads that sales was given were not called by the deadline;"
                + " longest: lead L3 of nobody, due since 2026-03-01 09:05 UTC (gold.follow_up,"
                + " priority 1)");
  }

  @Test
  void nobodyWaitsWhereNoHotLeadIsOverdue() {
    assertThat(
            Uncalled.among(List.of(followUp(3, "L1", "rep-1", "2026-01-01T08:00:00Z"))).sentence())
        .isEmpty();
  }
}
