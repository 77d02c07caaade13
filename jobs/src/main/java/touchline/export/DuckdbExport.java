package touchline.export;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Published tables in the schema gold of a DuckDB file, which is made beside it and moved into its
 * place when it is whole. Times are in UTC; lists, maps and structs keep their types. There is no
 * index: a file that holds one knows by what name it was opened, and released versions refuse it
 * under any other.
 */
public final class DuckdbExport {
  /** Format of the file: the oldest that DuckDB keeps promising to read, in every version since. */
  private static final String STORAGE = "v1.0.0";

  private final Path file;

  /**
   * @param file that is made or replaced
   */
  public DuckdbExport(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  /**
   * Writes the tables; rows by table.
   *
   * @throws UserError when DuckDB refuses; what was there before stays
   */
  public Map<String, Long> write(List<Exported> tables) {
    Path fresh = beside(".new");
    Path aside = beside(".parts");
    try {
      Files.createDirectories(file.getParent());
      // What an export left that was killed.
      clear();
      Files.createDirectory(aside);
      Map<String, Long> rows = new LinkedHashMap<>();
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
        run(
            connection,
            "ATTACH "
                + PostgresExport.literal(fresh.toString())
                + " AS night (STORAGE_VERSION '"
                + STORAGE
                + "')");
        run(connection, "USE night");
        run(connection, "CREATE SCHEMA gold");
        for (Exported table : tables) {
          rows.put(table.table().name(), fill(connection, table, aside));
        }
        run(connection, "USE memory");
        run(connection, "DETACH night");
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return rows;
    } catch (SQLException e) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          "DuckDB, for " + file + ": " + e.getMessage() + "; the file is as it was");
    } catch (IOException e) {
      throw new UncheckedIOException("the export to " + file + " failed, it is as it was", e);
    } finally {
      clear();
    }
  }

  private Path beside(String what) {
    return file.resolveSibling("." + file.getFileName() + what);
  }

  private void clear() {
    List.of(".new", ".new.wal", ".parts").forEach(what -> remove(beside(what)));
  }

  private static long fill(Connection connection, Exported exported, Path aside)
      throws SQLException {
    Table table = exported.table();
    Path parquet = aside.resolve(exported.shortName());
    Column[] columns =
        Arrays.stream(table.schema().fields()).map(DuckdbExport::column).toArray(Column[]::new);
    exported.rows().get().select(columns).write().parquet(parquet.toString());
    String target = "gold." + PostgresExport.name(exported.shortName());
    String files = PostgresExport.literal(parquet + "/*.parquet");
    run(connection, "CREATE TABLE " + target + " AS SELECT * FROM read_parquet(" + files + ")");
    run(
        connection,
        "COMMENT ON TABLE " + target + " IS " + PostgresExport.literal(table.comment()));
    for (StructField field : table.schema().fields()) {
      String column = target + "." + PostgresExport.name(field.name());
      if (field.getComment().isDefined()) {
        run(
            connection,
            "COMMENT ON COLUMN "
                + column
                + " IS "
                + PostgresExport.literal(field.getComment().get()));
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + target)) {
      count.next();
      return count.getLong(1);
    }
  }

  /** Times without a zone: they are in UTC, and DuckDB needs an extension for zones. */
  private static Column column(StructField field) {
    DataType type = field.dataType();
    return type instanceof TimestampType
        ? col(field.name()).cast("timestamp_ntz").as(field.name())
        : col(field.name());
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void remove(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path one : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
