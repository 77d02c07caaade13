package touchline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.SideBySide;
import touchline.pipeline.Table;

/**
 * What a night could not do without: reading its files and writing its tables, with no work
 * between. Every column of the landed files is parsed, as text; the published rows are written
 * again as plain Parquet with the same codec. Column names, which a schema would state, and the
 * reading of the rows to write are not part of it. It runs warm, after the nights.
 *
 * @param inputBytes of the landed files
 * @param outputBytes of the Parquet files that hold the published rows
 * @param reading of the landed files
 * @param writing reading and writing of the published rows less the reading
 */
public record Floor(long inputBytes, long outputBytes, Measured reading, Measured writing) {
  /**
   * Measures it.
   *
   * @param files that the night took in
   * @param night whose tables are written
   * @param scratch folder that is written to
   * @param sideBySide feeds or tables at a time
   */
  public static Floor of(
      SparkSession spark,
      List<Path> files,
      Warehouse warehouse,
      Ledger.Entry night,
      Path scratch,
      int sideBySide) {
    List<Dataset<Row>> feeds = feeds(spark, files);
    Measured reading = Measured.of(() -> SideBySide.each(sideBySide, feeds, Floor::pass));

    Map<String, Dataset<Row>> tables = new TreeMap<>();
    night.versions().keySet().stream()
        .map(Table::of)
        .forEach(t -> tables.put(t.name(), warehouse.read(t, night.version(t))));
    List<String> names = List.copyOf(tables.keySet());
    // Warm, like the second of the two that are compared.
    SideBySide.each(sideBySide, names, name -> pass(tables.get(name)));
    Measured read =
        Measured.of(() -> SideBySide.each(sideBySide, names, name -> pass(tables.get(name))));
    Measured readAndWritten =
        Measured.of(
            () ->
                SideBySide.each(
                    sideBySide,
                    names,
                    name ->
                        tables
                            .get(name)
                            .write()
                            .mode("overwrite")
                            .parquet(scratch.resolve(name).toString())));
    return new Floor(
        files.stream().mapToLong(Floor::size).sum(),
        parquet(scratch).stream().mapToLong(Floor::size).sum(),
        reading,
        readAndWritten.beyond(read));
  }

  /** Reading and writing. */
  public Measured whole() {
    return reading.then(writing);
  }

  /** One per folder, in text columns. */
  private static List<Dataset<Row>> feeds(SparkSession spark, List<Path> files) {
    Map<Path, List<Path>> folders =
        files.stream()
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
    List<Dataset<Row>> feeds = new ArrayList<>();
    for (List<Path> folder : folders.values()) {
      String[] paths = folder.stream().map(Path::toString).toArray(String[]::new);
      String name = paths[0];
      if (name.endsWith(".parquet")) {
        feeds.add(spark.read().parquet(paths));
      } else if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
        StructType schema = text(spark.read().option("header", true).csv(name).columns());
        feeds.add(spark.read().option("header", true).schema(schema).csv(paths));
      } else {
        List<String> head = spark.read().textFile(name).takeAsList(100);
        StructType schema =
            text(spark.read().json(spark.createDataset(head, Encoders.STRING())).columns());
        feeds.add(spark.read().schema(schema).json(paths));
      }
    }
    return feeds;
  }

  private static StructType text(String[] columns) {
    return Arrays.stream(columns)
        .reduce(new StructType(), (schema, c) -> schema.add(c, "string"), (a, b) -> a);
  }

  /** Reads every column of every row. */
  private static void pass(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static List<Path> parquet(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(f -> f.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
