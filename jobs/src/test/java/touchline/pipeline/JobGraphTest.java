package touchline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class JobGraphTest {
  private record Declared(String name, Table writes, List<Table> reads) implements Job {
    @Override
    public Grain grain() {
      return Grain.WHOLE;
    }

    @Override
    public Dataset<Row> build(Inputs in) {
      throw new IllegalStateException("a graph builds nothing");
    }
  }

  private static Job job(String name, String writes, String... reads) {
    return new Declared(name, Table.of(writes), Arrays.stream(reads).map(Table::of).toList());
  }

  @Test
  void ordersJobsByWhatTheyRead() {
    Job deals = job("deals", "silver.deals", "bronze.crm_deals");
    Job conversions = job("FindConversions", "gold.conversions", "silver.deals");
    assertThat(new JobGraph(List.of(conversions, deals)).order())
        .containsExactly(deals, conversions);
  }

  @Test
  void rejectsTwoWritersOfOneTable() {
    assertThatThrownBy(
            () ->
                new JobGraph(
                    List.of(
                        job("StitchPeople", "silver.people"),
                        job("ImportPeople", "silver.people"))))
        .hasMessage(
            "silver.people is written by both StitchPeople and ImportPeople; every table has exactly"
                + " one writer");
  }

  @Test
  void rejectsATableThatNobodyWrites() {
    assertThatThrownBy(
            () -> new JobGraph(List.of(job("FindConversions", "gold.conversions", "silver.deals"))))
        .hasMessage(
            "FindConversions reads silver.deals, which no job writes; add its job to the night");
  }

  @Test
  void rejectsJobsThatWaitForEachOther() {
    assertThatThrownBy(
            () ->
                new JobGraph(
                    List.of(
                        job("deals", "silver.deals", "silver.people"),
                        job("people", "silver.people", "silver.deals"))))
        .hasMessage("jobs wait for each other: silver.deals > silver.people > silver.deals");
  }

  @Test
  void undeclaredReadIsRefused() {
    Job job = job("CreditConversions", "gold.attribution_credits", "gold.conversions");
    Inputs in = Given.asOf("2026-06-30").inputs(job);
    assertThatThrownBy(() -> in.read(Table.of("silver.people")))
        .hasMessage("CreditConversions read silver.people without declaring it; add it to reads()");
  }
}
