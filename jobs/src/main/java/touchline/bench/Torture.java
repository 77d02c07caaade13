package touchline.bench;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import touchline.bench.FaultyFiles.Fault;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/**
 * Whole nights in processes of their own that are disturbed at moments drawn from a seed: killed,
 * run twice at once or beside another command, or with a change to a file that goes wrong. All the
 * while and after each, readers have to see the night before or this one, whole, and the next run
 * has to equal an undisturbed one.
 */
public final class Torture {
  /** How a night is disturbed. */
  public enum Disturbance {
    /** Killed without warning. */
    KILLED("killed (-9)"),
    /** Stopped and copied: the files are those that a kill at this moment would leave. */
    CUT_OFF("stopped and copied, as a kill would leave it"),
    /** The same night twice at once. */
    TWO_AT_ONCE("two nights at once"),
    /** Upkeep during the night. */
    BESIDE_MAINTAIN("night and maintain at once"),
    /** Somebody is to be erased during the night. */
    BESIDE_ERASE("night and erase at once"),
    /** The published tables are copied during the night. */
    BESIDE_EXPORT("night and export at once"),
    /** A change to a file goes wrong. */
    FAULT("a change to a file goes wrong"),
    /** Another machine's language, time zone, cores and plans, which may change nothing. */
    ELSEWHERE("run elsewhere");

    private final String words;

    Disturbance(String words) {
      this.words = words;
    }

    /** Copies come with a kill; nothing is kept up, erased or copied before a first night. */
    private boolean concerns(Which which) {
      return switch (this) {
        case CUT_OFF -> false;
        case BESIDE_MAINTAIN, BESIDE_ERASE, BESIDE_EXPORT -> which != Which.FIRST;
        default -> true;
      };
    }
  }

  /** Which night is disturbed. */
  public enum Which {
    /** The first of a warehouse. */
    FIRST,
    /** The next date. */
    SECOND,
    /** The same date again, once files have landed that are late. */
    REOPENING
  }

  /**
   * What became of one disturbance of one night.
   *
   * @param attempts how often it was tried
   * @param survived how often everything held
   * @param before how often readers saw the night before right after it, the others saw this one
   * @param missed attempts in which the night ended before anything was disturbed
   * @param reads how often a reader looked while the night and the next run were at work
   */
  public record Tally(int attempts, int survived, int before, int missed, int reads) {
    private Tally plus(Tally other) {
      return new Tally(
          attempts + other.attempts,
          survived + other.survived,
          before + other.before,
          missed + other.missed,
          reads + other.reads);
    }
  }

  /** Reads the published night over and over while others write. */
  private final class Reader extends Thread {
    private final Path warehouse;
    private final List<Map<String, String>> nights = new ArrayList<>();
    private volatile boolean done;
    private volatile Throwable thrown;
    private int reads;

    Reader(Path warehouse) {
      super("reader");
      this.warehouse = warehouse;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (!done) {
          Map<String, String> seen = read(warehouse);
          reads++;
          if (nights.isEmpty() || !Objects.equals(nights.get(nights.size() - 1), seen)) {
            nights.add(seen);
          }
          sleep(BETWEEN_READS);
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        thrown = e;
      }
    }

