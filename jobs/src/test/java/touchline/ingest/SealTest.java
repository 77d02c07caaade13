package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class SealTest {
  @TempDir Path dir;

  @Property(tries = 50)
  void whatIsSealedOpensAgain(@ForAll byte[] bytes) {
    Seal seal = new Seal(SiteKey.passing());
    assertThat(seal.unseal(seal.seal(bytes))).isEqualTo(bytes);
    assertThat(seal.seal(bytes)).isEqualTo(seal.seal(bytes));
  }

  @Test
  void sealHidesWhatItHolds() {
    byte[] sealed =
        new Seal(SiteKey.passing()).seal("ann@acme.com".getBytes(StandardCharsets.UTF_8));
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("acme");
  }

  @Test
  void anotherKeyOrAChangedByteDoesNotOpenIt() {
    Seal seal = new Seal(SiteKey.passing());
    byte[] sealed = seal.seal(new byte[] {1, 2, 3});
    assertThatThrownBy(() -> new Seal(SiteKey.passing()).unseal(sealed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the seal does not open: it was made with another identity key, or its bytes changed");
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> seal.unseal(sealed)).hasMessageStartingWith("the seal does not open");
    assertThatThrownBy(() -> seal.unseal(new byte[3]))
        .hasMessage("these bytes are no seal of version 1");
  }

  @Test
  void keyIsCreatedForItsOwnerAlone() throws Exception {
    Path file = dir.resolve("_secrets/identity.key");
    Seal made = new Seal(SiteKey.create(Storage.of(file)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Seal.of(Storage.of(file)).unseal(made.seal(new byte[] {7}))).containsExactly(7);
    assertThat(SiteKey.read(Storage.of(file))).hasToString("SiteKey(hidden)");
  }

  @Test
  void keyThatOthersOfTheGroupMayUseOrThatIsNoneIsRefused() throws Exception {
    Path file = dir.resolve("site.key");
    Files.writeString(file, "ab12".repeat(16) + "\n");
    for (String rights : new String[] {"rw-r-----", "rw--w----", "rw----r--", "rw-rw-rw-"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
      assertThatThrownBy(() -> SiteKey.read(Storage.of(file)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("others than its owner may use the identity key");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(SiteKey.read(Storage.of(file)).fingerprint()).matches("[0-9a-f]{16}");
    for (String none : new String[] {"00".repeat(32), "ab".repeat(40), "FF".repeat(32)}) {
      Files.writeString(file, none);
      assertThatThrownBy(() -> SiteKey.read(Storage.of(file)))
          .hasMessageContaining("one byte over and over");
    }
  }

  @Test
  void keyThatCannotBeWrittenWholeIsNotThere() throws Exception {
    Path file = dir.resolve("again.key");
    Files.writeString(dir.resolve("again.key.new"), "left by a run that ended here");
    Files.writeString(file, "");
    assertThat(SiteKey.isEmpty(Storage.of(file))).isTrue();
    SiteKey made = SiteKey.create(Storage.of(file));
    assertThat(SiteKey.read(Storage.of(file)).fingerprint()).isEqualTo(made.fingerprint());
    assertThat(SiteKey.create(Storage.of(dir.resolve("other.key"))).fingerprint())
        .isNotEqualTo(made.fingerprint());
  }

  @Test
  void keyThatIsMissingOpenToAllOrNoKeyIsRefused() throws Exception {
    Path file = dir.resolve("identity.key");
    assertThatThrownBy(() -> SiteKey.read(Storage.of(file)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            file + ": the identity key cannot be read; restore it, or mend privacy.key-file");
    Files.writeString(file, "secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> SiteKey.read(Storage.of(file)))
        .hasMessage(
            file + ": others than its owner may use the identity key; run chmod 600 " + file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SiteKey.read(Storage.of(file)))
        .hasMessage(file + ": holds no identity key; it is at least 64 hexadecimal digits");
  }
}
