package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;
import touchline.delta.DataFile;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * What Spark wrote, as others read it: Delta's kernel, and DuckDB the Parquet files that it names.
 */
class IndependentReadersTest {
  @TempDir Path folder;

  @Test
  void everyPublishedTableIsTheSameForDeltasKernelAndForDuckDb() throws SQLException {
    List<String> differing = differing(SmallWorld.WAREHOUSE);
    assertThat(differing).isEmpty();
  }

  @Test
  void aFileThatIsNoLongerWhatItWasIsFound() throws SQLException, IOException {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("w"));
    Path won;
    try (Stream<Path> files = Files.walk(warehouse.resolve("gold/conversions"))) {
      won = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      Path other = folder.resolve("other.parquet");
      statement.execute(
          "COPY (SELECT * REPLACE (CAST(value + 0.01 AS DECIMAL(18, 2)) AS value) FROM read_parquet('"
              + won
              + "')) TO '"
              + other
              + "' (FORMAT parquet)");
      assertThat(differing(warehouse, won, other)).containsExactly("gold.conversions");
    }
  }

  private static List<String> differing(Path warehouse) throws SQLException {
    return differing(warehouse, warehouse, warehouse);
  }

  /** Tables that the two read otherwise, where DuckDB reads another file in place of one. */
  private static List<String> differing(Path warehouse, Path one, Path other) throws SQLException {
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    Ledger.Entry night = new Ledger(logs).last().orElseThrow();
    List<String> differing = new ArrayList<>();
    int tables = 0;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (Table table : Table.all()) {
        long version = night.version(table);
        List<String> kernel = new ArrayList<>();
        for (Row row : logs.rows(table, version)) {
          kernel.add(text(row));
        }
        List<String> duckdb = new ArrayList<>();
        for (DataFile file : logs.state(table, version).files()) {
          assertThat(file.hasDeletedRows()).isFalse();
          Path place = logs.folder(table).resolve(file.place()).onDisk().orElseThrow();
          read(statement, place.equals(one) ? other : place, table, file.partition(), duckdb);
        }
        tables += kernel.isEmpty() ? 0 : 1;
        if (!kernel.stream().sorted().toList().equals(duckdb.stream().sorted().toList())) {
          differing.add(table.name());
        }
      }
    }
    assertThat(tables).as("tables with rows").isGreaterThan(50);
    return differing;
  }

  private static void read(
      Statement statement, Path file, Table table, Map<String, String> partition, List<String> rows)
      throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT * FROM read_parquet('" + file + "', hive_partitioning = false)")) {
      Map<String, Integer> at = new TreeMap<>();
      for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
        at.put(found.getMetaData().getColumnName(i), i);
      }
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (String column : table.schema().fieldNames()) {
          values.add(
              at.containsKey(column)
                  ? text(found.getObject(at.get(column)))
                  : String.valueOf(partition.get(column)));
        }
        rows.add(values.toString());
      }
    }
  }

  /** A value as text, whoever read it. */
  private static String text(Object value) throws SQLException {
    if (value instanceof Row row) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      return texts(values);
    } else if (value instanceof Struct struct) {
      return texts(Arrays.asList(struct.getAttributes()));
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      return texts(CollectionConverters.asJava(map));
    } else if (value instanceof Map<?, ?> map) {
      return texts(map);
    } else if (value instanceof scala.collection.Seq<?> list) {
      return texts(new ArrayList<>(CollectionConverters.asJava(list)));
    } else if (value instanceof Array list) {
      return texts(Arrays.asList((Object[]) list.getArray()));
    } else if (value instanceof Timestamp time) {
      return time.toInstant().toString();
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    } else if (value instanceof LocalDateTime time) {
      return time.toInstant(ZoneOffset.UTC).toString();
    } else if (value instanceof Date date) {
      return date.toLocalDate().toString();
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof Blob blob) {
      return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    }
    return String.valueOf(value);
  }

  private static String texts(List<?> values) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(text(value));
    }
    return texts.toString();
  }

  private static String texts(Map<?, ?> map) throws SQLException {
    Map<String, String> sorted = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      sorted.put(text(entry.getKey()), text(entry.getValue()));
    }
    return sorted.toString();
  }
}
