package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

/** Two runs that want the same warehouse where no operating system locks it, step by step. */
class LeaseTest {
  private static final Table CONTENTS = Table.of("silver.contents");
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** When a lease that nobody renews may be taken. */
  private static final Duration DEAD = Lease.LASTS.plus(Lease.GRACE).plus(MOMENT);

  private static final Holder ONE = new Holder(11, "alpha", Instant.parse("2026-11-27T01:00:00Z"));
  private static final Holder OTHER = new Holder(22, "beta", Instant.parse("2026-11-27T01:30:00Z"));

  /** Stands still until it is moved. */
  private static final class Hand extends Clock {
    private Instant now = Instant.parse("2026-11-27T02:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @TempDir Path folder;
  private final Hand clock = new Hand();
  private Place warehouse;

  @BeforeEach
  void named() {
    warehouse = Storage.of(folder.resolve("warehouse"));
  }

  private Lease take(Holder holder) {
    return Lease.take(warehouse, holder, clock);
  }

  @Test
  void leaseThatLastsIsNotTaken() {
    Lease one = take(ONE);
    assertThat(Lease.holder(warehouse, clock)).contains(ONE);
    clock.pass(Lease.LASTS.plus(Lease.GRACE));
    assertThatThrownBy(() -> take(OTHER))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.LOCKED))
        .hasMessageContaining("process 11 on alpha, which began at 2026-11-27T01:00:00Z")
        .hasMessageContaining("if it is dead, after 2026-11-27T02:03:00Z");
    assertThat(one.token()).isEqualTo(1);
  }

