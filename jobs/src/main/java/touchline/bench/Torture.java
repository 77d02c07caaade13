package touchline.bench;

import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import touchline.bench.FaultyFiles.Fault;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/**
 * Whole nights in processes of their own that are disturbed at moments drawn from a seed: killed,
 * run twice at once, or with a change to a file that goes wrong. After each, readers have to see
 * the night before or this one, whole, and the next run has to equal an undisturbed one.
 */
public final class Torture {
  /** How a night is disturbed. */
  public enum Disturbance {
    /** Killed without warning. */
    KILLED("killed (-9)"),
    /** The same night twice at once. */
    TWO_AT_ONCE("two nights at once"),
    /** Upkeep during the night. */
    BESIDE_MAINTAIN("night and maintain at once"),
    /** A change to a file goes wrong. */
    FAULT("a change to a file goes wrong"),
    /** Another machine's language, time zone, cores and plans, which may change nothing. */
    ELSEWHERE("run elsewhere");

    private final String words;

    Disturbance(String words) {
      this.words = words;
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
   */
  public record Tally(int attempts, int survived, int before, int missed) {
    private Tally plus(Tally other) {
      return new Tally(
          attempts + other.attempts,
          survived + other.survived,
          before + other.before,
          missed + other.missed);
    }
  }

  /** How a process ended, and what it said. */
  private record Ended(int exitCode, List<String> said) {
    boolean isPublished() {
      return exitCode == 0 || exitCode == 10;
    }
  }

  /** The world's last days; a second night follows the first on the next. */
  private static final LocalDate SECOND_DATE = LocalDate.of(2026, 6, 30);

  private static final LocalDate FIRST_DATE = SECOND_DATE.minusDays(1);

  /** Files that land late, one of so many. */
  private static final int LATE = 3;

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
  private final Path folder;
  private final long leads;
  private final Random random;
  private final long seed;
  private final Consumer<String> progress;
  private final Map<Which, Map<String, String>> undisturbed = new EnumMap<>(Which.class);
  private final Map<Which, Integer> lines = new EnumMap<>(Which.class);
  private final Map<Disturbance, Map<Which, Tally>> tallies = new EnumMap<>(Disturbance.class);
  private final List<String> losses = new ArrayList<>();

  /**
   * @param java starts a process like this one, up to the name of its main class
   * @param command that main class, which knows simulate, nightly and maintain
   * @param folder that is emptied and filled with world and warehouses
   * @param leads of the world
   * @param progress receives a line for each attempt
   */
  public Torture(
      List<String> java,
      String command,
      Path folder,
      long leads,
      long seed,
      Consumer<String> progress) {
    this.java = List.copyOf(java);
    this.command = command;
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
        "| disturbed by | night | attempts | survived | right after it readers saw | too late |");
    table.add("| --- | --- | --- | --- | --- | --- |");
    tallies.forEach(
        (disturbance, nights) ->
            nights.forEach(
                (which, tally) ->
                    table.add(
                        String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %d | %s | %d |",
                            disturbance.words,
                            which.name().toLowerCase(Locale.ROOT),
                            tally.attempts,
                            tally.survived,
                            tally.before
                                + " the night before, "
                                + (tally.attempts - tally.before)
                                + " this one",
                            tally.missed))));
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
    if (undisturbed.get(Which.SECOND).equals(undisturbed.get(Which.FIRST))
        || undisturbed.get(Which.REOPENING).equals(undisturbed.get(Which.SECOND))) {
      throw new IllegalStateException("a night of this world changes nothing; take more leads");
    }
  }

