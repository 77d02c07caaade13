package touchline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.bench.AlgorithmTimes;
import touchline.bench.Floor;
import touchline.bench.IncrementalTrial;
import touchline.bench.IngestStage;
import touchline.bench.Measured;
import touchline.bench.MeasuredNight;
import touchline.bench.PathStage;
import touchline.bench.ScoreStage;
import touchline.bench.WorldsReport;
import touchline.config.AttributionConfig;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.night.Engine;
import touchline.night.Night;
import touchline.pipeline.UserError;
import touchline.simulate.Mechanism;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;
import touchline.storage.Storage;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a full night and the next one, in which 1%% of the leads change, on a "
          + "simulated year; beside them what reading the same files and writing the same "
          + "rows takes alone."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline bench --touches 1000000 --json data/bench/1m.json",
      "  ./touchline bench --algorithms",
      "  ./touchline bench --scores --leads 1000000",
      "  ./touchline bench --worlds --leads 4000",
      "  ./touchline bench --paths touches.parquet conversions.parquet",
      "  ./touchline bench --ingest --touches 1000000"
    })
final class Bench implements Callable<Integer> {
  private static final int TOUCHES_PER_LEAD = 10;
  private static final int DAYS = 365;
  private static final int SEEDS = 5;
  private static final int MOST_PATHS = 1_000_000;

  /** Nights of consecutive dates, by their names as figures. */
  private static final List<String> NIGHTS = List.of("full_night", "next_night", "quiet_night");

