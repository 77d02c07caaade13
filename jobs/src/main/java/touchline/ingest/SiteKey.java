package touchline.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import touchline.pipeline.UserError;

/**
 * The secret of a site: 32 random bytes, kept as hexadecimal text in a file that its owner alone
 * may read. Tokens and seals are made with keys that are derived from it, so that neither can be
 * undone without the file. Never printed.
 */
final class SiteKey implements Serializable {
  private static final String HMAC = "HmacSHA256";
  private static final int BYTES = 32;

  private static final Set<PosixFilePermission> FOREIGN =
      PosixFilePermissions.fromString("---rwxrwx");

  private final byte[] secret;

  private SiteKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * The key in the file.
   *
   * @throws UserError when the file cannot be read, is open to everyone or holds no key
   */
  static SiteKey read(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new UserError(
          74, file + ": the identity key cannot be read; restore it, or mend privacy.key-file");
    }
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")
          && Files.getPosixFilePermissions(file).stream().anyMatch(FOREIGN::contains)) {
        throw new UserError(
            UserError.USAGE,
            file + ": others than its owner may use the identity key; run chmod 600 " + file);
      }
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!text.matches("[0-9a-fA-F]{" + 2 * BYTES + ",}") || text.length() % 2 != 0) {
        throw new UserError(
            64,
            file + ": holds no identity key; it is at least " + 2 * BYTES + " hexadecimal digits");
      }
      byte[] secret = HexFormat.of().parseHex(text);
      if (text.matches("(..)\\1*")) {
        throw new UserError(
            UserError.USAGE,
            file
                + ": holds one byte over and over, which is no key; delete it before the first night,"
                + " which makes one, or write there what `openssl rand -hex 32` prints");
      }
      return new SiteKey(secret);
    } catch (IOException e) {
      throw new UserError(
          74, file + ": the identity key cannot be read; " + e.getClass().getSimpleName());
    }
  }

  /** A key that is written nowhere, for looking without taking in. */
  static SiteKey passing() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return new SiteKey(secret);
  }

  /** Whether the file holds nothing at all. */
  static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          file + ": the identity key cannot be read; " + e.getClass().getSimpleName());
    }
  }

  /** Tells keys apart and nothing of them: 16 hexadecimal digits. */
  String fingerprint() {
    return HexFormat.of().formatHex(derive("fingerprint"), 0, 8);
  }

  /**
   * A new key in a new file, readable by its owner alone; the file is there whole or not at all.
   */
  static SiteKey create(Path file) {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      boolean posix =
          Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
      FileAttribute<?>[] mode =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      try (FileChannel channel =
          FileChannel.open(
              fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
        channel.write(
            ByteBuffer.wrap(
                (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII)));
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError(
          74, file + ": the identity key cannot be created; " + e.getClass().getSimpleName());
    }
    return new SiteKey(secret);
  }

  /** A key for one purpose, 32 bytes. */
  byte[] derive(String purpose) {
    return mac(secret).doFinal(("touchline " + purpose).getBytes(StandardCharsets.UTF_8));
  }

  static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "SiteKey(hidden)";
  }
}
