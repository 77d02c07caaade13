package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that has the right to write to a warehouse, as it says in the lock's file.
 *
 * @param pid number of the process
 * @param machine name of its machine
 * @param since when the process began (UTC)
 */
public record Holder(long pid, String machine, Instant since) {
  static final String FILE = "_lock";

  /** This process. */
  static Holder present() {
    ProcessHandle process = ProcessHandle.current();
    return new Holder(process.pid(), here(), began(process));
  }

  /**
   * Who wrote a lock's file; none when nobody holds it. The file outlasts its process, so a process
   * of this machine is looked for; of one of another machine only the file can tell.
   */
  static Optional<Holder> inFile(Path file) {
    try {
      return read(Files.readString(file, StandardCharsets.UTF_8)).filter(Holder::isThere);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands behind the lock's own token; none in a file that ends before it. */
  static Optional<Holder> read(String text) {
    String[] words = text.strip().split(" ");
    return words.length == 4
        ? Optional.of(new Holder(Long.parseLong(words[1]), words[2], Instant.parse(words[3])))
        : Optional.empty();
  }

  /** A number is given to another process later; the time at which it began tells. */
  private boolean isThere() {
    return !machine.equals(here())
        || ProcessHandle.of(pid).filter(process -> began(process).equals(since)).isPresent();
  }

  private static Instant began(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String here() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^\\w.-]", "_");
    } catch (UnknownHostException e) {
      return "machine";
    }
  }

  /** As people read it. */
  public String sentence() {
    return "process " + pid + " on " + machine + ", which began at " + since;
  }

  @Override
  public String toString() {
    return pid + " " + machine + " " + since;
  }
}
