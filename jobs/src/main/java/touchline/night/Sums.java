package touchline.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import touchline.pipeline.Table;

/**
 * The columns of a table that are sums, as its schema file names them: {@code touchline.sums} =
 * {@code credits, credit/1e11, value:credits}. The first counts the rows that were added up: where
 * it is 0 there is no row. A fraction is added in whole parts of the unit behind the slash, since a
 * sum of doubles would depend on the order in which it was made. A sum is null where the count
 * behind the colon is 0.
 */
final class Sums {
  private static final String PROPERTY = "touchline.sums";
  private static final Pattern NAMED = Pattern.compile("(\\w+)(?:/([\\d.eE]+))?(?::(\\w+))?");

  /**
   * One column.
   *
   * @param unit parts of 1 in which it is whole
   * @param counted column whose 0 makes it null; empty when it never is
   */
  private record Summed(double unit, Optional<String> counted) {}

  private final Table table;
  private final Map<String, Summed> columns = new LinkedHashMap<>();

  private Sums(Table table) {
    this.table = table;
    for (String text : table.list(PROPERTY)) {
      Matcher named = NAMED.matcher(text);
      if (!named.matches() || !table.has(named.group(1))) {
        throw new IllegalStateException(
            table + ": " + PROPERTY + " of its schema file names no column: " + text);
      }
      double unit = named.group(2) == null ? 1 : Double.parseDouble(named.group(2));
      columns.put(named.group(1), new Summed(unit, Optional.ofNullable(named.group(3))));
    }
  }

  /**
   * The sums of a table that an additive job makes.
   *
   * @throws IllegalStateException when the schema file names none, or names a column that it lacks
   */
  static Sums of(Table table) {
    Sums sums = new Sums(table);
    if (sums.columns.isEmpty()) {
      throw new IllegalStateException(
          table
              + " is made by an additive job; "
              + PROPERTY
              + " of its schema file must name sums");
    }
    return sums;
  }

  /** old + more - less, by the table's key. */
  Dataset<Row> add(Dataset<Row> old, Dataset<Row> more, Dataset<Row> less) {
    Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
    List<Column> sums = new ArrayList<>();
    columns.keySet().forEach(column -> sums.add(sum(col(column)).as(column)));
    return parts(old, 1)
        .unionAll(parts(more, 1))
        .unionAll(parts(less, -1))
        .groupBy(key)
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new))
        .where(col(columns.keySet().iterator().next()).notEqual(0))
        .select(
            Arrays.stream(table.schema().fields())
                .map(field -> whole(field.name(), field.dataType()))
                .toArray(Column[]::new));
  }

  private Column whole(String column, DataType type) {
    Summed summed = columns.get(column);
    if (summed == null) {
      return col(column);
    }
    Column value = summed.unit() == 1 ? col(column) : col(column).divide(summed.unit());
    Column known = summed.counted().map(count -> when(col(count).notEqual(0), value)).orElse(value);
    return known.cast(type).as(column);
  }

  /** Rows with each sum in whole parts of its unit. */
  private Dataset<Row> parts(Dataset<Row> rows, int sign) {
    return rows.select(
        Arrays.stream(table.schema().fieldNames())
            .map(name -> parts(name, sign))
            .toArray(Column[]::new));
  }

  private Column parts(String name, int sign) {
    Summed summed = columns.get(name);
    if (summed == null) {
      return col(name);
    }
    Column whole =
        summed.unit() == 1
            ? col(name)
            : round(col(name).multiply(lit(summed.unit()))).cast("bigint");
    return whole.multiply(lit(sign)).as(name);
  }
}