  /** Some files land late: only the last night has them. */
  private void land() throws IOException {
    Path world = folder.resolve("world/landing");
    List<Path> files;
    try (Stream<Path> all = Files.walk(world)) {
      files = new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
    }
    Collections.shuffle(files, new Random(seed));
    for (int i = 0; i < files.size(); i++) {
      Path place = world.relativize(files.get(i));
      link(files.get(i), landing(Which.REOPENING).resolve(place));
      if (i % LATE != 0) {
        link(files.get(i), landing(Which.SECOND).resolve(place));
      }
    }
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
    Which which = Which.values()[random.nextInt(Which.values().length)];
    // Half of all are killed, a quarter meet a fault.
    Disturbance disturbance =
        switch (random.nextInt(9)) {
          case 0, 1, 2, 3 -> Disturbance.KILLED;
          case 4, 5 -> Disturbance.FAULT;
          case 6 -> Disturbance.TWO_AT_ONCE;
          case 7 -> Disturbance.ELSEWHERE;
          default -> which == Which.FIRST ? Disturbance.KILLED : Disturbance.BESIDE_MAINTAIN;
        };
    Path warehouse = folder.resolve("disturbed");
    FileUtils.deleteDirectory(warehouse.toFile());
    Map<String, String> before = null;
    if (which != Which.FIRST) {
      Which earlier = Which.values()[which.ordinal() - 1];
      copy(sound(earlier), warehouse);
      before = undisturbed.get(earlier);
    }
    String[] what = {which + " " + disturbance};
    boolean hit =
        switch (disturbance) {
          case KILLED -> kill(which, warehouse, what);
          case FAULT -> fault(which, warehouse, what);
          case ELSEWHERE -> elsewhere(which, warehouse, what);
          case TWO_AT_ONCE -> twice(nightly(which, warehouse), which, warehouse, what);
          case BESIDE_MAINTAIN ->
              twice(
                  List.of(
                      "maintain",
                      "--warehouse",
                      warehouse.toString(),
                      "--conf",
                      folder.resolve("site.conf").toString()),
                  which,
                  warehouse,
                  what);
        };
    Map<String, String> seen = seen(warehouse, what[0]);
    boolean isBefore = Objects.equals(seen, before);
    boolean holds = isBefore || undisturbed.get(which).equals(seen);
    if (!holds) {
      lost(
          what[0] + ": readers see neither the night before nor this one" + differing(which, seen));
    }
    Ended again = run(nightly(which, warehouse));
    Map<String, String> after = seen(warehouse, what[0]);
    if (!again.isPublished() || !undisturbed.get(which).equals(after)) {
      holds = false;
      lost(
          what[0]
              + ": the next run, exit "
              + again.exitCode
              + ", is not what an undisturbed one is"
              + differing(which, after)
              + tail(again));
    }
    progress.accept(
        what[0] + (hit ? "" : " (too late)") + ": " + (holds ? "survived" : "DID NOT SURVIVE"));
    tallies
        .computeIfAbsent(disturbance, first -> new EnumMap<>(Which.class))
        .merge(which, new Tally(1, holds ? 1 : 0, isBefore ? 1 : 0, hit ? 0 : 1), Tally::plus);
  }

  private void lost(String what) {
    losses.add(what);
    progress.accept(what);
  }

  private String differing(Which which, Map<String, String> seen) {
    if (seen == null) {
      return " (no night)";
    }
    return " ("
        + undisturbed.get(which).keySet().stream()
            .filter(t -> !undisturbed.get(which).get(t).equals(seen.get(t)))
            .toList()
        + " differ)";
  }

  /** Digests that readers see; null before the first night. */
  private Map<String, String> seen(Path warehouse, String what) {
    try {
      Optional<Map<String, String>> seen =
          Files.exists(warehouse) ? PublishedDigests.of(Storage.of(warehouse)) : Optional.empty();
      return seen.orElse(null);
    } catch (UserError e) {
      lost(what + ": " + e.getMessage());
      return Map.of();
    }
  }

  /** Kills a night after some of its lines, and some time. */
  private boolean kill(Which which, Path warehouse, String[] what) throws IOException {
    int line = random.nextInt(lines.get(which));
    int millis = random.nextInt(1500);
    what[0] += " " + millis + " ms after line " + line;
    Process night = start(nightly(which, warehouse), List.of());
    List<String> said = new ArrayList<>();
    try (BufferedReader reader = night.inputReader(StandardCharsets.UTF_8)) {
      String next = "";
      while (said.size() < line && (next = reader.readLine()) != null) {
        said.add(next);
      }
      if (next != null) {
        await(night, Duration.ofMillis(millis));
        // By its handle: what it said is still to be read.
        night.toHandle().destroyForcibly();
        while ((next = reader.readLine()) != null) {
          said.add(next);
        }
      }
    }
    return ended(night, said).exitCode == KILLED;
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
      String next;
      int line = 1 + random.nextInt(lines.get(which) / 2);
      while (said.size() < line && (next = reader.readLine()) != null) {
        said.add(next);
      }
      Process second = start(other, List.of());
      while ((next = reader.readLine()) != null) {
        said.add(next);
      }
      Ended first = ended(night, said);
      Ended late = listen(second);
      what[0] += " from line " + line + ", exits " + first.exitCode + " and " + late.exitCode;
      boolean oneWaits = first.isPublished() && (late.exitCode == LOCKED || late.isPublished());
      if (!oneWaits) {
        lost(what[0] + ": one of two at once has to work" + tail(first) + tail(late));
      }
      return late.exitCode == LOCKED;
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

  private Ended run(List<String> arguments) throws IOException {
    return listen(start(arguments, List.of()));
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
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
