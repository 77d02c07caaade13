package touchline.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.SideBySide;

/**
 * A world of accounts, people and marketing whose truth is known, delivered as landing feeds.
 *
 * <p>Equal settings give equal files, byte for byte, whatever the number of cores: every row is a
 * pure function of the settings and an entity's number, and files hold ranges of entities.
 *
 * @param settings everything that determines the world
 */
public record World(WorldSettings settings) {
  private static final Pattern PART = Pattern.compile("part-(\\d{5})-.*");
  private static final int SORTS = DirtyRows.Sort.values().length;

  /**
   * Writes {@code out/landing/<feed>/dt=<day>/part-NNNNN.<extension>}, for the day before the last
   * and the last day, what the world's tests found as feed lift_tests of the last day, and {@code
   * out/truth/<table>.csv}:
   *
   * <ul>
   *   <li>channel_incremental: conversions of each type, and those that a channel caused
   *   <li>tactic_incremental: the same by tactic, which splits branded from other paid search
   *   <li>tactic_effects, content_effects, fit_effects: what the hazards are made of
   *   <li>rows: rows of each feed and drop, by what is wrong with them
   *   <li>world: settings and baselines
   * </ul>
   *
   * and, where sales answer, {@code out/site.conf}: the teams, calendars and agreement of the
   * world.
   *
   * @throws IllegalStateException if {@code out} already holds a world
   */
  public void write(SparkSession spark, Path out) {
    Path landing = out.resolve("landing");
    Path truth = out.resolve("truth");
    for (Path folder : List.of(landing, truth)) {
      if (Files.exists(folder)) {
        throw new IllegalStateException(
            folder + " exists already; remove it or write the world elsewhere");
      }
    }
    Path unfinished = out.resolve("landing.unfinished");
    try {
      FileUtils.deleteDirectory(unfinished.toFile());
      Calibration calibration = Calibration.of(settings);
      Truth known = truth(spark, calibration);
      Map<String, List<String>> tables = known.tables();
      tables.put("rows", writeFeeds(spark, calibration, unfinished));
      if (!settings.holdouts().isEmpty()) {
        Path tests = unfinished.resolve("lift_tests").resolve("dt=" + Drop.LAST.date(settings));
        Files.createDirectories(tests);
        Files.write(tests.resolve("part-00000.csv"), known.holdouts().rows());
      }
      Files.createDirectories(truth);
      for (Map.Entry<String, List<String>> table : tables.entrySet()) {
        Files.write(truth.resolve(table.getKey() + ".csv"), table.getValue());
      }
      if (settings.sales().answers()) {
        Files.write(out.resolve("site.conf"), SalesTeam.conf(settings));
      }
      Files.move(unfinished, landing);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the simulated world to " + out, e);
    }
  }

  /** The world's conversions, with and without each channel. */
  Truth truth(SparkSession spark, Calibration calibration) {
    WorldSettings world = settings;
    return spark
        .range(0, world.people(), 1, parts(spark))
        .javaRDD()
        .mapPartitions(leads -> List.of(new Truth(world, calibration).of(leads)).iterator())
        .reduce(Truth::plus);
  }

