package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.ParseResult;

/**
 * What is in conf/schedule/, read by the parsers of those who run it, and run once beside a
 * launcher that notes how it was called.
 */
class ScheduleTest {
  private static final Path SCHEDULE = Path.of("conf", "schedule").toAbsolutePath();

  /** Ends with the first of the codes in STUB_CODES that no call before has used. */
  private static final String LAUNCHER =
      """
      #!/usr/bin/env bash
      here="$(dirname "${BASH_SOURCE[0]}")"
      echo "$*" >> "$here/calls"
      [[ -t 0 ]] && echo "terminal" >> "$here/calls"
      echo "said by the launcher"
      codes=(${STUB_CODES:-0})
      call=$(( $(wc -l < "$here/calls") - 1 ))
      exit "${codes[$call]:-${codes[0]}}"
      """;

  @TempDir Path folder;
  private Path home;

  /** What a process said, both outputs together. */
  private record Ended(int code, String said) {}

  @BeforeEach
  void install() throws IOException {
    home = folder.resolve("touchline");
    Path night = home.resolve("conf/schedule/night");
    Files.createDirectories(night.getParent());
    Files.copy(SCHEDULE.resolve("night"), night, StandardCopyOption.COPY_ATTRIBUTES);
    Path launcher = Files.writeString(home.resolve("touchline"), LAUNCHER);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  /** Stands for Java: writes a file as the night would. */
  private static final String JAVA = "#!/bin/sh\necho rows \"$@\" > \"$STUB_OUT\"\n";

  @Test
  void whatTheLauncherStartsWritesForItsOwnerAlone() throws Exception {
    Path out = folder.resolve("out");
    Map<String, String> session = launcher(JAVA);
    session.put("STUB_OUT", out.toString());
    run(session, home.resolve("touchline").toString(), "export");
    assertThat(rights(out)).isEqualTo("rw-------");
    Files.delete(out);
    session.put("TOUCHLINE_UMASK", "027");
    run(session, home.resolve("touchline").toString(), "export");
    assertThat(rights(out)).isEqualTo("rw-r-----");
    assertThat(out).content().contains("-Dspark.hadoop.fs.permissions.umask-mode=027 ");
    night(Map.of());
    assertThat(rights(home.resolve("data/warehouse"))).isEqualTo("rwx------");
  }

  /** Cron's session has no language: Java alone would take names of files for ASCII. */
  @Test
  void namesOfFilesAreUtf8WhateverTheSessionsLanguage() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String tells = "#!/bin/sh\nexec " + java + " -XshowSettings:properties -version\n";
    for (Map<String, String> spoken :
        List.of(Map.<String, String>of(), Map.of("LC_ALL", "C"), Map.of("LANG", "C.UTF-8"))) {
      Map<String, String> session = launcher(tells);
      session.putAll(spoken);
      assertThat(run(session, home.resolve("touchline").toString(), "export").said())
          .as("%s", spoken)
          .contains("sun.jnu.encoding = UTF-8");
    }
    assertThat(run(Map.of("LC_ALL", "C"), java, "-XshowSettings:properties", "-version").said())
        .as("without the launcher")
        .contains("sun.jnu.encoding = ")
        .doesNotContain("sun.jnu.encoding = UTF-8");
  }

