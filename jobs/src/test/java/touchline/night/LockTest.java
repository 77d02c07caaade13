package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** Two processes that want the same warehouse. */
class LockTest {
  @TempDir Path folder;

  /** The other process: ends with the code that its command would have. */
  public static void main(String[] arguments) {
    try {
      System.exit(Lock.holding(Storage.of(arguments[0]), line -> {}, lock -> 0));
    } catch (UserError e) {
      System.exit(e.exitCode());
    }
  }

  private int other() {
    try {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xshare:auto",
              "-cp",
              System.getProperty("java.class.path"),
              LockTest.class.getName(),
              folder.toString())
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anotherProcessIsToldToWaitHoweverOftenTheRunLooksAtItsLock() {
    int told =
        Lock.holding(
            Storage.of(folder),
            line -> {},
            lock -> {
              lock.check();
              lock.check();
              return other();
            });
    assertThat(told).isEqualTo(UserError.LOCKED);
    assertThat(other()).isZero();
  }
}
