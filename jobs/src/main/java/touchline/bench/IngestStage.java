package touchline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Warehouse;
import touchline.night.Engine;
import touchline.pipeline.SideBySide;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Files taken into an empty warehouse as a night does it, beside Spark's own readers of the same
 * files: those read typed columns and write Parquet with the session's codec, feeds side by side on
 * the same processors, and keep none of ingest's promises. A bad value is null there; nothing is
 * hidden, hashed, counted, judged or told from what it repeats.
 *
 * <p>Each is done several times in turn after a round that is not counted, each time into an empty
 * folder, and no rows are held in memory. The files come from the system's cache for all of them.
 */
public final class IngestStage {
  /** Rounds that count; of an odd number of them the one in the middle is told. */
  private static final int ROUNDS = 3;

  private final SparkSession spark;
  private final Settings settings;
  private final Path scratch;

  /**
   * What the files of a landing folder took.
   *
   * @param files that were read
   * @param bytes of them as they lie there
   * @param textBytes of them unpacked
   * @param ingest each round of taking them in
   * @param written each round of Spark's reading them and writing Parquet
   * @param read each round of Spark's reading them alone
   */
  public record Figures(
      int files,
      long bytes,
      long textBytes,
      List<Measured> ingest,
      List<Measured> written,
      List<Measured> read) {
    /** Times as long as Spark's reading and writing that ingest takes. */
    public double wallRatio() {
      return wall(ingest).wallSeconds() / wall(written).wallSeconds();
    }

    /** Times the processor seconds. */
    public double cpuRatio() {
      return processor(ingest).cpuSeconds() / processor(written).cpuSeconds();
    }

    /** The round in the middle by its time. */
    public static Measured wall(List<Measured> rounds) {
      return middle(rounds, Measured::wallSeconds);
    }

    /** The round in the middle by its processor seconds. */
    public static Measured processor(List<Measured> rounds) {
      return middle(rounds, Measured::cpuSeconds);
    }

    private static Measured middle(List<Measured> rounds, ToDoubleFunction<Measured> by) {
      return rounds.stream().sorted(Comparator.comparingDouble(by)).toList().get(rounds.size() / 2);
    }
  }

  /**
   * @param scratch folder that is written to
   */
  public IngestStage(SparkSession spark, Settings settings, Path scratch) {
    this.spark = spark;
    this.settings = settings;
    this.scratch = scratch;
  }

  /**
   * Measures the files of separated values by themselves, then all.
   *
   * @param files that landed, each in the folder of its date, in that of its feed
   * @return figures by what the files are
   */
  public Map<String, Figures> run(List<Path> files, LocalDate received) {
    Map<String, Figures> figures = new LinkedHashMap<>();
    List<Path> separated = files.stream().filter(IngestStage::isSeparated).toList();
    figures.put("files of separated values", figures(separated, received));
    figures.put("all files", figures(files, received));
    return figures;
  }

  private Figures figures(List<Path> files, LocalDate received) {
    Path landing = scratch.resolve("landing");
    empty(landing);
    files.forEach(file -> land(file, landing));
    Engine.fit(spark, Engine.bytes(Storage.of(landing)));
    Map<String, List<Path>> feeds =
        files.stream()
            .collect(Collectors.groupingBy(IngestStage::feed, TreeMap::new, Collectors.toList()));
    List<Measured> ingest = new ArrayList<>();
    List<Measured> written = new ArrayList<>();
    List<Measured> read = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      ingest.add(measured("warehouse", folder -> take(landing, folder, received)));
      written.add(measured("parquet", folder -> each(feeds, rows -> write(rows, folder))));
      read.add(measured("nothing", folder -> each(feeds, rows -> pass(rows.getValue()))));
    }
    return new Figures(
        files.size(),
        files.stream().mapToLong(file -> file.toFile().length()).sum(),
        files.stream().mapToLong(IngestStage::text).sum(),
        ingest.subList(1, ingest.size()),
        written.subList(1, written.size()),
        read.subList(1, read.size()));
  }

  private Measured measured(String name, Consumer<Path> work) {
    Path folder = scratch.resolve(name);
    empty(folder);
    System.gc();
    return Measured.of(() -> work.accept(folder));
  }

  private void take(Path landing, Path folder, LocalDate received) {
    Stages.ingest(settings, Storage.of(landing))
        .take(spark, new Warehouse(spark, Storage.of(folder)), received);
  }

  private void each(Map<String, List<Path>> feeds, Consumer<Map.Entry<String, Dataset<Row>>> work) {
    SideBySide.each(
        spark.sparkContext().defaultParallelism(),
        feeds.entrySet(),
        feed -> work.accept(Map.entry(feed.getKey(), rows(feed.getKey(), feed.getValue()))));
  }

  private static void write(Map.Entry<String, Dataset<Row>> rows, Path folder) {
    rows.getValue().write().parquet(folder.resolve(rows.getKey()).toString());
  }

  private static void pass(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /** Rows of a feed as Spark's own readers see them. */
  private Dataset<Row> rows(String feed, List<Path> files) {
    String[] paths = files.stream().map(Path::toString).toArray(String[]::new);
    StructType columns = Table.of("bronze." + feed).schema();
    if (paths[0].endsWith(".parquet")) {
      return spark.read().parquet(paths);
    }
    if (isSeparated(files.get(0))) {
      String[] header = spark.read().option("header", true).csv(paths[0]).columns();
      return spark.read().option("header", true).schema(typed(header, columns)).csv(paths);
    }
    String[] stated =
        Arrays.stream(columns.fieldNames())
            .filter(name -> !name.startsWith("_"))
            .toArray(String[]::new);
    return spark.read().schema(typed(stated, columns)).json(paths);
  }

  /**
   * Columns of a file in the types of their feed. Flags stay text: Spark takes none of the words of
   * consent banners, and a row with a value that it does not take costs it an exception.
   */
  private static StructType typed(String[] names, StructType columns) {
    Map<String, DataType> types = new TreeMap<>();
    for (StructField column : columns.fields()) {
      types.put(column.name(), column.dataType());
    }
    types.values().removeIf(DataTypes.BooleanType::equals);
    StructType typed = new StructType();
    for (String name : names) {
      typed = typed.add(name, types.getOrDefault(name, DataTypes.StringType));
    }
    return typed;
  }

  private static boolean isSeparated(Path file) {
    return file.toString().matches(".*[.]csv([.]gz)?");
  }

  private static String feed(Path file) {
    return file.getParent().getParent().getFileName().toString();
  }

  private static void land(Path file, Path landing) {
    Path from = file.getParent().getParent().getParent();
    try {
      Path to = landing.resolve(from.relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void empty(Path folder) {
    try {
      FileUtils.deleteDirectory(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long text(Path file) {
    if (!file.toString().endsWith(".gz")) {
      return file.toFile().length();
    }
    try (InputStream unpacked = new GZIPInputStream(Files.newInputStream(file))) {
      return unpacked.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
