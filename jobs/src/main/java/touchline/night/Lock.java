package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import touchline.pipeline.UserError;

/**
 * The right to write to a warehouse, which one run at a time has. The operating system takes it
 * back however the process ends.
 */
final class Lock {
  private Lock() {}

  /**
   * Does some work while no other run may write.
   *
   * @throws UserError when another run has the right
   */
  static <T> T holding(Path warehouse, Supplier<T> work) {
    try {
      Files.createDirectories(warehouse);
      try (FileChannel channel =
          FileChannel.open(
              warehouse.resolve("_lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (tried(channel) == null) {
          throw new UserError(
              UserError.LOCKED, "another run holds " + warehouse + "; try again when it has ended");
        }
        return work.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
