package touchline.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Published tables in a schema of a PostgreSQL database. They are filled in a schema beside it; one
 * transaction puts that in the place of the old one, so that readers see the old night or the new
 * one. Who was allowed to read the old tables may read the new ones. Lists, maps and structs become
 * jsonb.
 */
public final class PostgresExport {
  /** Comment of a schema that an export made, so that no other is ever replaced. */
  private static final String OURS = "Touchline, published night";

  /** What others than the owner may do with the schema ? and with its tables, as statements. */
  private static final String GRANTS =
      """
      SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, what,
        CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM (
        SELECT format('SCHEMA %I', nspname) AS what, nspacl AS acl, nspowner AS owner
        FROM pg_namespace WHERE nspname = ?
        UNION ALL
        SELECT format('TABLE %I.%I', n.nspname, c.relname), c.relacl, c.relowner
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_tables AS t ON t.schemaname = ? AND t.tablename = c.relname
        WHERE n.nspname = ? AND c.relkind = 'r') AS granted
      CROSS JOIN LATERAL aclexplode(acl) AS a
      WHERE a.grantee <> owner
      """;

  private final PostgresServer server;
  private final String schema;

  /**
   * @param url such as postgresql://user@host:5432/database
   * @param schema that is replaced
   */
  public PostgresExport(String url, String schema, Map<String, String> environment) {
    this.server = PostgresServer.of(url, environment);
    this.schema = schema;
  }

  /**
   * Writes the tables; rows by table.
   *
   * @param night that is told in the schema's comment
   * @throws UserError when the database refuses; what was there before stays
   */
  public Map<String, Long> write(List<Exported> tables, String night) {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection(server.jdbc(), server.properties())) {
      refuseForeign(connection);
      run(connection, "DROP SCHEMA IF EXISTS " + name(staged()) + " CASCADE");
      run(connection, "CREATE SCHEMA " + name(staged()));
      for (Exported table : tables) {
        rows.put(table.table().name(), fill(connection, table));
      }
      swap(connection, night);
      return rows;
    } catch (SQLException e) {
      throw new UserError(UserError.INPUT_OUTPUT, server.told(e.getMessage()) + unchanged());
    } catch (IOException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new UserError(UserError.INPUT_OUTPUT, server.told(reason) + unchanged());
    }
  }

  private String unchanged() {
    return "; the schema " + schema + " is as it was";
  }

  private String staged() {
    return schema + "_staged";
  }

  private void refuseForeign(Connection connection) throws SQLException {
    String comment = comment(connection, schema);
    if (comment != null && !comment.startsWith(OURS)) {
      throw new UserError(
          UserError.USAGE,
          "PostgreSQL at "
              + server
              + ": the schema "
              + schema
              + " was not made by an export; name another with --schema");
    }
  }

  /** Comment of a schema; empty when it has none, null when there is no such schema. */
  private static String comment(Connection connection, String schema) throws SQLException {
    try (var query =
        connection.prepareStatement(
            "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = ?")) {
      query.setString(1, schema);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getString(1) : null;
      }
    }
  }

  private long fill(Connection connection, Exported exported) throws SQLException, IOException {
    Table table = exported.table();
    String target = name(staged()) + "." + name(exported.shortName());
    run(connection, create(table, target));
    long written;
    try (PGCopyOutputStream copy =
            new PGCopyOutputStream(
                connection.unwrap(PGConnection.class),
                "COPY " + target + " FROM STDIN (FORMAT csv)");
        Writer to = new BufferedWriter(new OutputStreamWriter(copy, StandardCharsets.UTF_8))) {
      written = CsvLines.rows(exported.rows().get().toLocalIterator(), Values::postgres, to);
    }
    for (String statement : described(table, target, exported.shortName())) {
      run(connection, statement);
    }
    return written;
  }

  private static String create(Table table, String target) {
    return Arrays.stream(table.schema().fields())
        .map(
            field ->
                name(field.name())
                    + " "
                    + type(field.dataType())
                    + (field.nullable() ? "" : " NOT NULL"))
        .collect(Collectors.joining(", ", "CREATE TABLE " + target + " (", ")"));
  }

  private static List<String> described(Table table, String target, String shortName) {
    List<String> statements = new ArrayList<>();
    statements.add("COMMENT ON TABLE " + target + " IS " + literal(table.comment()));
    for (StructField field : table.schema().fields()) {
      if (field.getComment().isDefined()) {
        statements.add(
            "COMMENT ON COLUMN "
                + target
                + "."
                + name(field.name())
                + " IS "
                + literal(field.getComment().get()));
      }
    }
    if (!table.key().isEmpty()) {
      statements.add(
          "ALTER TABLE "
              + target
              + " ADD CONSTRAINT "
              + name(shortName + "_key")
              + " PRIMARY KEY ("
              + table.key().stream().map(PostgresExport::name).collect(Collectors.joining(", "))
              + ")");
    }
    statements.add("ANALYZE " + target);
    return statements;
  }

  static String type(DataType type) {
    if (type instanceof StringType) {
      return "text";
    } else if (type instanceof IntegerType) {
      return "integer";
    } else if (type instanceof LongType) {
      return "bigint";
    } else if (type instanceof DoubleType) {
      return "double precision";
    } else if (type instanceof BooleanType) {
      return "boolean";
    } else if (type instanceof DateType) {
      return "date";
    } else if (type instanceof TimestampType) {
      return "timestamp with time zone";
    } else if (type instanceof BinaryType) {
      return "bytea";
    } else if (type instanceof DecimalType decimal) {
      return "numeric(" + decimal.precision() + ", " + decimal.scale() + ")";
    }
    return "jsonb";
  }

  /** A view of someone's over an old table stops the swap; it is not dropped along. */
  private void swap(Connection connection, String night) throws SQLException {
    connection.setAutoCommit(false);
    try {
      List<String> grants = texts(connection, GRANTS, schema, staged(), schema);
      if (comment(connection, schema) != null) {
        for (String table :
            texts(connection, "SELECT tablename FROM pg_tables WHERE schemaname = ?", schema)) {
          run(connection, "DROP TABLE " + name(schema) + "." + name(table));
        }
        run(connection, "DROP SCHEMA " + name(schema));
      }
      run(connection, "ALTER SCHEMA " + name(staged()) + " RENAME TO " + name(schema));
      run(
          connection,
          "COMMENT ON SCHEMA " + name(schema) + " IS " + literal(OURS + " of " + night));
      for (String grant : grants) {
        run(connection, grant);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static List<String> texts(Connection connection, String sql, String... values)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (var query = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setString(i + 1, values[i]);
      }
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          texts.add(found.getString(1));
        }
      }
    }
    return texts;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String name(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
