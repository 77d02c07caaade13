package touchline.night;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * The right to write to a warehouse on a store that has no locks of an operating system, for a
 * while. Leases are numbered; who makes the file of the next number, which a store lets only one of
 * several do, has the right. It says so again and again; when it has not for too long, because it
 * ended or lost the network, the next one may take it. The number is the fencing token: the ledger
 * remembers the highest that it saw, and refuses lower ones.
 *
 * <p>Clocks of machines may differ by less than {@link #GRACE}.
 */
final class Lease {
  /** How long the right lasts when its holder says nothing. */
  static final Duration LASTS = Duration.ofMinutes(2);

  /**
   * How long after that nobody takes it: a commit that its holder began in time ends meanwhile, and
   * clocks may differ.
   */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** How often a holder says that it is at work. */
  static final Duration BEAT = Duration.ofSeconds(20);

  private static final String FOLDER = "_lease";
  private static final String RELEASED = "released";

  /** What a lease's file says; nothing of the holder when its writer was cut off. */
  private record Written(Instant until, Holder holder) {
    private static Written read(Place file) {
      String[] words = file.read(StandardCharsets.UTF_8).strip().split(" ", 2);
      if (words[0].equals(RELEASED)) {
        return new Written(Instant.MIN, null);
      }
      try {
        return new Written(
            Instant.parse(words[0]), Holder.read(words.length < 2 ? "" : words[1]).orElse(null));
      } catch (DateTimeException e) {
        // Made, and not yet written: it lasts from when it was made.
        return new Written(Instant.ofEpochMilli(file.modified()).plus(LASTS), null);
      }
    }

    private boolean isReleased() {
      return until.equals(Instant.MIN);
    }

    private String holders() {
      return holder == null ? "a run that did not say who it is" : holder.sentence();
    }
  }

  private final Place folder;
  private final long token;
  private final Holder holder;
  private final Clock clock;
  private final String takenFrom;
  private Instant until;
  private boolean lost;

  private Lease(Place folder, long token, Holder holder, Clock clock, String takenFrom) {
    this.folder = folder;
    this.token = token;
    this.holder = holder;
    this.clock = clock;
    this.takenFrom = takenFrom;
    this.until = clock.instant().plus(LASTS);
  }

  /**
   * Takes the right to write to a warehouse.
   *
   * @param holder who takes it
   * @throws UserError when another run has it, or was faster, or where the store cannot keep two
   *     runs apart
   */
  static Lease take(Place warehouse, Holder holder, Clock clock) {
    Place folder = warehouse.resolve(FOLDER);
    List<Long> tokens = tokens(folder);
    long last = tokens.isEmpty() ? 0 : tokens.get(tokens.size() - 1);
    String takenFrom = null;
    if (last > 0) {
      Written written = Written.read(file(folder, last));
      if (!written.isReleased()) {
        refuseHeld(warehouse, written, clock.instant());
        takenFrom =
            written.holders()
                + ", of which nothing was heard since it ran out at "
                + written.until();
      }
    }
    Lease lease = new Lease(folder, last + 1, holder, clock, takenFrom);
    if (!file(folder, lease.token).create(lease.text())) {
      throw new UserError(
          UserError.LOCKED,
          "another run took " + warehouse + " at the same moment; try again when it has ended");
    }
    refuseCareless(warehouse, lease);
    tokens.forEach(earlier -> file(folder, earlier).delete());
    return lease;
  }

  /** A store that makes the same file twice would let any number of runs have the right. */
  private static void refuseCareless(Place warehouse, Lease lease) {
    Place file = file(lease.folder, lease.token);
    if (file.create("made again: " + lease.text())) {
      file.delete();
      throw new UserError(
          UserError.USAGE,
          warehouse
              + " lies on a store that writes over a file although it was asked to make a new one"
              + " (If-None-Match: *), so that two runs would take it at once; put the warehouse on"
              + " one that knows conditional writes, or update the server");
    }
  }

  private static void refuseHeld(Place warehouse, Written written, Instant now) {
    Instant free = written.until().plus(GRACE);
    if (!now.isAfter(free)) {
      throw new UserError(
          UserError.LOCKED,
          "another run holds "
              + warehouse
              + " ("
              + written.holders()
              + "); try again when it has ended, or, if it is dead, after "
              + free);
    }
  }

  /** Who holds a warehouse; none when nobody does. */
  static Optional<Holder> holder(Place warehouse, Clock clock) {
    Place folder = warehouse.resolve(FOLDER);
    List<Long> tokens = tokens(folder);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Written written = Written.read(file(folder, tokens.get(tokens.size() - 1)));
    return Optional.ofNullable(written.holder())
        .filter(holder -> !clock.instant().isAfter(written.until().plus(GRACE)));
  }

  /** Numbers of the leases that are on record, the last is the one that counts. */
  private static List<Long> tokens(Place folder) {
    return folder.list().stream()
        .map(Place::name)
        .filter(name -> name.matches("[0-9]{20}"))
        .map(Long::valueOf)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static Place file(Place folder, long token) {
    return folder.resolve(String.format(Locale.ROOT, "%020d", token));
  }

  private String text() {
    return until + " " + token + " " + holder + "\n";
  }

  /** The fencing token: higher than that of every run before. */
  long token() {
    return token;
  }

  /** The dead run whose right this was, as people read it; empty when it was given back. */
  Optional<String> takenFrom() {
    return Optional.ofNullable(takenFrom);
  }

  /**
   * Says that the holder is at work, so that the right lasts from now on.
   *
   * @return whether it still has it
   */
  synchronized boolean beat() {
    if (isLost()) {
      return false;
    }
    Instant before = until;
    until = clock.instant().plus(LASTS);
    try {
      file(folder, token).write(text());
    } catch (UncheckedIOException e) {
      // Not said, so nobody knows: it lasts as long as before.
      until = before;
      throw e;
    }
    return true;
  }

  /**
   * Makes sure that this run still has the right.
   *
   * @throws UserError when it ran out, or another run has it
   */
  synchronized void check() {
    if (isLost()) {
      throw new UserError(
          UserError.LOCKED,
          file(folder, token)
              + " ran out or was taken by another run while this one held it; it writes no more and"
              + " is not published. Run it again once no other run is at work");
    }
  }

  /** What was lost once is not had again: another may have begun meanwhile. */
  private boolean isLost() {
    // A store that has not answered for so long need not be asked.
    lost = lost || !clock.instant().isBefore(until);
    if (!lost) {
      List<Long> tokens = tokens(folder);
      lost =
          !clock.instant().isBefore(until)
              || tokens.isEmpty()
              || tokens.get(tokens.size() - 1) != token;
    }
    return lost;
  }

  /** Gives the right back, so that the next run need not wait. */
  synchronized void release() {
    if (!isLost()) {
      file(folder, token).write(RELEASED + "\n");
      lost = true;
    }
  }
}