  /** The real launcher in place of the stub, and a Java of one's own; its session. */
  private Map<String, String> launcher(String java) throws IOException {
    Files.copy(
        Path.of("touchline"), home.resolve("touchline"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(home.resolve("touchline").toFile().setExecutable(true)).isTrue();
    for (String made : List.of("target", "jobs/src/main", "schemas", "bin")) {
      Files.createDirectories(home.resolve(made));
    }
    for (String file :
        List.of("pom.xml", "target/classpath", "target/touchline.jar", "target/touchline.jsa")) {
      Files.writeString(home.resolve(file), "");
    }
    Path stub = Files.writeString(home.resolve("bin/java"), java);
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    Map<String, String> session = new TreeMap<>();
    session.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    return session;
  }

  private static String rights(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void cronReadsItsLines() throws Exception {
    assertThat(run(Map.of(), "crontab", "-n", SCHEDULE.resolve("crontab").toString()))
        .as("needs Debian's package cron")
        .extracting(Ended::code)
        .isEqualTo(0);
  }

  @Test
  void cronStartsANightInItsBareSession() throws Exception {
    Map<String, String> session = new TreeMap<>();
    List<String> commands = new ArrayList<>();
    for (String line : here(SCHEDULE.resolve("crontab")).lines().toList()) {
      if (line.matches("[A-Z_]+=.*")) {
        session.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      } else if (!line.startsWith("#")) {
        // Five fields of time, then the command.
        commands.add(line.split(" ", 6)[5]);
      }
    }
    assertThat(run(session, "/bin/sh", "-c", commands.get(0))).isEqualTo(new Ended(0, ""));
    assertThat(run(session, "/bin/sh", "-c", commands.get(1))).isEqualTo(new Ended(0, ""));
    assertThat(calls())
        .containsExactly(
            "nightly --as-of yesterday --landing %1$s/landing --warehouse %1$s/warehouse"
                .formatted(folder.resolve("data")),
            "maintain --warehouse " + folder.resolve("data/warehouse"));
  }

  @Test
  void systemdFindsNothingWrongAndStartsTheSameNight() throws Exception {
    Map<String, String> session = new TreeMap<>();
    List<String> units = new ArrayList<>();
    units.addAll(List.of("systemd-analyze", "verify", "--man=no"));
    for (String unit : List.of("touchline.service", "touchline-alert.service", "touchline.timer")) {
      String text = here(SCHEDULE.resolve(unit)).replace("User=touchline\n", "");
      units.add(Files.writeString(folder.resolve(unit), text).toString());
    }
    assertThat(run(Map.of(), units.toArray(String[]::new)))
        .as("needs Debian's package systemd")
        .isEqualTo(new Ended(0, ""));
    String start = "";
    for (String line : Files.readAllLines(folder.resolve("touchline.service"))) {
      if (line.startsWith("Environment=")) {
        String[] pair = line.substring("Environment=".length()).split("=", 2);
        session.put(pair[0], pair[1]);
      }
      if (line.startsWith("ExecStart=")) {
        start = line.substring("ExecStart=".length());
      }
    }
    assertThat(run(session, start)).isEqualTo(new Ended(0, ""));
    assertThat(calls()).first().asString().startsWith("nightly --as-of yesterday --landing");
  }

  @Test
  void lockedNightIsTriedAgainAndAWarningIsNoFailure() throws Exception {
    Ended ended = night(Map.of("STUB_CODES", "75 75 10", "TOUCHLINE_RETRY_AFTER", "0"));
    assertThat(ended).isEqualTo(new Ended(10, ""));
    assertThat(calls()).hasSize(3);
  }

  @Test
  void heldNightIsToldOnceWithItsReasonAndItsEnd() throws Exception {
    Path told = folder.resolve("told");
    Ended ended = night(Map.of("STUB_CODES", "20", "TOUCHLINE_ALERT", "cat > " + told));
    assertThat(ended.code()).isEqualTo(20);
    assertThat(calls()).hasSize(1);
    assertThat(Files.readString(told))
        .isEqualTo(ended.said())
        .startsWith("Touchline, night of yesterday: held by a quality gate; readers still see")
        .contains("(exit code 20)", "said by the launcher");
  }

  @Test
  void everyCodeOfAFailureHasItsSentence() throws Exception {
    Map<String, String> codes =
        new TreeMap<>(Touchline.commandLine().getCommandSpec().usageMessage().exitCodeList());
    // Published, published with warnings, and what nobody foresaw.
    codes.keySet().removeIf(code -> List.of("0", "10", "70").contains(code.strip()));
    assertThat(codes).hasSize(5);
    for (String code : codes.keySet()) {
      assertThat(Files.readString(SCHEDULE.resolve("night")))
          .contains("\n  " + code.strip() + ") why=");
    }
  }

  @Test
  void whatIsSaidOfAWarehouseElsewhereIsKeptHere() throws Exception {
    String warehouse = "hdfs://namenode:8020/warehouse";
    assertThat(night(Map.of("TOUCHLINE_WAREHOUSE", warehouse))).isEqualTo(new Ended(0, ""));
    assertThat(calls()).singleElement().asString().endsWith("--warehouse " + warehouse);
    assertThat(home.resolve("data/logs")).isNotEmptyDirectory();
    assertThat(Path.of("hdfs:")).doesNotExist();
    Path logs = folder.resolve("said");
    night(Map.of("TOUCHLINE_WAREHOUSE", warehouse, "TOUCHLINE_LOGS", logs.toString()));
    assertThat(logs).isNotEmptyDirectory();
  }

  @Test
  void twoDatesAreABackfill() throws Exception {
    run(
        Map.of("TOUCHLINE_CONF", "/etc/site.conf"),
        home.resolve("conf/schedule/night").toString(),
        "2026-06-01",
        "2026-06-30");
    assertThat(calls())
        .containsExactly(
            "backfill --from 2026-06-01 --to 2026-06-30 --landing %1$s/data/landing --warehouse %1$s/data/warehouse --conf /etc/site.conf"
                .formatted(home));
  }

  @Test
  void airflowTriesAgainWhatMendsItselfAndFailsTheRest() throws Exception {
    Ended ended =
        run(
            Map.of(),
            "python3",
            Path.of("jobs/src/test/resources/schedule/dag_check.py").toAbsolutePath().toString(),
            SCHEDULE.resolve("touchline_dag.py").toString(),
            home.resolve("touchline").toString());
    assertThat(ended.said().lines())
        .containsExactly(
            "dag touchline 30 2 * * * 1",
            "tasks nightly",
            "0 done",
            "10 done",
            "20 fails: night of 2026-06-30: held by a quality gate; readers still see the night before (exit code 20)",
            "30 fails: night of 2026-06-30: a mandatory feed is missing; readers still see the night before (exit code 30)",
            "64 fails: night of 2026-06-30: bad usage or settings (exit code 64)",
            "70 fails: night of 2026-06-30: ended unexpectedly (exit code 70)",
            "75 again: another run holds the warehouse, trying again");
  }

  @Test
  void sparkSubmitTakesTheBuildAndWhatSparkLacks() throws Exception {
    Path spark = folder.resolve("spark/bin/spark-submit");
    Files.createDirectories(spark.getParent());
    Files.writeString(spark, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    assertThat(spark.toFile().setExecutable(true)).isTrue();
    Ended ended =
        run(
            Map.of(
                "SPARK_HOME",
                spark.getParent().getParent().toString(),
                "SPARK_MASTER",
                "spark://master:7077"),
            SCHEDULE.resolve("spark-submit").toString(),
            "nightly",
            "--as-of",
            "yesterday");
    List<String> arguments = ended.said().lines().toList();
    assertThat(arguments).containsSequence("--master", "spark://master:7077");
    assertThat(arguments).containsSequence("--class", Touchline.class.getName());
    assertThat(arguments).endsWith("nightly", "--as-of", "yesterday");
    // One argument, though the script writes it on two lines.
    assertThat(arguments)
        .anyMatch(
            argument ->
                argument.startsWith("spark.driver.extraJavaOptions=-Duser.timezone=UTC ")
                    && argument.contains(" -Dlog4j2.configurationFile=jar:file:/")
                    && argument.endsWith("/target/touchline.jar!/log4j2.properties"))
        .contains("spark.hadoop.fs.permissions.umask-mode=077");
    String jars = arguments.get(arguments.indexOf("--jars") + 1);
    assertThat(jars)
        .contains("/delta-spark_4.1_", "/picocli-")
        .doesNotContain("/spark-sql_", "/scala-library-");
  }

  @Test
  @SuppressWarnings("unchecked")
  void kubernetesStartsTheNightThatTheCommandLineKnows() throws IOException {
    Map<String, Object> application =
        new Yaml().load(Files.readString(SCHEDULE.resolve("kubernetes.yaml")));
    Map<String, Object> spec = (Map<String, Object>) application.get("spec");
    Map<String, Object> template = (Map<String, Object>) spec.get("template");
    assertThat(application).containsEntry("kind", "ScheduledSparkApplication");
    assertThat(spec).containsEntry("concurrencyPolicy", "Forbid");
    assertThat(template).containsEntry("mainClass", Touchline.class.getName());
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<spark.version>" + template.get("sparkVersion") + "<");
    ParseResult parsed =
        Touchline.commandLine()
            .parseArgs(
                ((List<String>) template.get("arguments"))
                    .stream()
                        .map(word -> word.replace("/srv/touchline", folder.toString()))
                        .filter(word -> !word.equals("--landing") && !word.endsWith("/landing"))
                        .toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("nightly");
  }

  @Test
  void prometheusWatchesWhatANightWrites() throws IOException {
    String rules = Files.readString(SCHEDULE.resolve("prometheus-rules.yaml"));
    assertThat((Map<?, ?>) new Yaml().load(rules)).hasSize(1);
    String metrics = Files.readString(Path.of("jobs/src/main/java/touchline/report/Metrics.java"));
    assertThat(Pattern.compile("touchline_\\w+").matcher(rules).results().map(r -> r.group()))
        .hasSize(3)
        .allSatisfy(metric -> assertThat(metrics).contains('"' + metric + '"'));
  }

  @Test
  void yesterdayIsTheBusinesss() {
    Clock clock = Clock.fixed(Instant.parse("2026-06-30T22:30:00Z"), ZoneOffset.UTC);
    NightDate yesterday = new NightDate.Converter().convert("yesterday");
    assertThat(yesterday.in(() -> ZoneOffset.UTC, clock)).isEqualTo(LocalDate.of(2026, 6, 29));
    assertThat(yesterday.in(() -> ZoneId.of("Europe/Berlin"), clock))
        .isEqualTo(LocalDate.of(2026, 6, 30));
  }

  private Ended night(Map<String, String> environment) throws Exception {
    return run(environment, home.resolve("conf/schedule/night").toString());
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(home.resolve("calls"));
  }

  /** A file of the schedule with the folders of this test for those of a server. */
  private String here(Path file) throws IOException {
    return Files.readString(file)
        .replace("/opt/touchline", home.toString())
        .replace("/srv/touchline", folder.resolve("data").toString());
  }

  /** Runs a command in a session that has nothing but what is given: no terminal, no language. */
  private Ended run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder process = new ProcessBuilder(Arrays.asList(command)).redirectErrorStream(true);
    process.environment().clear();
    process.environment().put("PATH", "/usr/bin:/bin");
    process.environment().put("HOME", folder.toString());
    process.environment().putAll(environment);
    Process running = process.start();
    running.getOutputStream().close();
    String said = new String(running.getInputStream().readAllBytes());
    assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(running.exitValue(), said);
  }
}
