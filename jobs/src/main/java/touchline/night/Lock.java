package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import touchline.delta.Warehouse;
import touchline.pipeline.UserError;

/**
 * The right to write to a warehouse, which one run at a time has. The operating system takes it
 * back however the process ends. Whoever removes the file gives the right to the next run that
 * comes; the run that had it finds its token gone and writes no more.
 */
final class Lock {
  private final Path file;
  private final FileChannel channel;
  private final Object key;
  private final String token = UUID.randomUUID().toString();

  /**
   * @param channel that has the right
   */
  private Lock(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /**
   * Does some work while no other run may write.
   *
   * @throws UserError when another run has the right
   */
  static <T> T holding(Path warehouse, Function<Lock, T> work) {
    try {
      Warehouse.make(warehouse);
      Path file = warehouse.resolve("_lock");
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        if (isTaken(channel)) {
          throw new UserError(
              UserError.LOCKED, "another run holds " + warehouse + "; try again when it has ended");
        }
        return work.apply(new Lock(file, channel));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that this run still has the right. Never opens the file: the operating system takes
   * the right away from a process that closes any opening of it.
   *
   * @throws UserError when the file was removed, or another run took its place
   */
  void check() {
    try {
      Object there = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      if (Objects.equals(there, key) && token.equals(written())) {
        return;
      }
    } catch (NoSuchFileException e) {
      // Removed since: the right is lost.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new UserError(
        UserError.LOCKED,
        file
            + " was removed or taken while this run held it; it writes no more and is not published."
            + " Run it again once no other run is at work");
  }

  private String written() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(token.length() + 1);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // To the end of the file.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  /** Whether another run has the right; if none has, this one has it now. */
  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }
}
