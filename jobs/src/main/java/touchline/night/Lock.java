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
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * The right to write to a warehouse, which one run at a time has. On a disk the operating system
 * takes it back however the process ends. Whoever removes the file gives the right to the next run
 * that comes; the run that had it finds its token gone and writes no more. Elsewhere it is a {@link
 * Lease}.
 */
public final class Lock {
  private final Runnable held;
  private final Optional<Lease> lease;

  private Lock(Runnable held, Optional<Lease> lease) {
    this.held = held;
    this.lease = lease;
  }

  /**
   * Does some work while no other run may write.
   *
   * @param progress is told whose right it was, if that run is dead
   * @throws UserError when another run has the right
   */
  static <T> T holding(Place warehouse, Consumer<String> progress, Function<Lock, T> work) {
    warehouse.makePrivateFolder();
    Optional<Path> folder = warehouse.onDisk();
    return folder.isPresent()
        ? onDisk(folder.get(), work)
        : leased(Lease.take(warehouse, Holder.present(), Clock.systemUTC()), progress, work);
  }

  private static <T> T onDisk(Path warehouse, Function<Lock, T> work) {
    try {
      Path file = warehouse.resolve(Holder.FILE);
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        if (isTaken(channel)) {
          throw new UserError(
              UserError.LOCKED,
              "another run holds "
                  + warehouse
                  + Holder.inFile(file).map(holder -> " (" + holder.sentence() + ")").orElse("")
                  + "; try again when it has ended");
        }
        try {
          return work.apply(new Lock(new LockedFile(file, channel)::check, Optional.empty()));
        } finally {
          channel.truncate(0);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does some work with a lease, saying again and again that it is at work. */
  static <T> T leased(Lease lease, Consumer<String> progress, Function<Lock, T> work) {
    lease.takenFrom().ifPresent(dead -> progress.accept("took the lease over from " + dead));
    ScheduledExecutorService heart =
        Executors.newSingleThreadScheduledExecutor(
            beating -> {
              Thread thread = new Thread(beating, "lease");
              thread.setDaemon(true);
              return thread;
            });
    long pause = Lease.BEAT.toMillis();
    heart.scheduleWithFixedDelay(() -> beat(lease, progress), pause, pause, TimeUnit.MILLISECONDS);
    try {
      return work.apply(new Lock(lease::check, Optional.of(lease)));
    } finally {
      heart.shutdown();
      release(lease, progress);
    }
  }

  private static void release(Lease lease, Consumer<String> progress) {
    try {
      lease.release();
    } catch (UncheckedIOException e) {
      progress.accept("the lease could not be given back, it runs out: " + e.getMessage());
    }
  }

  /** A store that does not answer is asked again; the right lasts a while without. */
  private static void beat(Lease lease, Consumer<String> progress) {
    try {
      lease.beat();
    } catch (UncheckedIOException e) {
      progress.accept("the lease could not be renewed, trying again: " + e.getMessage());
    }
  }

  /** Who holds a warehouse, as it says there; none when nobody does. */
  public static Optional<Holder> holder(Place warehouse) {
    return warehouse
        .onDisk()
        .map(folder -> Holder.inFile(folder.resolve(Holder.FILE)))
        .orElseGet(() -> Lease.holder(warehouse, Clock.systemUTC()));
  }

  /** Whether the right was that of a run that died. */
  boolean isTakenOver() {
    return lease.flatMap(Lease::takenFrom).isPresent();
  }

  /**
   * Lets a warehouse write only while this run has the right. What a dead run, whose right it was,
   * may still try to publish is refused from now on.
   */
  Warehouse guard(Warehouse warehouse) {
    warehouse.guardedBy(this::check);
    lease.ifPresent(leased -> warehouse.fencedBy(leased.token()));
    if (isTakenOver()) {
      new Ledger(warehouse.logs()).fence(warehouse);
    }
    return warehouse;
  }

  /**
   * Makes sure that this run still has the right.
   *
   * @throws UserError when it was taken away, or another run has it
   */
  void check() {
    held.run();
  }

  /** Whether another run has the right; if none has, this one has it now. */
  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** A file that the operating system locks for this process, and what this run wrote there. */
  private static final class LockedFile {
    private final Path file;
    private final FileChannel channel;
    private final Object key;
    private final String token = UUID.randomUUID() + " " + Holder.present();

    /**
     * @param channel that has the right
     */
    private LockedFile(Path file, FileChannel channel) throws IOException {
      this.file = file;
      this.channel = channel;
      this.key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /**
     * Makes sure that the file is still this run's. Never opens it: the operating system takes the
     * right away from a process that closes any opening of it.
     *
     * @throws UserError when the file was removed, or another run took its place
     */
    private void check() {
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
              + " was removed or taken while this run held it; it writes no more and is not"
              + " published. Run it again once no other run is at work");
    }

    private String written() throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(token.getBytes(StandardCharsets.UTF_8).length + 1);
      while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
        // To the end of the file.
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