  @Test
  void storeThatWritesOverWhatIsThereIsRefused() {
    warehouse = careless(warehouse);
    assertThatThrownBy(() -> take(ONE))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.USAGE))
        .hasMessageContaining("two runs would take it at once");
    assertThat(Lease.holder(warehouse, clock)).isEmpty();
  }

  /** A place whose store makes a file whether there is one or not. */
  private static Place careless(Place place) {
    return (Place)
        Proxy.newProxyInstance(
            Place.class.getClassLoader(),
            new Class<?>[] {Place.class},
            (self, method, arguments) -> {
              if (method.getName().equals("create")) {
                place.write((String) arguments[0]);
                return true;
              }
              Object found = method.invoke(place, arguments);
              return found instanceof Place near ? careless(near) : found;
            });
  }

  @Test
  void leaseThatIsRenewedLastsHoweverLongTheRun() {
    Lease one = take(ONE);
    for (int i = 0; i < 100; i++) {
      clock.pass(Lease.LASTS.minus(MOMENT));
      assertThat(one.beat()).isTrue();
      one.check();
    }
    assertThatThrownBy(() -> take(OTHER)).hasMessageContaining("another run holds");
  }

  @Test
  void leaseThatIsGivenBackIsTakenAtOnceAndNobodyIsCalledDead() {
    take(ONE).release();
    assertThat(Lease.holder(warehouse, clock)).isEmpty();
    Lease other = take(OTHER);
    assertThat(other.token()).isEqualTo(2);
    assertThat(other.takenFrom()).isEmpty();
  }

  @Test
  void leaseOfADeadRunIsTakenAndItsNameIsTold() {
    take(ONE);
    clock.pass(DEAD);
    assertThat(Lease.holder(warehouse, clock)).isEmpty();
    List<String> told = new ArrayList<>();
    Lock.leased(take(OTHER), told::add, lock -> 0);
    assertThat(told)
        .containsExactly(
            "took the lease over from process 11 on alpha, which began at 2026-11-27T01:00:00Z, of"
                + " which nothing was heard since it ran out at 2026-11-27T02:02:00Z");
  }

  @Test
  void leaseThatRanOutIsLostThoughNobodyTookIt() {
    Lease one = take(ONE);
    clock.pass(Lease.LASTS);
    assertThat(one.beat()).isFalse();
    assertThatThrownBy(one::check)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.LOCKED));
    one.release();
    assertThatThrownBy(() -> take(OTHER)).hasMessageContaining("another run holds");
  }

  @Test
  void storeThatDoesNotAnswerIsNotAskedAgainForALeaseThatRanOut() {
    AtomicBoolean silent = new AtomicBoolean();
    warehouse = silent(warehouse, silent);
    Lease one = take(ONE);
    silent.set(true);
    assertThatThrownBy(one::beat).hasMessageContaining("timed out");
    clock.pass(Lease.LASTS);
    assertThat(one.beat()).isFalse();
    one.release();
  }

  /** A place whose store does not answer from some time on. */
  private static Place silent(Place place, AtomicBoolean from) {
    return (Place)
        Proxy.newProxyInstance(
            Place.class.getClassLoader(),
            new Class<?>[] {Place.class},
            (self, method, arguments) -> {
              if (from.get() && !method.getName().equals("resolve")) {
                throw new UncheckedIOException(new SocketTimeoutException("timed out"));
              }
              Object found = method.invoke(place, arguments);
              return found instanceof Place near ? silent(near, from) : found;
            });
  }

  @Test
  void lateSignOfLifeTakesNothingFromTheNextRun() {
    Lease one = take(ONE);
    clock.pass(DEAD);
    Lease other = take(OTHER);
    assertThat(one.beat()).isFalse();
    one.release();
    other.check();
    assertThat(other.beat()).isTrue();
    assertThat(Lease.holder(warehouse, clock)).contains(OTHER);
  }

  @Test
  void ofTwoThatFindADeadLeaseAtTheSameMomentOneHasIt() {
    take(ONE);
    clock.pass(DEAD);
    // The other one took it between this one's look and its own file.
    Place next = warehouse.resolve("_lease").resolve("00000000000000000002");
    assertThat(next.create("2026-11-27T02:09:00Z 2 " + OTHER)).isTrue();
    assertThat(next.create("2026-11-27T02:09:00Z 2 " + ONE)).isFalse();
    assertThatThrownBy(() -> take(ONE)).hasMessageContaining("process 22 on beta");
  }

  @Test
  void leaseWhoseWriterWasCutOffLastsFromWhenItWasMade() {
    warehouse.resolve("_lease").resolve("00000000000000000001").write("");
    assertThatThrownBy(() -> Lease.take(warehouse, ONE, Clock.systemUTC()))
        .hasMessageContaining("a run that did not say who it is");
    clock.now = Instant.now().plus(DEAD).plus(DEAD);
    assertThat(take(OTHER).token()).isEqualTo(2);
  }

  private static void stage(Warehouse open, String content) {
    open.append(CONTENTS, Given.parse(CONTENTS, "{\"content_id\":\"" + content + "\"}"));
  }

  private static void publish(Warehouse open) {
    Ledger ledger = new Ledger(open.logs());
    Map<String, Long> versions = new TreeMap<>(Map.of(CONTENTS.name(), open.version(CONTENTS)));
    ledger.record(
        open,
        ledger.entry(
            LocalDate.parse("2026-06-30"),
            "published",
            versions,
            Map.of(),
            List.of(),
            Map.of(),
            Instant.EPOCH));
  }

  private int exitCode(Runnable work) {
    try {
      work.run();
      return 0;
    } catch (UserError e) {
      return e.exitCode();
    }
  }

  @Test
  void runThatLostItsLeaseWritesNoMoreAndIsNotSeen() {
    Warehouse ones = new Warehouse(Given.spark(), warehouse);
    Warehouse others = new Warehouse(Given.spark(), warehouse);
    new Ledger(ones.logs()).begin();
    Lock.leased(
        take(ONE),
        line -> {},
        one -> {
          stage(one.guard(ones), "c1");
          // The machine sleeps, and wakes up when another has published.
          clock.pass(DEAD);
          Lock.leased(
              take(OTHER),
              line -> {},
              other -> {
                other.guard(others).restore(CONTENTS, Warehouse.ABSENT);
                stage(others, "c2");
                publish(others);
                return 0;
              });
          assertThat(exitCode(() -> stage(ones, "c3"))).isEqualTo(UserError.LOCKED);
          assertThat(exitCode(() -> publish(ones))).isEqualTo(UserError.LOCKED);
          return 0;
        });
    assertThat(new Ledger(others.logs()).all()).hasSize(1);
    assertThat(others.rows(CONTENTS)).extracting(row -> row.getString(0)).containsExactly("c2");
  }
}
