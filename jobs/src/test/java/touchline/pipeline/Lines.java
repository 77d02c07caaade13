package touchline.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/** Rows of silver.timelines as those of silver.people and silver.touchpoints tell them. */
final class Lines {
  private static final Table TIMELINES = Table.of("silver.timelines");

  private Lines() {}

  /** One row a person of either; touches in order of time, then id. */
  static Dataset<Row> of(Dataset<Row> people, Dataset<Row> touchpoints) {
    ArrayType touches = (ArrayType) TIMELINES.schema().apply("touches").dataType();
    Dataset<Row> lines =
        touchpoints
            .select(columns(touchpoints, Table.of("silver.touchpoints").schema()))
            .groupBy("person_id")
            .agg(
                expr(
                    "transform(array_sort(collect_list(struct(occurred_at, touchpoint_id, "
                        + struct((StructType) touches.elementType(), "")
                        + " AS touch))), t -> t.touch) AS touches"),
                expr("max(journey_id) AS touched_journey_id"));
    StructType lead = (StructType) TIMELINES.schema().apply("lead").dataType();
    String profile = "array_sort(map_entries(profile)) AS profile";
    return people
        .join(lines, new String[] {"person_id"}, "full_outer")
        .selectExpr(
            "person_id",
            "account_id",
            "coalesce(journey_id, touched_journey_id) AS journey_id",
            "CASE WHEN lead_id IS NOT NULL THEN " + struct(lead, profile) + " END AS lead",
            "CAST(coalesce(size(touches), 0) AS BIGINT) AS touch_count",
            "coalesce(touches, CAST(array() AS " + touches.sql() + ")) AS touches");
  }

  /** The columns of a table; those that are not given are null. */
  private static Column[] columns(Dataset<Row> rows, StructType schema) {
    List<String> given = List.of(rows.columns());
    return Arrays.stream(schema.fields())
        .map(
            field ->
                (given.contains(field.name()) ? col(field.name()) : lit(null))
                    .cast(field.dataType())
                    .as(field.name()))
        .toArray(Column[]::new);
  }

  private static String struct(StructType type, String profile) {
    return Arrays.stream(type.fieldNames())
        .map(name -> name.equals("profile") ? profile : name)
        .collect(Collectors.joining(", ", "struct(", ")"));
  }
}
