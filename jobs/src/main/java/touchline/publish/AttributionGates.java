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
 * Warnings about what the attribution models learnt: an incremental model whose controls say that
 * its figures do not stand, and fits that did not end at their maximum.
 */
public final class AttributionGates implements Audit {
  private static final Table TOTALS = Table.of("gold.attribution_totals");
  private static final Table PARAMETERS = Table.of("gold.attribution_parameters");

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    List<Finding> findings = new ArrayList<>();
    for (Row row :
        staged
            .apply(TOTALS)
            .where(col("as_of_date").equalTo(lit(asOf)))
            .where(col("status").notEqual("insufficient"))
            .orderBy("conversion_type")
            .collectAsList()) {
      boolean stands = !row.getAs("status").equals("unreliable");
      findings.add(
          new Finding(
              "incremental_stands",
              row.getAs("conversion_type"),
              stands ? Status.PASSED : Status.WARNED,
              row.getAs("caused"),
              "no control of gold.attribution_controls against it",
              stands ? null : "Do not rely on the incremental model: " + row.getAs("problems")));
    }
    for (Row row :
        staged
            .apply(PARAMETERS)
            .where(col("as_of_date").equalTo(lit(asOf)))
            .where(col("parameter").equalTo("settled").and(col("value").lt(1)))
            .orderBy("model", "conversion_type")
            .collectAsList()) {
      findings.add(
          new Finding(
              "fit_settled",
              row.getAs("model") + " " + row.getAs("conversion_type"),
              Status.WARNED,
              row.getAs("value"),
              "a fit that ends at its maximum",
              "The fit stopped before its maximum; its parameters may be off"));
    }
    return findings;
  }
}
