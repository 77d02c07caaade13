package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/** What tonight's fit of the incremental model says: as many numbers as there are channels. */
final class IncrementalParameters {
  static final Table PARAMETERS = Table.of("gold.attribution_parameters");

  private IncrementalParameters() {}

  /** Values by conversion type, parameter and item. */
  static SortedMap<String, SortedMap<String, SortedMap<String, Double>>> of(Inputs in) {
    SortedMap<String, SortedMap<String, SortedMap<String, Double>>> byType = new TreeMap<>();
    in.read(PARAMETERS)
        .where(col("as_of_date").equalTo(lit(Date.valueOf(in.asOf()))))
        .where(col("model").equalTo(FitIncremental.MODEL))
        .select("conversion_type", "parameter", "item", "value")
        .collectAsList()
        .forEach(
            (Row row) ->
                byType
                    .computeIfAbsent(row.getAs("conversion_type"), t -> new TreeMap<>())
                    .computeIfAbsent(row.getAs("parameter"), p -> new TreeMap<>())
                    .put(row.getAs("item"), row.getAs("value")));
    return byType;
  }
}
