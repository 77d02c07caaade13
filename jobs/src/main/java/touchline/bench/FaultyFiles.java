package touchline.bench;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import touchline.storage.LocalFiles;

/**
 * The files of this machine, one of whose changes goes wrong: the n-th of all that are made, moved
 * or deleted in this process, folders included. Works where Hadoop is told to use it ({@link
 * #SETTINGS}), and does nothing unusual until it is armed, or the process was started with {@code
 * -Dtouchline.bench.fault=KIND@N}.
 */
public final class FaultyFiles extends LocalFiles {
  /** Text of every fault that is thrown. */
  public static final String WORDS = "planted fault";

  /** Property of a process that starts armed: KIND@N. */
  public static final String PROPERTY = "touchline.bench.fault";

  /** What goes wrong. */
  public enum Fault {
    /** The change is refused. */
    FAILS,
    /** The change is refused, and so is every later one. */
    FAILS_FROM_NOW_ON,
    /** What was written is cut to nothing, and the writer is told; other changes are refused. */
    EMPTY,
    /** What was written is cut to its half, and the writer is told; other changes are refused. */
    HALF,
    /** The change takes its time and succeeds. */
    LATE,
    /** The change is made, and whoever asked for it is told that it failed. */
    DONE_BUT_DENIED
  }

  /** What tells Hadoop to use it, for Spark's tasks and for Delta's commits. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "fs.file.impl", FaultyFiles.class.getName(),
          "fs.file.impl.disable.cache", "true",
          "fs.AbstractFileSystem.file.impl", Commits.class.getName());

  /** The same files for what asks for them in Hadoop's other way, as Delta's commits do. */
  public static final class Commits extends LocalFiles.Commits {
    /** Called by Hadoop. */
    public Commits(URI uri, Configuration conf) throws IOException, URISyntaxException {
      super(uri, new FaultyFiles(), conf);
    }
  }

  private record Armed(Fault fault, long at) {
    static Armed of(String text) {
      String[] parts = text.split("@");
      return parts.length == 2
          ? new Armed(Fault.valueOf(parts[0].toUpperCase(Locale.ROOT)), Long.parseLong(parts[1]))
          : NONE;
    }
  }

  private static final Armed NONE = new Armed(Fault.LATE, -1);
  private static final long DELAY_MILLIS = 300;

  private static final AtomicLong CHANGES = new AtomicLong();
  private static volatile Armed armed = Armed.of(System.getProperty(PROPERTY, ""));

  /** From now on the n-th change goes wrong; the first is 1. */
  public static void arm(Fault fault, long at) {
    CHANGES.set(0);
    armed = new Armed(fault, at);
  }

  /**
   * Nothing goes wrong any more.
   *
   * @return changes since it was armed
   */
  public static long disarm() {
    armed = NONE;
    return CHANGES.get();
  }

  @FunctionalInterface
  private interface Change<T> {
    T make() throws IOException;
  }

  private static IOException fault(String what, Path place) {
    String words = WORDS + ": " + what + " " + place;
    System.err.println(words);
    return new IOException(words);
  }

  /** The fault of this change, if it is the one. */
  private static Fault next(String what, Path place) throws IOException {
    Armed now = armed;
    long number = CHANGES.incrementAndGet();
    if (now.fault == Fault.FAILS_FROM_NOW_ON && now.at > 0 && number >= now.at) {
      throw fault(what, place);
    }
    return number == now.at ? now.fault : null;
  }

  private static <T> T change(String what, Path place, Change<T> change) throws IOException {
    Fault fault = next(what, place);
    if (fault == null) {
      return change.make();
    }
    if (fault == Fault.LATE) {
      delay();
      return change.make();
    }
    if (fault == Fault.DONE_BUT_DENIED) {
      change.make();
    }
    throw fault(what, place);
  }

  private static void delay() throws IOException {
    try {
      Thread.sleep(DELAY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private FSDataOutputStream created(Path file, Change<FSDataOutputStream> create)
      throws IOException {
    Fault fault = next("creating", file);
    if (fault == null) {
      return create.make();
    }
    switch (fault) {
      case LATE -> {
        delay();
        return create.make();
      }
      case EMPTY, HALF, DONE_BUT_DENIED -> {
        return new FSDataOutputStream(new Denied(create.make(), file, fault), null);
      }
      default -> throw fault("creating", file);
    }
  }

  /** A file whose writer is told at the end that it failed. */
  private final class Denied extends FilterOutputStream {
    private final Path file;
    private final Fault fault;
    private boolean closed;

    Denied(OutputStream out, Path file, Fault fault) {
      super(out);
      this.file = file;
      this.fault = fault;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      out.close();
      if (fault != Fault.DONE_BUT_DENIED) {
        java.nio.file.Path written = pathToFile(file).toPath();
        Files.deleteIfExists(pathToFile(getChecksumFile(file)).toPath());
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
          channel.truncate(fault == Fault.EMPTY ? 0 : channel.size() / 2);
        }
      }
      throw FaultyFiles.fault("writing", file);
    }
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return created(
        file,
        () ->
            super.create(
                file, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return created(
        file,
        () ->
            super.createNonRecursive(
                file, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return change("moving", from, () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path place, boolean recursive) throws IOException {
    return change("deleting", place, () -> super.delete(place, recursive));
  }

  @Override
  public boolean mkdirs(Path folder) throws IOException {
    return change("making", folder, () -> super.mkdirs(folder));
  }

  @Override
  public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
    return change("making", folder, () -> super.mkdirs(folder, permission));
  }
}
