package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

class ExplainLeadTest {
  @Test
  void scoreIsShownRuleByRule() {
    Row lead =
        PublishedTables.open(Given.spark(), SmallWorld.WAREHOUSE)
            .query(
                "SELECT lead_id, score, raw_score, grade, hits FROM gold.lead_scores WHERE NOT"
                    + " is_terminal ORDER BY size(hits) DESC, lead_id LIMIT 1")
            .head();

    String said = explain(lead.getString(0));

    assertThat(said)
        .startsWith(
            String.format(
                Locale.ROOT, "lead %s: %.1f of 100 points, ", lead.getString(0), lead.getDouble(1)))
        .contains(", grade " + lead.getString(3) + ", as of " + SmallWorld.FIRST)
        .contains("probability to be won within 180 days: ")
        .contains(String.format(Locale.ROOT, "%8.2f   fit ", lead.getDouble(2)));
    for (Row hit : lead.<Row>getList(4)) {
      assertThat(said)
          .containsPattern(
              "(?m)^"
                  + hit.getString(0)
                  + " +"
                  + hit.getString(1)
                  + " +"
                  + String.format(Locale.ROOT, "%.2f", hit.getDouble(2)).replace(".", "\\.")
                  + " ");
    }
  }

  @Test
  void unknownLeadIsAUsageError() {
    ExplainLead command = command("nobody");

    assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(UserError.class, command::call))
        .satisfies(error -> assertThat(error.exitCode()).isEqualTo(UserError.USAGE))
        .hasMessageStartingWith("no lead nobody in the last published night of ");
  }

  private static ExplainLead command(String lead) {
    ExplainLead command = new ExplainLead();
    new CommandLine(command)
        .parseArgs(
            lead,
            "--warehouse",
            SmallWorld.WAREHOUSE.toString(),
            "--conf",
            SmallWorld.CONF.toString());
    return command;
  }

  private static String explain(String lead) {
    PrintStream console = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(command(lead).call()).isZero();
      return out.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(console);
    }
  }
}
