package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.UserError;

class HolderTest {
  @TempDir Path warehouse;

  @Test
  void whoWorksIsToldToWhoeverComesAndNobodyAfterwards() {
    assertThat(Holder.of(warehouse)).isEmpty();
    Lock.holding(
        warehouse,
        lock -> {
          lock.check();
          assertThat(Holder.of(warehouse)).contains(Holder.present());
          assertThatThrownBy(() -> Lock.holding(warehouse, other -> 0))
              .isInstanceOf(UserError.class)
              .hasMessage(
                  "another run holds "
                      + warehouse
                      + " ("
                      + Holder.present().sentence()
                      + "); try again when it has ended");
          return 0;
        });
    assertThat(Holder.of(warehouse)).isEmpty();
  }

  @Test
  void processThatWasKilledHoldsNothing() throws IOException {
    Holder present = Holder.present();
    Holder earlier = new Holder(present.pid(), present.machine(), present.since().minusSeconds(1));
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + earlier);
    assertThat(Holder.of(warehouse)).isEmpty();
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + present);
    assertThat(Holder.of(warehouse)).contains(present);
  }

  @Test
  void processOfAnotherMachineIsBelieved() throws IOException {
    Holder other = new Holder(1, "elsewhere", Holder.present().since());
    Files.writeString(warehouse.resolve(Holder.FILE), "token " + other);
    assertThat(Holder.of(warehouse)).contains(other);
  }
}