  @Option(
      names = "--touches",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Size of the year, about 10 a lead (default: ${DEFAULT-VALUE}).")
  long touches;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "data/bench",
      description = {
        "Folder for the simulated year, which is kept, and a warehouse, which is replaced",
        "(default: ${DEFAULT-VALUE})."
      })
  Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures there.")
  Path json;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "The site's settings, laid over the defaults of conf/.")
  Path conf;

  @Option(
      names = "--side-by-side",
      paramLabel = "JOBS",
      defaultValue = "" + Stages.SIDE_BY_SIDE,
      description = "Jobs that run at once (default: ${DEFAULT-VALUE}, as in a night).")
  int sideBySide;

  @Option(
      names = "--algorithms",
      description = "Measures time against size of the algorithms instead, without Spark.")
  boolean algorithms;

  @Option(
      names = "--paths",
      arity = "2",
      paramLabel = "FILE",
      description = {
        "Measures paths, credits by five rule models and sums per channel and campaign instead,",
        "on two Parquet files: touches (lead_id, ts, channel, campaign, content) and conversions",
        "(lead_id, ts, revenue), and the distinct paths."
      })
  List<Path> paths;

  @Option(
      names = "--worlds",
      description = {
        "Judges the incremental model instead, on worlds of --leads leads, a year, every mechanism",
        "and five seeds, without Spark; exit code 20 where it breaks what it promises."
      })
  boolean worlds;

  @Option(
      names = "--scores",
      description = "Measures scores and calibration of --leads leads by 40 rules instead.")
  boolean scores;

  @Option(
      names = "--ingest",
      description = {
        "Measures taking in the year's files instead, beside Spark's own readers of the same files,",
        "which write Parquet and keep none of ingest's promises."
      })
  boolean ingest;

  @Option(
      names = "--nights",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "1 measures the full night alone, 2 the next one too, 3 also a date on which nothing "
              + "lands (default: ${DEFAULT-VALUE}).")
  int nights;

  @Option(
      names = "--leads",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Leads of --scores and --worlds, with 10 touches each (default: ${DEFAULT-VALUE}).")
  long leads;

  private final Map<String, Object> figures = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    if (touches < TOUCHES_PER_LEAD || sideBySide < 1) {
      throw new UserError(
          UserError.USAGE,
          "--touches is at least " + TOUCHES_PER_LEAD + " and --side-by-side at least 1");
    }
    if (nights < 1 || nights > NIGHTS.size()) {
      throw new UserError(UserError.USAGE, "--nights is 1, 2 or " + NIGHTS.size());
    }
    figures.put("processors", Runtime.getRuntime().availableProcessors());
    figures.put("heap_mb", Runtime.getRuntime().maxMemory() >> 20);
    int exitCode = 0;
    if (algorithms) {
      algorithms();
    } else if (paths != null) {
      paths();
    } else if (worlds) {
      exitCode = worlds();
    } else if (scores) {
      scores();
    } else if (ingest) {
      ingest();
    } else {
      exitCode = nights();
    }
    if (json != null) {
      Files.createDirectories(json.toAbsolutePath().getParent());
      Files.writeString(
          json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    }
    return exitCode;
  }

  private void algorithms() {
    print("%-46s %12s  %-16s %9s", "algorithm", "size", "of", "seconds");
    figures.put(
        "algorithms",
        new AlgorithmTimes(
                run ->
                    print(
                        "%-46s %,12d  %-16s %9.3f",
                        run.algorithm(), run.size(), run.unit(), run.seconds()))
            .upTo(MOST_PATHS));
  }

  private int worlds() {
    AttributionConfig attribution =
        Settings.load(Optional.ofNullable(conf), Stages.sqlCheck()).attribution();
    System.out.println(WorldsReport.heading());
    System.out.println(WorldsReport.heading().replaceAll("[^|]", "-"));
    List<IncrementalTrial.Outcome> outcomes = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        WorldSettings world = WorldSettings.of(leads, DAYS, seed).clean().withMechanism(mechanism);
        outcomes.add(IncrementalTrial.of(attribution, world));
        System.out.println(WorldsReport.line(outcomes.get(outcomes.size() - 1)));
      }
    }
    List<String> faults = WorldsReport.faults(outcomes);
    faults.forEach(System.err::println);
    return faults.isEmpty() ? 0 : Night.HELD;
  }

  private void paths() {
    SparkSession spark = session();
    Path written = out.resolve("bench-paths");
    Map<String, Measured> stages = new PathStage(spark, written, paths.get(0), paths.get(1)).run();
    print("%-46s %9s %9s %11s %11s", "stage", "wall s", "CPU s", "heap MB", "resident MB");
    stages.forEach(this::print);
    Measured work = stages.values().stream().reduce(Measured::then).orElseThrow();
    print("all", work);
    print("process, from its start", work.sinceStart());
    System.out.println("written to " + written);
    figures.put("paths", stages);
    figures.put("process", work.sinceStart());
  }

  private void scores() {
    if (leads < 1) {
      throw new UserError(UserError.USAGE, "--leads is at least 1");
    }
    ScoreStage stage = new ScoreStage(session(), out.resolve("bench-scores"), leads);
    Map<String, Measured> tables = stage.run();
    print("%-46s %9s %9s %11s %11s", "table", "wall s", "CPU s", "heap MB", "resident MB");
    tables.forEach(this::print);
    Measured work = tables.values().stream().reduce(Measured::then).orElseThrow();
    print(String.format(Locale.ROOT, "all, %,d leads", leads), work);
    long cells = stage.cells();
    print("%,d cells reached the driver", cells);
    figures.put("leads", leads);
    figures.put("scores", tables);
    figures.put("all", work);
    figures.put("cells", cells);
  }

  private void ingest() throws IOException {
    Settings settings = Settings.load(Optional.ofNullable(conf), Stages.sqlCheck());
    SparkSession spark = session();
    WorldSettings world = WorldSettings.of(touches / TOUCHES_PER_LEAD, DAYS, 1);
    LocalDate received = world.end().minusDays(1);
    List<Path> files = landed(landing(spark, world), received);
    Path scratch = out.resolve("bench-ingest");
    Map<String, IngestStage.Figures> stages =
        new IngestStage(spark, settings, scratch).run(files, received);
    FileUtils.deleteDirectory(scratch.toFile());
    print(
        "%,d touches; %d processors, heap of %,d MB; each several times in turn, the one in the middle",
        touches,
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    stages.forEach(this::print);
    figures.put("touches", touches);
    figures.put("ingest", stages);
  }

  private void print(String name, IngestStage.Figures f) {
    System.out.println();
    print(
        "%-46s %9s %9s %9s",
        String.format(
            Locale.ROOT,
            "%d %s, %.1f MB (%.1f as text)",
            f.files(),
            name,
            f.bytes() / 1e6,
            f.textBytes() / 1e6),
        "wall s",
        "CPU s",
        "MB/s");
    print("ingest into an empty warehouse", f.textBytes(), f.ingest());
    print("Spark: typed columns read, Parquet written", f.textBytes(), f.written());
    print("Spark: typed columns read", f.textBytes(), f.read());
    print("%-46s %9.2f %9.2f", "ingest / Spark, read and written", f.wallRatio(), f.cpuRatio());
  }

  private static void print(String name, long bytes, List<Measured> rounds) {
    double seconds = IngestStage.Figures.wall(rounds).wallSeconds();
    print(
        "%-46s %9.2f %9.2f %9.1f",
        name, seconds, IngestStage.Figures.processor(rounds).cpuSeconds(), bytes / 1e6 / seconds);
  }

  private int nights() throws IOException {
    Settings settings = Settings.load(Optional.ofNullable(conf), Stages.sqlCheck());
    SparkSession spark = session();
    WorldSettings world = WorldSettings.of(touches / TOUCHES_PER_LEAD, DAYS, 1);
    Path landing = landing(spark, world);
    Path folder = out.resolve("bench-warehouse");
    Path scratch = out.resolve("bench-scratch");
    FileUtils.deleteDirectory(folder.toFile());
    FileUtils.deleteDirectory(scratch.toFile());

    print(
        "%,d touches of %,d leads; %d processors, heap of %,d MB, %d jobs side by side",
        touches,
        world.leads(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        sideBySide);
    figures.put("touches", touches);
    figures.put("leads", world.leads());
    figures.put("side_by_side", sideBySide);
    LocalDate before = world.end().minusDays(1);
    Map<String, MeasuredNight> measured = new LinkedHashMap<>();
    Optional<Ledger.Entry> published = Optional.empty();
    for (String night : NIGHTS.subList(0, nights)) {
      LocalDate asOf = before.plusDays(measured.size());
      MeasuredNight one = MeasuredNight.run(spark, settings, folder, landing, asOf, sideBySide);
      if (one.exitCode() == Night.HELD) {
        System.err.println("a quality gate held a night back: its figures would say nothing");
        return Night.HELD;
      }
      if (measured.isEmpty()) {
        published = new Ledger(new Warehouse(spark, Storage.of(folder)).logs()).last();
      }
      measured.put(night, one);
      print(named(night), one);
      figures.put(night, json(one));
    }
    Floor floor =
        Floor.of(
            spark,
            landed(landing, before),
            new Warehouse(spark, Storage.of(folder)),
            published.orElseThrow(),
            scratch,
            sideBySide);
    FileUtils.deleteDirectory(scratch.toFile());
    compare(measured, floor);
    return 0;
  }

  private void compare(Map<String, MeasuredNight> measured, Floor floor) {
    System.out.println();
    print("%-46s %9s %9s %11s %11s", "whole", "wall s", "CPU s", "heap MB", "resident MB");
    measured.forEach((night, one) -> print(named(night), one.whole()));
    print("floor: reading, " + (floor.inputBytes() >> 20) + " MB", floor.reading());
    print("floor: writing, " + (floor.outputBytes() >> 20) + " MB", floor.writing());
    System.out.println();
    double full = measured.get(NIGHTS.get(0)).whole().wallSeconds();
    double beyondFloor = full / floor.whole().wallSeconds();
    print("full night / floor       %6.2f", beyondFloor);
    figures.put("floor", floor);
    figures.put("full_night_by_floor", beyondFloor);
    if (nights > 1) {
      double again = measured.get(NIGHTS.get(1)).whole().wallSeconds() / full;
      print("next night / full night  %6.2f", again);
      figures.put("next_night_by_full_night", again);
    }
    measured.forEach((night, one) -> print("%-24s %6d queries", named(night), one.queries()));
  }

  private static String named(String night) {
    return night.replace('_', ' ');
  }

  /** The simulated year: the one that is there when its settings are the same. */
  private Path landing(SparkSession spark, WorldSettings world) throws IOException {
    Path folder = out.resolve("world-" + touches);
    Path stated = folder.resolve("settings");
    if (!Files.exists(folder.resolve("landing"))) {
      System.err.println("simulating " + world.leads() + " leads in " + folder);
      new World(world).write(spark, folder);
      Files.writeString(stated, world.toString());
    } else if (!Files.exists(stated) || !Files.readString(stated).equals(world.toString())) {
      throw new UserError(
          UserError.USAGE,
          folder + " holds a world of other settings; remove it or name another --out");
    }
    return folder.resolve("landing");
  }

  private static List<Path> landed(Path landing, LocalDate received) throws IOException {
    try (Stream<Path> files = Files.walk(landing)) {
      return files
          .filter(f -> f.getParent().getFileName().toString().equals("dt=" + received))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private SparkSession session() {
    return Engine.local(
        Runtime.getRuntime().availableProcessors(), out.resolve("_scratch").toString());
  }

  private static Map<String, Object> json(MeasuredNight night) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("as_of", night.asOf().toString());
    figures.put("whole", night.whole());
    figures.put("task_cpu_seconds", night.taskCpuSeconds());
    figures.put("queries", night.queries());
    List<Map<String, Object>> stages = new ArrayList<>();
    for (MeasuredNight.Stage stage : night.stages()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("stage", stage.name());
      one.put("mode", stage.mode());
      one.put("wall_seconds", stage.wallSeconds());
      one.put("task_cpu_seconds", stage.taskCpuSeconds());
      one.put("rows", stage.rows());
      one.put("rows_per_second", stage.rowsPerSecond());
      stages.add(one);
    }
    figures.put("stages", stages);
    return figures;
  }

  private static void print(String name, MeasuredNight night) {
    System.out.println();
    print(
        "%-34s %-6s %9s %11s %13s %11s",
        name + ", " + night.asOf(), "", "wall s", "task CPU s", "rows written", "rows/s");
    for (MeasuredNight.Stage s : night.stages()) {
      print(
          "%-34s %-6s %9.1f %11.1f %,13d %,11.0f",
          s.name(), s.mode(), s.wallSeconds(), s.taskCpuSeconds(), s.rows(), s.rowsPerSecond());
    }
    print("%-34s %-6s %9s %11.1f", "all tasks", "", "", night.taskCpuSeconds());
  }

  private void print(String name, Measured m) {
    print(
        "%-46s %9.1f %9.1f %,11d %11s",
        name,
        m.wallSeconds(),
        m.cpuSeconds(),
        m.peakHeapMb(),
        m.peakResidentMb() < 0 ? "-" : String.format(Locale.ROOT, "%,d", m.peakResidentMb()));
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
