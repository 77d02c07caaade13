package touchline.export;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of Debian's package on a free port of this machine, gone when it is closed.
 */
final class LocalPostgres implements AutoCloseable {
  static final String PASSWORD = "gehe1m";

  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final Path programs;
  private final int port;

  /** Where the programs are; none where the package is not installed. */
  static Optional<Path> programs() {
    if (!Files.isDirectory(PROGRAMS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PROGRAMS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  LocalPostgres() throws IOException {
    programs = programs().orElseThrow();
    folder = Files.createTempDirectory("touchline-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path password = folder.resolve("password");
    Files.writeString(password, PASSWORD);
    Path data = folder.resolve("data");
    run(
        "initdb",
        "-D",
        data.toString(),
        "-U",
        "ana",
        "-A",
        "scram-sha-256",
        "--pwfile=" + password,
        "-E",
        "UTF8",
        "--no-sync");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    run(
        "pg_ctl",
        "-D",
        data.toString(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            + folder
            + " -c fsync=off",
        "start");
  }

  String url() {
    return "postgresql://ana:" + PASSWORD + "@127.0.0.1:" + port + "/postgres";
  }

  String place() {
    return "127.0.0.1:" + port + "/postgres";
  }

  @Override
  public void close() throws IOException {
    run("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop");
  }

  /** The server refuses to be root, who runs CI. */
  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("touchline-postgres", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/tmp").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = false;
    }
    if (!ended || process.exitValue() != 0) {
      throw new IllegalStateException(program + " failed: " + Files.readString(said));
    }
  }
}
