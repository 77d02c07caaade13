package touchline.publish;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.Audit;
import touchline.pipeline.Table;

/**
 * Warnings about the scores: rules and profile columns that seem to know the outcome, and leads
 * still open that make the figures depend on how they are treated.
 */
public final class ScoreGates implements Audit {
  private static final Table ADVICE = Table.of("gold.score_weight_advice");
  private static final Table METRICS = Table.of("gold.score_calibration_metrics");

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    List<Finding> findings = new ArrayList<>();
    for (Row row :
        staged
            .apply(ADVICE)
            .where(col("as_of_date").equalTo(lit(asOf)).and(col("is_suspected_leak")))
            .select("rule", "sentence")
            .orderBy("rule")
            .collectAsList()) {
      findings.add(
          new Finding(
              "score_knows_no_outcome",
              row.getString(0),
              Status.WARNED,
              null,
              "nothing that is known only once the outcome is",
              row.getString(1)));
    }
    for (Row row :
        staged
            .apply(METRICS)
            .where(
                col("as_of_date")
                    .equalTo(lit(asOf))
                    .and(col("metric").equalTo("censoring_disagreement"))
                    .and(col("status").notEqual("insufficient")))
            .select("value", "status")
            .collectAsList()) {
      boolean isAlarm = row.getString(1).equals("alarm");
      findings.add(
          new Finding(
              "open_leads_change_little",
              METRICS.name(),
              isAlarm ? Status.WARNED : Status.PASSED,
              row.getDouble(0),
              "base rate of all leads / of mature ones between 0.8 and 1.25, or not told from 1",
              isAlarm
                  ? "Recent leads fare otherwise than old ones: compare the rows by censoring"
                  : null));
    }
    return findings;
  }
}
