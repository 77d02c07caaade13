package touchline.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class SummariseFollowUpTest {
  private static String lead(int number, Random random) {
    String opportunity = "\"opportunity_at\":\"2026-02-01T00:00:00Z\",";
    return ("{\"person_id\":\"p%d\",\"cycle\":1,\"lead_id\":\"L%d\",\"priority\":5,"
            + "\"status\":\"%s\",\"class\":\"cold\",\"score\":%d,\"calendar\":\"all\",%s"
            + "\"origin\":\"crm\",\"handed_off_at\":\"2026-01-20T00:00:00Z\","
            + "\"due_at\":\"2026-01-21T00:00:00Z\",\"attempts\":0,\"activities_before\":0,"
            + "\"overdue_minutes\":0,\"lexicon_version\":\"1\"}")
        .formatted(
            number,
            number,
            random.nextInt(5) < 2 ? "late" : "kept",
            random.nextInt(100),
            random.nextInt(3) == 0 ? opportunity : "");
  }

  private static List<String> summary(Dataset<Row> followUp) {
    return Given.asOf("2026-06-30")
        .rows("gold.follow_up", followUp)
        .build(new SummariseFollowUp(Duration.ofDays(90), ZoneOffset.UTC))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void figuresAreTheSameToTheLastBitInWhicheverOrderLeadsArrive() {
    Random random = new Random(7);
    Dataset<Row> leads =
        Given.asOf("2026-06-30")
            .rows(
                "gold.follow_up",
                IntStream.range(0, 400).mapToObj(i -> lead(i, random)).toArray(String[]::new))
            .rows(FollowUpLeads.TABLE);
    List<String> summary = summary(leads);

    assertThat(summary).isNotEmpty().allMatch(row -> row.endsWith(",ok]"));
    for (int order = 0; order < 3; order++) {
      assertThat(summary(leads.orderBy(hash(col("person_id"), lit(order))).coalesce(1)))
          .isEqualTo(summary);
    }
  }
}
