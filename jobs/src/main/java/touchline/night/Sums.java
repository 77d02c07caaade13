package touchline.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import touchline.delta.Warehouse;
import touchline.pipeline.Table;

/**
 * The columns of a table that are sums, as its schema file names them: {@code touchline.sums} =
 * {@code credits, credit/1e11, value}. The first counts the rows that were added up: where it is 0
 * there is no row. A fraction is added in whole parts of the unit behind the slash, since a sum of
 * doubles would depend on the order in which it was made.
 */
final class Sums {
  private static final String PROPERTY = "touchline.sums";

  private final Table table;
  private final Map<String, Double> units = new LinkedHashMap<>();

  private Sums(Table table) {
    this.table = table;
    for (String named : table.list(PROPERTY)) {
      int slash = named.indexOf('/');
      String column = slash < 0 ? named : named.substring(0, slash);
      units.put(column, slash < 0 ? 1 : Double.parseDouble(named.substring(slash + 1)));
    }
  }

  static Sums of(Table table) {
    Sums sums = new Sums(table);
    List<String> columns = Arrays.asList(table.schema().fieldNames());
    if (sums.units.isEmpty() || !columns.containsAll(sums.units.keySet())) {
      throw new IllegalStateException(
          table
              + " is made by an additive job, but "
              + PROPERTY
              + " of its schema file names "
              + sums.units.keySet());
    }
    return sums;
  }

  /** old + more - less, by the table's key. */
  Dataset<Row> add(Dataset<Row> old, Dataset<Row> more, Dataset<Row> less) {
    Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
    List<Column> sums = new ArrayList<>();
    units.forEach((column, unit) -> sums.add(sum(col(column)).as(column)));
    Dataset<Row> added =
        parts(old, 1)
            .unionAll(parts(more, 1))
            .unionAll(parts(less, -1))
            .groupBy(key)
            .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new))
            .where(col(units.keySet().iterator().next()).notEqual(0));
    return added.select(
        Arrays.stream(table.schema().fields())
            .map(field -> whole(field.name(), field.dataType()))
            .toArray(Column[]::new));
  }

  private Column whole(String column, DataType type) {
    double unit = units.getOrDefault(column, 1.0);
    return (unit == 1 ? col(column) : col(column).divide(unit)).cast(type).as(column);
  }

  /** Rows with each sum in whole parts of its unit. */
  private Dataset<Row> parts(Dataset<Row> rows, int sign) {
    return rows.select(
        Arrays.stream(Warehouse.columns(table))
            .map(column -> parts(column, sign))
            .toArray(Column[]::new));
  }

  private Column parts(Column column, int sign) {
    String name = column.toString().replace("`", "");
    if (!units.containsKey(name)) {
      return column;
    }
    double unit = units.get(name);
    Column whole = unit == 1 ? column : round(column.multiply(lit(unit))).cast("bigint");
    return whole.multiply(lit(sign)).as(name);
  }
}
