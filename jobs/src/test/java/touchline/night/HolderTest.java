package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class HolderTest {
  @TempDir Path warehouse;

  @Test
  void whoWorksIsToldToWhoeverComesAndNobodyAfterwards() {
    assertThat(Lock.holder(Storage.of(warehouse))).isEmpty();
    Lock.holding(
        Storage.of(warehouse),
        line -> {},
        lock -> {
          lock.check();
          assertThat(Lock.holder(Storage.of(warehouse))).contains(Holder.present());
          assertThatThrownBy(() -> Lock.holding(Storage.of(warehouse), line -> {}, other -> 0))
              .isInstanceOf(UserError.class)
              .hasMessage(
                  "another run holds "
                      + warehouse
                      + " ("
                      + Holder.present().sentence()
                      + "); try again when it has ended");
          return 0;
        });
    assertThat(Lock.holder(Storage.of(warehouse))).isEmpty();
  }

  @Test
  void processThatWasKilledHoldsNothing() throws IOException {
    Holder present = Holder.present();
    Holder earlier = new Holder(present.pid(), present.machine(), present.since().minusSeconds(1));
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + earlier);
    assertThat(Lock.holder(Storage.of(warehouse))).isEmpty();
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + present);
    assertThat(Lock.holder(Storage.of(warehouse))).contains(present);
  }

  @Test
  void processOfAnotherMachineIsBelieved() throws IOException {
    Holder other = new Holder(1, "elsewhere", Holder.present().since());
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + other);
    assertThat(Lock.holder(Storage.of(warehouse))).contains(other);
  }
}
