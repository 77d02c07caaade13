package touchline.cli;

import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Table;
import touchline.report.Extract;
import touchline.report.Tables;

/** The tables of a published night, read in this process: no Spark session is needed. */
final class NightTables implements Tables {
  private final TableLogs logs;
  private final Ledger ledger;
  private final Ledger.Entry night;
  private final Map<String, Long> kept;

  NightTables(TableLogs logs, Ledger ledger, Ledger.Entry night) {
    this.logs = logs;
    this.ledger = ledger;
    this.night = night;
    this.kept = ledger.kept();
  }

  @Override
  public Extract of(String name, String... columns) {
    long version = version(name);
    if (version == Warehouse.ABSENT) {
      return Extract.missing(name);
    }
    return extract(name, columns, logs.rows(Table.of(name), version, List.of(columns)));
  }

  @Override
  public void each(Consumer<Extract> part, String name, String... columns) {
    long version = version(name);
    part.accept(
        version == Warehouse.ABSENT
            ? Extract.missing(name)
            : Extract.of(name, List.of(columns), List.of()));
    if (version != Warehouse.ABSENT) {
      logs.parts(
          Table.of(name),
          version,
          List.of(columns),
          rows -> part.accept(extract(name, columns, rows)));
    }
  }

  /** Version of a table that the night has, looked at; absent when it has none. */
  private long version(String name) {
    if (Table.all().stream().noneMatch(table -> table.name().equals(name))) {
      return Warehouse.ABSENT;
    }
    Table table = Table.of(name);
    boolean isOps = table.layer().equals("ops");
    long version = isOps ? kept.getOrDefault(name, Warehouse.ABSENT) : night.version(table);
    if (version != Warehouse.ABSENT) {
      ledger.verify(isOps ? ledger.newest().orElse(night) : night, table);
    }
    return version;
  }

  private static Extract extract(String name, String[] columns, List<Row> rows) {
    return Extract.of(name, List.of(columns), rows.stream().map(NightTables::values).toList());
  }

  private static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(row.get(i));
    }
    return values;
  }

  private static Object value(Object value) {
    if (value instanceof Date date) {
      return date.toLocalDate();
    }
    if (value instanceof Timestamp time) {
      return time.toInstant();
    }
    return value instanceof scala.collection.Seq<?> list
        ? CollectionConverters.asJava(list)
        : value;
  }
}
