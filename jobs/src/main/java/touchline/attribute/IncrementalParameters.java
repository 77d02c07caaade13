package touchline.attribute;

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
    in.rows(PARAMETERS).stream()
        .filter(row -> FitIncremental.MODEL.equals(row.getAs("model")))
        .forEach(
            (Row row) ->
                byType
                    .computeIfAbsent(row.getAs("conversion_type"), t -> new TreeMap<>())
                    .computeIfAbsent(row.getAs("parameter"), p -> new TreeMap<>())
                    .put(row.getAs("item"), row.getAs("value")));
    return byType;
  }
}
