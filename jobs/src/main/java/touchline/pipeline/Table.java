package touchline.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A table as its file under schemas/ states it: the only place where columns, key, constraints and
 * comments are written down.
 */
public final class Table {
  /** How a table leads from one column to a job's key, such as person_id to journey_id. */
  public record Bridge(String from, String to) {}

  private static final Map<String, Table> ALL = load();

  private static final List<String> LAYERS =
      ALL.values().stream().map(Table::layer).distinct().toList();

  /** What the statement says. */
  private record Said(
      StructType schema, String comment, Map<String, String> properties, List<String> partition) {
    static Said by(String ddl) {
      CreateTable plan = (CreateTable) new SparkSqlParser().parsePlan(ddl);
      UnresolvedTableSpec spec = (UnresolvedTableSpec) plan.tableSpec();
      return new Said(
          plan.tableSchema(),
          spec.comment().isDefined() ? spec.comment().get() : "",
          new TreeMap<>(CollectionConverters.asJava(spec.properties())),
          CollectionConverters.asJava(plan.partitioning()).stream()
              .filter(t -> t.name().equals("identity"))
              .map(t -> t.references()[0].fieldNames()[0])
              .toList());
    }
  }

  private final String name;
  private final String ddl;

  /** Read when it is asked for: a query needs few tables, and parsing all costs it a second. */
  private volatile Said said;

  private Table(String name, String ddl) {
    this.name = name;
    this.ddl = ddl;
  }

  private Said said() {
    if (said == null) {
      said = Said.by(ddl);
    }
    return said;
  }

  /**
   * The table of that name, such as gold.conversions.
   *
   * @throws IllegalArgumentException when no file under schemas/ states it
   */
  public static Table of(String name) {
    Table table = ALL.get(name);
    if (table == null) {
      throw new IllegalArgumentException(
          "no table " + name + "; there are " + String.join(", ", ALL.keySet()));
    }
    return table;
  }

  /** A table as some other statement than today's file under schemas/ states it. */
  public static Table stated(String name, String ddl) {
    return new Table(name, ddl);
  }

  /** Every table, by name. */
  public static List<Table> all() {
    return List.copyOf(ALL.values());
  }

  /** bronze, gold, ops and silver. */
  public static List<String> layers() {
    return LAYERS;
  }

  /** Layer and name, such as gold.conversions. */
  public String name() {
    return name;
  }

  /** bronze, silver, gold or ops. */
  public String layer() {
    return name.substring(0, name.indexOf('.'));
  }

  /** Columns in order, with nullability and comments. */
  public StructType schema() {
    return said().schema();
  }

  /** The grain sentence. */
  public String comment() {
    return said().comment();
  }

  /** Columns that no two rows share. */
  public List<String> key() {
    return list("touchline.key");
  }

  /** Columns that part the files; empty for most tables. */
  public List<String> partition() {
    return said().partition();
  }

  /** How the table leads from one of its columns to a key, if it is a bridge. */
  public Optional<Bridge> bridge() {
    return property("touchline.bridge")
        .map(text -> text.split("\\s*->\\s*"))
        .map(ends -> new Bridge(ends[0], ends[1]));
  }

  /** Whether a table by night keeps all its nights, because what happened once is told by them. */
  public boolean keepsEveryNight() {
    return property("touchline.keeps").filter("every night"::equals).isPresent();
  }

  /** A property of the schema file. */
  public Optional<String> property(String key) {
    return Optional.ofNullable(properties().get(key));
  }

  /** A property that lists columns; empty when the file does not state it. */
  public List<String> list(String key) {
    return property(key).map(text -> Arrays.asList(text.split("\\s*,\\s*"))).orElse(List.of());
  }

  /** Properties that Delta acts on: constraints and settings. */
  public Map<String, String> properties() {
    return said().properties();
  }

  /** Whether rows may be deleted where they lie in a file, so that others need not be rewritten. */
  public boolean deletesInPlace() {
    return property("delta.enableDeletionVectors").equals(Optional.of("true"));
  }

  /**
   * Whether two rows have the same key; one that has none has it as the other.
   *
   * @param one column of one row by its name
   * @param other of the other row
   */
  public Column sameKey(Function<String, Column> one, Function<String, Column> other) {
    return key().stream()
        .map(
            name ->
                schema().apply(name).nullable()
                    ? one.apply(name).eqNullSafe(other.apply(name))
                    : one.apply(name).equalTo(other.apply(name)))
        .reduce(Column::and)
        .orElseThrow();
  }

  /** Whether the table has a column of that name. */
  public boolean has(String column) {
    return Arrays.asList(schema().fieldNames()).contains(column);
  }

  /** The schema file's statement, as it stands. */
  public String ddl() {
    return ddl;
  }

  @Override
  public String toString() {
    return name;
  }

  private static Map<String, Table> load() {
    try {
      URI root = Table.class.getResource("/schemas").toURI();
      if (root.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(root, Map.of())) {
          return load(jar.getPath("/schemas"));
        }
      }
      return load(Path.of(root));
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("the schemas are missing from the build", e);
    }
  }

  private static Map<String, Table> load(Path root) throws IOException {
    Map<String, Table> tables = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(f -> f.toString().endsWith(".sql"))
          .forEach(
              file -> {
                String name =
                    file.getParent().getFileName().toString().replace("/", "")
                        + "."
                        + file.getFileName().toString().replace(".sql", "");
                tables.put(name, new Table(name, text(file)));
              });
    }
    return tables;
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
