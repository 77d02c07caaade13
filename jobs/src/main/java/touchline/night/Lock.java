package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Function;
import touchline.pipeline.UserError;

/**
 * The right to write to a warehouse, which one run at a time has. The operating system takes it
 * back however the process ends. Whoever removes the file gives the right to the next run that
 * comes; the run that had it finds its token gone and writes no more.
 */
final class Lock {
  private final Path file;
  private final String token = UUID.randomUUID() + " " + Holder.present();

  private Lock(Path file) {
    this.file = file;
  }

  /**
   * Does some work while no other run may write.
   *
   * @throws UserError when another run has the right
   */
  static <T> T holding(Path warehouse, Function<Lock, T> work) {
    try {
      Files.createDirectories(warehouse);
      Path file = warehouse.resolve(Holder.FILE);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (tried(channel) == null) {
          throw new UserError(
              UserError.LOCKED,
              "another run holds "
                  + warehouse
                  + Holder.of(warehouse).map(holder -> " (" + holder.sentence() + ")").orElse("")
                  + "; try again when it has ended");
        }
        Lock lock = new Lock(file);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(lock.token.getBytes(StandardCharsets.UTF_8)), 0);
        try {
          return work.apply(lock);
        } finally {
          channel.truncate(0);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that this run still has the right.
   *
   * @throws UserError when the file was removed, or another run took its place
   */
  void check() {
    try {
      if (Files.readString(file, StandardCharsets.UTF_8).equals(token)) {
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

  private static FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