    /** Ends it; the nights that it saw, one after another. */
    List<Map<String, String>> seen() {
      done = true;
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("ended while it waited for a reader", e);
      }
      return nights;
    }
  }

  private record Attempt(Which which, Disturbance disturbance) {}

  /** How a process ended, and what it said. */
  private record Ended(int exitCode, List<String> said) {
    boolean isPublished() {
      return exitCode == 0 || exitCode == 10;
    }
  }

  /** The world's last days; a second night follows the first on the next. */
  private static final LocalDate SECOND_DATE = LocalDate.of(2026, 6, 30);

  private static final LocalDate FIRST_DATE = SECOND_DATE.minusDays(1);

  /** In milliseconds; a read takes all tables and a good part of a core. */
  private static final long BETWEEN_READS = 5000;

  /** Moments at which a night that is killed in the end is stopped and copied before. */
  private static final int COPIES = 8;

  private static final int LOCKED = UserError.LOCKED;
  private static final int KILLED = 137;

  /** Some with digits, a calendar or letters of their own. */
  private static final List<List<String>> LANGUAGES =
      List.of(
          List.of("-Duser.language=tr", "-Duser.country=TR"),
          List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab"),
          List.of("-Duser.language=fa", "-Duser.country=IR", "-Duser.extensions=u-nu-arabext"),
          List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"),
          List.of("-Duser.language=hi", "-Duser.country=IN", "-Duser.extensions=u-nu-deva"));

  private static final List<String> ZONES =
      List.of("Asia/Tehran", "Pacific/Apia", "America/St_Johns", "Africa/Cairo", "UTC");

  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final List<String> java;
  private final String command;
  private final ToIntFunction<String[]> here;
  private final Path folder;
  private final long leads;
  private final Random random;
  private final long seed;
  private final Consumer<String> progress;
  private final Map<Which, Map<String, String>> undisturbed = new EnumMap<>(Which.class);
  private final Map<Which, Map<String, String>> erased = new EnumMap<>(Which.class);
  private final Map<Which, List<String>> exported = new EnumMap<>(Which.class);
  private final Map<Which, Integer> lines = new EnumMap<>(Which.class);
  private final Map<Disturbance, Map<Which, Tally>> tallies = new EnumMap<>(Disturbance.class);
  private final List<String> losses = new ArrayList<>();
  private final List<Attempt> deck = new ArrayList<>();
  private int folders;

  /**
   * @param java starts a process like this one, up to the name of its main class
   * @param command that main class, which knows every command
   * @param here carries a command out in this process, which is warm by then; its exit code
   * @param folder that is emptied and filled with world and warehouses
   * @param leads of the world
   * @param progress receives a line for each attempt
   */
  public Torture(
      List<String> java,
      String command,
      ToIntFunction<String[]> here,
      Path folder,
      long leads,
      long seed,
      Consumer<String> progress) {
    this.java = List.copyOf(java);
    this.command = command;
    this.here = here;
    this.folder = folder;
    this.leads = leads;
    this.seed = seed;
    this.random = new Random(seed);
    this.progress = progress;
  }

  /**
   * Disturbs nights until the time is over.
   *
   * @return what did not hold; empty when all did
   */
  public List<String> run(Duration time) {
    Instant end = Instant.now().plus(time);
    try {
      undisturbed();
      do {
        attempt();
      } while (Instant.now().isBefore(end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(losses);
  }

  /** What was tried and what held, as a table. */
  public List<String> table() {
    List<String> table = new ArrayList<>();
    table.add(
        "| disturbed by | night | attempts | survived | right after it readers saw | too late | reads"
            + " meanwhile |");
    table.add("| --- | --- | --- | --- | --- | --- | --- |");
    tallies.forEach(
        (disturbance, nights) ->
            nights.forEach(
                (which, tally) ->
                    table.add(
                        String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %d | %s | %d | %d |",
                            disturbance.words,
                            which.name().toLowerCase(Locale.ROOT),
                            tally.attempts,
                            tally.survived,
                            tally.before
                                + " the night before, "
                                + (tally.attempts - tally.before)
                                + " this one",
                            tally.missed,
                            tally.reads))));
    return table;
  }

  private void undisturbed() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("site.conf"),
        "ingest.max-quarantine-share = 0.5\nprivacy.key-file = \""
            + folder.resolve("identity.key").toAbsolutePath()
            + "\"\n");
    progress.accept("simulating " + leads + " leads");
    expect(
        run(
            List.of(
                "simulate",
                "--out",
                folder.resolve("world").toString(),
                "--leads",
                String.valueOf(leads),
                "--days",
                "150",
                "--seed",
                String.valueOf(seed))));
    land();
    Path before = null;
    for (Which which : Which.values()) {
      Path warehouse = sound(which);
      if (before != null) {
        copy(before, warehouse);
      }
      Ended ended = expect(run(nightly(which, warehouse)));
      lines.put(which, ended.said.size());
      undisturbed.put(which, PublishedDigests.of(Storage.of(warehouse)).orElseThrow());
      progress.accept(
          "undisturbed " + which + ": " + ended.said.size() + " lines, exit " + ended.exitCode);
      before = warehouse;
    }
    long stories =
        undisturbed.values().stream()
            .map(night -> night.get("silver.lead_stages"))
            .distinct()
            .count();
    if (stories < Which.values().length) {
      throw new IllegalStateException("a night of this world moves no lead; take more leads");
    }
  }

  /**
   * Of each file of lines some rows land a day later, and some only for the last night; other files
   * land whole on the first day.
   */
  private void land() throws IOException {
    Path world = folder.resolve("world/landing");
    List<Path> files;
    try (Stream<Path> all = Files.walk(world)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    Random deal = new Random(seed);
    for (Path file : files) {
      Path feed = world.relativize(file).getName(0);
      String name = file.getFileName().toString();
      boolean hasHeader = name.endsWith(".csv");
      if (!hasHeader && !name.endsWith(".jsonl")) {
        link(file, landing(Which.SECOND).resolve(feed).resolve("dt=" + FIRST_DATE).resolve(name));
        continue;
      }
      List<String> lines = Files.readAllLines(file);
      List<String> header = hasHeader ? lines.subList(0, 1) : List.of();
      Map<Which, List<String>> parts = new EnumMap<>(Which.class);
      for (String line : lines.subList(header.size(), lines.size())) {
        int tenth = deal.nextInt(10);
        Which which = tenth < 7 ? Which.FIRST : tenth < 9 ? Which.SECOND : Which.REOPENING;
        parts.computeIfAbsent(which, first -> new ArrayList<>(header)).add(line);
      }
      for (Map.Entry<Which, List<String>> part : parts.entrySet()) {
        LocalDate date = part.getKey() == Which.FIRST ? FIRST_DATE : SECOND_DATE;
        Path to = landing(part.getKey()).resolve(feed).resolve("dt=" + date);
        Files.createDirectories(to);
        Files.write(to.resolve(part.getKey() + "-of-" + date(file) + "-" + name), part.getValue());
      }
    }
    Path landed = landing(Which.SECOND);
    try (Stream<Path> all = Files.walk(landed)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        link(file, landing(Which.REOPENING).resolve(landed.relativize(file)));
      }
    }
  }

  /** The folder's day, by which two files of one name differ. */
  private static String date(Path file) {
    return file.getParent().getFileName().toString().replace("dt=", "");
  }

  private static void link(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.createLink(to, from);
  }

  private Path landing(Which which) {
    return folder.resolve(which == Which.REOPENING ? "landed-late" : "landed");
  }

  private Path sound(Which which) {
    return folder.resolve("undisturbed-" + which.name().toLowerCase(Locale.ROOT));
  }

  private List<String> nightly(Which which, Path warehouse) {
    return List.of(
        "nightly",
        "--as-of",
        (which == Which.FIRST ? FIRST_DATE : SECOND_DATE).toString(),
        "--landing",
        landing(which).toString(),
        "--warehouse",
        warehouse.toString(),
        "--conf",
        folder.resolve("site.conf").toString());
  }

  private void attempt() throws IOException {
    Attempt drawn = next();
    Which which = drawn.which;
    Disturbance disturbance = drawn.disturbance;
    Path warehouse = fresh();
    if (which != Which.FIRST) {
      copy(sound(earlier(which)), warehouse);
    }
    String[] what = {which + " " + disturbance};
    int known = losses.size();
    Reader reader = new Reader(warehouse);
    reader.start();
    Map<String, Path> copies = new LinkedHashMap<>();
    boolean hit =
        switch (disturbance) {
          case KILLED, CUT_OFF -> kill(which, warehouse, what, copies);
          case FAULT -> fault(which, warehouse, what);
          case ELSEWHERE -> elsewhere(which, warehouse, what);
          case TWO_AT_ONCE -> twice(nightly(which, warehouse), which, warehouse, what);
          case BESIDE_MAINTAIN -> twice(on("maintain", warehouse), which, warehouse, what);
          case BESIDE_ERASE -> twice(erase(which, warehouse), which, warehouse, what);
          case BESIDE_EXPORT -> export(which, warehouse, what);
        };
    // An erase that was not told to wait came after the night.
    Map<String, String> sound =
        disturbance == Disturbance.BESIDE_ERASE && !hit ? erased(which) : undisturbed.get(which);
    judge(disturbance, which, what[0], known, hit, sound, reader);
    for (Map.Entry<String, Path> copied : copies.entrySet()) {
      Reader beside = new Reader(copied.getValue());
      beside.start();
      String how = which + " " + Disturbance.CUT_OFF + copied.getKey();
      judge(Disturbance.CUT_OFF, which, how, losses.size(), true, sound, beside);
    }
  }

  /** Every disturbance of every night once, in an order of the seed, before any comes again. */
  private Attempt next() {
    if (deck.isEmpty()) {
      for (Which which : Which.values()) {
        for (Disturbance disturbance : Disturbance.values()) {
          if (disturbance.concerns(which)) {
            deck.add(new Attempt(which, disturbance));
          }
        }
      }
      Collections.shuffle(deck, random);
    }
    return deck.remove(deck.size() - 1);
  }

  private static Which earlier(Which which) {
    return Which.values()[which.ordinal() - 1];
  }

  /** A folder that had no warehouse before, since a process remembers the tables of a folder. */
  private Path fresh() {
    folders++;
    return folder.resolve("disturbed-" + folders);
  }

  /** Holds what readers see now, and once the same night ran again, against sound nights. */
  private void judge(
      Disturbance disturbance,
      Which which,
      String what,
      int known,
      boolean hit,
      Map<String, String> sound,
      Reader reader)
      throws IOException {
    Path warehouse = reader.warehouse;
    Map<String, String> before = which == Which.FIRST ? null : undisturbed.get(earlier(which));
    Map<String, String> seen = seen(warehouse, what);
    boolean isBefore = Objects.equals(seen, before);
    if (!isBefore && !sound.equals(seen)) {
      lost(what + ": readers see neither the night before nor this one" + differing(sound, seen));
    }
    Ended again = run(nightly(which, warehouse));
    Map<String, String> after = seen(warehouse, what);
    if (!again.isPublished() || !sound.equals(after)) {
      lost(
          what
              + ": the next run, exit "
              + again.exitCode
              + ", is not what an undisturbed one is"
              + differing(sound, after)
              + tail(again));
    }
    List<Map<String, String>> nights = reader.seen();
    if (reader.thrown != null) {
      lost(what + ": a reader met " + reader.thrown);
    }
    List<Map<String, String>> order = new ArrayList<>();
    order.add(before);
    order.add(undisturbed.get(which));
    if (sound != undisturbed.get(which)) {
      order.add(sound);
    }
    order.retainAll(nights);
    if (!order.equals(nights)) {
      lost(what + ": a reader saw " + nights.size() + " nights, of which known " + order.size());
    }
    boolean holds = losses.size() == known;
    progress.accept(
        what + (hit ? "" : " (too late)") + ": " + (holds ? "survived" : "DID NOT SURVIVE"));
    tallies
        .computeIfAbsent(disturbance, first -> new EnumMap<>(Which.class))
        .merge(
            which,
            new Tally(1, holds ? 1 : 0, isBefore ? 1 : 0, hit ? 0 : 1, reader.reads),
            Tally::plus);
    if (holds) {
      FileUtils.deleteDirectory(warehouse.toFile());
    }
  }

  private List<String> on(String what, Path warehouse) {
    return List.of(
        what,
        "--warehouse",
        warehouse.toString(),
        "--conf",
        folder.resolve("site.conf").toString());
  }

  private List<String> erase(Which which, Path warehouse) {
    TableLogs logs = new TableLogs(Storage.of(sound(Which.FIRST)));
    Table leads = Table.of("bronze.crm_leads");
    String lead =
        logs
            .rows(leads, new Ledger(logs).last().orElseThrow().version(leads), List.of("lead_id"))
            .stream()
            .map(row -> row.getString(0))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    List<String> all = new ArrayList<>(on("erase", warehouse));
    all.addAll(List.of("--lead", lead, "--landing", landing(which).toString()));
    return all;
  }

  /** What readers see once somebody was erased after the night. */
  private Map<String, String> erased(Which which) throws IOException {
    if (!erased.containsKey(which)) {
      Path warehouse = fresh();
      copy(sound(which), warehouse);
      expect(run(erase(which, warehouse)));
      erased.put(which, PublishedDigests.of(Storage.of(warehouse)).orElseThrow());
    }
    return erased.get(which);
  }

  /** Copies what is published while the night is at work: it has to be one night, whole. */
  private boolean export(Which which, Path warehouse, String[] what) throws IOException {
    Path to = folder.resolve("export");
    FileUtils.deleteDirectory(to.toFile());
    boolean hit = twice(export(warehouse, to), which, warehouse, what);
    Which earlier = earlier(which);
    List<String> copied = lines(to);
    if (!copied.equals(exported(earlier)) && !copied.equals(exported(which))) {
      lost(what[0] + ": the export holds neither the night before nor this one");
    }
    return hit;
  }

  private List<String> export(Path warehouse, Path to) {
    return List.of(
        "export",
        "csv",
        to.toString(),
        "--warehouse",
        warehouse.toString(),
        "--conf",
        folder.resolve("site.conf").toString());
  }

  private List<String> exported(Which which) throws IOException {
    if (!exported.containsKey(which)) {
      Path to = folder.resolve("exported");
      FileUtils.deleteDirectory(to.toFile());
      expect(run(export(sound(which), to)));
      exported.put(which, lines(to));
    }
    return exported.get(which);
  }

  /** All lines of the files of a folder, each with its file's name. */
  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).forEach(line -> lines.add(file.getFileName() + ": " + line));
      }
    }
    Collections.sort(lines);
    return lines;
  }

  private void lost(String what) {
    losses.add(what);
    progress.accept(what);
  }

  private static String differing(Map<String, String> sound, Map<String, String> seen) {
    if (seen == null) {
      return " (no night)";
    }
    return " ("
        + sound.keySet().stream().filter(t -> !sound.get(t).equals(seen.get(t))).toList()
        + " differ)";
  }

  /** Digests that readers see; null before the first night. */
  private Map<String, String> seen(Path warehouse, String what) {
    try {
      return read(warehouse);
    } catch (UserError e) {
      lost(what + ": " + e.getMessage());
      return Map.of();
    }
  }

  private static Map<String, String> read(Path warehouse) {
    Optional<Map<String, String>> seen =
        Files.exists(warehouse) ? PublishedDigests.of(Storage.of(warehouse)) : Optional.empty();
    return seen.orElse(null);
  }

  private record Moment(int line, int millis) {
    @Override
    public String toString() {
      return " " + millis + " ms after line " + line;
    }
  }

  /** Kills a night after some of its lines, and some time; copies it at such moments before. */
  private boolean kill(Which which, Path warehouse, String[] what, Map<String, Path> copies)
      throws IOException {
    List<Moment> moments =
        random
            .ints(COPIES + 1, 0, lines.get(which))
            .mapToObj(line -> new Moment(line, random.nextInt(1500)))
            .sorted(Comparator.comparingInt(Moment::line))
            .toList();
    Process night = start(nightly(which, warehouse), List.of());
    List<String> said = new ArrayList<>();
    try (BufferedReader reader = night.inputReader(StandardCharsets.UTF_8)) {
      String next = "";
      for (int i = 0; i <= COPIES; i++) {
        Moment moment = moments.get(i);
        while (said.size() < moment.line && (next = reader.readLine()) != null) {
          said.add(next);
        }
        await(night, Duration.ofMillis(moment.millis));
        if (i == COPIES) {
          what[0] += moment;
          // By its handle: what it said is still to be read.
          night.toHandle().destroyForcibly();
        } else if (night.isAlive()) {
          signal("-STOP", night);
          Path copy = fresh();
          if (Files.exists(warehouse)) {
            copy(warehouse, copy);
          }
          copies.put(moment.toString(), copy);
          signal("-CONT", night);
        }
      }
      while ((next = reader.readLine()) != null) {
        said.add(next);
      }
    }
    return ended(night, said).exitCode == KILLED;
  }

  private static void signal(String signal, Process to) throws IOException {
    Process kill = new ProcessBuilder("kill", signal, String.valueOf(to.pid())).start();
    if (!await(kill, LONGEST) || kill.exitValue() != 0) {
      throw new IllegalStateException("kill " + signal + " ended with " + kill.exitValue());
    }
  }

  private boolean fault(Which which, Path warehouse, String[] what) throws IOException {
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    // Early changes are as likely as late ones, of which there are more.
    long at = Math.round(Math.pow(500, random.nextDouble()));
    what[0] += " " + fault + " at change " + at;
    List<String> flags = new ArrayList<>();
    FaultyFiles.SETTINGS.forEach(
        (name, value) -> flags.add("-Dspark.hadoop." + name + "=" + value));
    flags.add("-D" + FaultyFiles.PROPERTY + "=" + fault + "@" + at);
    Ended ended = listen(start(nightly(which, warehouse), flags));
    what[0] += ", exit " + ended.exitCode;
    boolean hit = ended.said.stream().anyMatch(line -> line.startsWith(FaultyFiles.WORDS));
    if (hit && ended.exitCode == 70) {
      lost(what[0] + ": the outage is told as a bug" + tail(ended));
    }
    return hit;
  }

  private boolean elsewhere(Which which, Path warehouse, String[] what) throws IOException {
    List<String> flags = new ArrayList<>(LANGUAGES.get(random.nextInt(LANGUAGES.size())));
    flags.add("-Duser.timezone=" + ZONES.get(random.nextInt(ZONES.size())));
    flags.add("-Dspark.master=local[" + (1 + random.nextInt(4)) + "]");
    flags.add("-Dspark.sql.shuffle.partitions=" + (1 + random.nextInt(16)));
    flags.add("-Dspark.sql.adaptive.enabled=" + random.nextBoolean());
    boolean compiled = random.nextBoolean();
    flags.add("-Dspark.sql.codegen.wholeStage=" + compiled);
    flags.add("-Dspark.sql.codegen.factoryMode=" + (compiled ? "FALLBACK" : "NO_CODEGEN"));
    what[0] += " " + String.join(" ", flags);
    Ended ended = listen(start(nightly(which, warehouse), flags));
    if (!ended.isPublished()) {
      lost(what[0] + ": ended with " + ended.exitCode + tail(ended));
    }
    return true;
  }

  /** A night, and something else that wants the same warehouse once it is at work. */
  private boolean twice(List<String> other, Which which, Path warehouse, String[] what)
      throws IOException {
    Process night = start(nightly(which, warehouse), List.of());
    try (BufferedReader reader = night.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      String next = "";
      int line = 1 + random.nextInt(lines.get(which) / 2);
      while (said.size() < line && (next = reader.readLine()) != null) {
        said.add(next);
      }
      boolean working = next != null;
      Process second = start(other, List.of());
      while ((next = reader.readLine()) != null) {
        said.add(next);
      }
      Ended first = ended(night, said);
      Ended late = listen(second);
      what[0] += " from line " + line + ", exits " + first.exitCode + " and " + late.exitCode;
      boolean reads = other.get(0).equals("export");
      boolean oneWaits =
          first.isPublished()
              && (reads ? late.exitCode == 0 : late.exitCode == LOCKED || late.isPublished());
      if (!oneWaits) {
        lost(what[0] + ": one of two at once has to work" + tail(first) + tail(late));
      }
      return reads ? working : late.exitCode == LOCKED;
    }
  }

  private static String tail(Ended ended) {
    List<String> said = ended.said;
    return "\n  " + String.join("\n  ", said.subList(Math.max(0, said.size() - 12), said.size()));
  }

  private Ended expect(Ended ended) {
    if (!ended.isPublished()) {
      throw new IllegalStateException(
          "an undisturbed command ended with " + ended.exitCode + tail(ended));
    }
    return ended;
  }

  /** In this process: one of its own takes most of its time to start. */
  private Ended run(List<String> arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setOut(to);
      System.setErr(to);
      int exitCode = here.applyAsInt(arguments.toArray(String[]::new));
      return new Ended(exitCode, said.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private Process start(List<String> arguments, List<String> flags) throws IOException {
    List<String> all = new ArrayList<>(java);
    all.addAll(flags);
    all.add(command);
    all.addAll(arguments);
    return new ProcessBuilder(all).redirectErrorStream(true).start();
  }

  private static Ended listen(Process process) throws IOException {
    List<String> said = new ArrayList<>();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        said.add(line);
      }
    }
    return ended(process, said);
  }

  private static Ended ended(Process process, List<String> said) {
    if (!await(process, LONGEST)) {
      process.destroyForcibly();
      throw new IllegalStateException("a night did not end within " + LONGEST);
    }
    return new Ended(process.exitValue(), said);
  }

  private static boolean await(Process process, Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("ended while it waited for a night", e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      Path scratch = from.resolve("_scratch");
      for (Path file : files.filter(each -> !each.startsWith(scratch)).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
