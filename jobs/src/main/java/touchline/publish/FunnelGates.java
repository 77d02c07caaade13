package touchline.publish;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.FunnelConfig;
import touchline.pipeline.Audit;
import touchline.pipeline.Table;

/**
 * Warnings about what the agreement of marketing and sales leaves open: stages of the CRM that no
 * word of the lexicon names, and owners who are given leads and whom no team names, so that their
 * deadlines follow the company's hours.
 */
public final class FunnelGates implements Audit {
  private static final Table CYCLES = Table.of("gold.lead_cycles");

  /** A few names at most, however many there are. */
  private static final String FIRST = "array_join(slice(array_sort(%s), 1, 5), ', ')";

  private static final String UNKNOWN =
      "transform(filter(irregularities, i -> startswith(i, 'unknown stage ')), i -> substr(i, 15))";
  private static final String UNNAMED =
      "owner_id IS NOT NULL AND team IS NULL AND handed_over_at IS NOT NULL";

  private final boolean hasTeams;

  public FunnelGates(FunnelConfig funnel) {
    this.hasTeams = !funnel.teams().isEmpty();
  }

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Row found =
        staged
            .apply(CYCLES)
            .selectExpr(
                "count_if(size(" + UNKNOWN + ") > 0) AS n_stages",
                FIRST.formatted("array_distinct(flatten(collect_set(" + UNKNOWN + ")))")
                    + " AS stages",
                "count(DISTINCT CASE WHEN " + UNNAMED + " THEN owner_id END) AS n_owners",
                FIRST.formatted("collect_set(CASE WHEN " + UNNAMED + " THEN owner_id END)")
                    + " AS owners")
            .head();
    List<Finding> findings = new ArrayList<>();
    findings.add(
        finding(
            "stages_are_words_of_the_lexicon",
            found.getAs("n_stages"),
            "leads whose stages the lexicon names",
            "No word names "
                + found.<String>getAs("stages")
                + "; name each in a definition or in other-stages of conf/lexicon.conf"));
    if (hasTeams) {
      findings.add(
          finding(
              "owners_have_a_calendar",
              found.getAs("n_owners"),
              "owners of leads in a team of funnel.teams",
              "No team names "
                  + found.<String>getAs("owners")
                  + "; their deadlines follow business.* until funnel.teams does"));
    }
    return findings;
  }

  private static Finding finding(String check, long wrong, String expected, String message) {
    return new Finding(
        check,
        CYCLES.name(),
        wrong == 0 ? Status.PASSED : Status.WARNED,
        (double) wrong,
        expected,
        wrong == 0 ? null : message);
  }
}
