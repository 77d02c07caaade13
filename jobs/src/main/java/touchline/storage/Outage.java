package touchline.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.PathPermissionException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Tells a storage that does not answer from one whose bytes are wrong: nothing is damaged that
 * cannot be looked at.
 */
public final class Outage {
  /** What file systems say in words only; the first four are those of the C library. */
  private static final Pattern WORDS =
      Pattern.compile(
          "(?s).*(Permission denied|No space left on device|Input/output error|Disk quota exceeded"
              + "|Too many open files|Stale file handle|Connection re(set|fused)|timed out"
              + "|Filesystem closed|Name node is in safe mode|Could not obtain block).*");

  /** Object stores' own, whose classes are there only where such a store is used. */
  private static final Pattern OBJECT_STORES =
      Pattern.compile(
          "org[.]apache[.]hadoop[.]fs[.]s3a[.]"
              + "(AWS.+|HttpChannelEOFException|UnknownStoreException)");

  private Outage() {}

  /** The failure of the storage below what was thrown; empty when it answered. */
  public static Optional<IOException> below(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException failed && isOutage(failed)) {
        return Optional.of(failed);
      }
    }
    return Optional.empty();
  }

  private static boolean isOutage(IOException failed) {
    return failed instanceof SocketException
        || failed instanceof UnknownHostException
        || failed instanceof InterruptedIOException
        || failed instanceof ClosedChannelException
        || failed instanceof AccessDeniedException
        || failed instanceof PathPermissionException
        || failed instanceof AccessControlException
        || failed instanceof RemoteException
        || OBJECT_STORES.matcher(failed.getClass().getName()).matches()
        || failed.getClass().getName().endsWith("BlockMissingException")
        || WORDS.matcher(String.valueOf(failed.getMessage())).matches();
  }

  /**
   * Ends the work when the storage did not answer.
   *
   * @throws UncheckedIOException its failure
   */
  public static void refuse(Throwable thrown) {
    below(thrown)
        .ifPresent(
            failed -> {
              throw new UncheckedIOException(
                  "the storage does not answer: " + failed.getMessage(), failed);
            });
  }
}