  private List<String> writeFeeds(SparkSession spark, Calibration calibration, Path landing) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "feed,dt,rows,"
            + Arrays.stream(DirtyRows.Sort.values())
                .map(sort -> sort.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",")));
    long[] counts = count(spark, calibration);
    List<Runnable> writes = new ArrayList<>();
    for (FeedFile feed : FeedFile.values()) {
      for (Drop drop : Drop.values()) {
        int from = place(feed, drop, 0);
        long[] bySort = Arrays.copyOfRange(counts, from, from + SORTS);
        long rows = Arrays.stream(bySort).sum();
        if (rows > 0) {
          writes.add(() -> write(spark, calibration, feed, drop, landing));
          List<String> line = new ArrayList<>();
          line.add(feed.label());
          line.add(drop.date(settings).toString());
          line.add(Long.toString(rows));
          Arrays.stream(bySort).forEach(count -> line.add(Long.toString(count)));
          lines.add(String.join(",", line));
        }
      }
    }
    // Many feeds are a single file, which keeps a single core busy.
    SideBySide.each(spark.sparkContext().defaultParallelism(), writes, Runnable::run);
    return lines;
  }

  /** Where the rows of a sort are counted. */
  private static int place(FeedFile feed, Drop drop, int sort) {
    return (feed.ordinal() * Drop.values().length + drop.ordinal()) * SORTS + sort;
  }

  /** Rows of all feeds, drops and sorts, in one pass over the entities. */
  private long[] count(SparkSession spark, Calibration calibration) {
    WorldSettings world = settings;
    long entities = 0;
    for (FeedFile feed : FeedFile.values()) {
      entities = Math.max(entities, feed.entities(world));
    }
    return spark
        .range(0, entities, 1, parts(spark))
        .javaRDD()
        .mapPartitions(some -> List.of(counts(world, calibration, some)).iterator())
        .reduce(World::sum);
  }

  private static long[] counts(
      WorldSettings world, Calibration calibration, Iterator<Long> entities) {
    long[] counts =
        new long[place(FeedFile.values()[FeedFile.values().length - 1], Drop.LAST, SORTS)];
    while (entities.hasNext()) {
      long entity = entities.next();
      for (FeedFile feed : FeedFile.values()) {
        if (entity < feed.entities(world)) {
          for (Drop drop : Drop.values()) {
            feed.emit(
                world,
                calibration,
                entity,
                drop,
                (sort, values) -> counts[place(feed, drop, sort.ordinal())]++);
          }
        }
      }
    }
    return counts;
  }

  /** Enough to keep every core busy to the end; the sums do not depend on it. */
  private static int parts(SparkSession spark) {
    return spark.sparkContext().defaultParallelism() * 4;
  }

  private static long[] sum(long[] a, long[] b) {
    long[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private void write(
      SparkSession spark, Calibration calibration, FeedFile feed, Drop drop, Path landing) {
    WorldSettings world = settings;
    FileFormat format = feed.format(world);
    Dataset<Row> rows =
        spark
            .range(0, feed.entities(world), 1, feed.files(world, drop))
            .mapPartitions(
                (MapPartitionsFunction<Long, Row>)
                    entities -> new RowsOfEntities(world, calibration, feed, drop, entities),
                Encoders.row(schema(feed)));
    Path folder = landing.resolve(feed.label()).resolve("dt=" + drop.date(world));
    Path written = folder.resolve("written");
    rows.write()
        .format(format.spark)
        .option("header", true)
        .option("emptyValue", "")
        .option("compression", format.compression)
        .save(written.toUri().toString());
    try (Stream<Path> files = Files.list(written)) {
      for (Path file : files.toList()) {
        Matcher part = PART.matcher(file.getFileName().toString());
        if (part.matches()) {
          Files.move(file, folder.resolve("part-" + part.group(1) + "." + format.extension));
        }
      }
      FileUtils.deleteDirectory(written.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StructType schema(FeedFile feed) {
    StructType schema = new StructType();
    for (String column : feed.columns()) {
      schema = schema.add(column, "string", true);
    }
    return schema;
  }

  /** The rows of a run of entities, one entity in memory at a time. */
  private static final class RowsOfEntities implements Iterator<Row> {
    private final WorldSettings settings;
    private final Calibration calibration;
    private final FeedFile feed;
    private final Drop drop;
    private final Iterator<Long> entities;
    private final Queue<Row> ready = new ArrayDeque<>();

    RowsOfEntities(
        WorldSettings settings,
        Calibration calibration,
        FeedFile feed,
        Drop drop,
        Iterator<Long> entities) {
      this.settings = settings;
      this.calibration = calibration;
      this.feed = feed;
      this.drop = drop;
      this.entities = entities;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && entities.hasNext()) {
        feed.emit(
            settings,
            calibration,
            entities.next(),
            drop,
            (sort, values) -> ready.add(RowFactory.create((Object[]) values)));
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      return ready.remove();
    }
  }
}
