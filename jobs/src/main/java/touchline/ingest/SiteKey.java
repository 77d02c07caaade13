package touchline.ingest;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * The secret of a site: 32 random bytes, kept as hexadecimal text in a file that its owner alone
 * may read. Tokens and seals are made with keys that are derived from it, so that neither can be
 * undone without the file. Never printed.
 */
final class SiteKey implements Serializable {
  private static final String HMAC = "HmacSHA256";
  private static final int BYTES = 32;

  private final byte[] secret;

  private SiteKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * The key in the file.
   *
   * @throws UserError when the file cannot be read, is open to everyone or holds no key
   */
  static SiteKey read(Place file) {
    String text = text(file);
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
  }

  private static String text(Place file) {
    try {
      if (!file.isFile()) {
        throw new UserError(
            74, file + ": the identity key cannot be read; restore it, or mend privacy.key-file");
      }
      if (file.isOpenToOthers()) {
        throw new UserError(
            UserError.USAGE,
            file
                + ": others than its owner may use the identity key; run "
                + (file.onDisk().isPresent() ? "chmod 600 " : "hdfs dfs -chmod 600 ")
                + file);
      }
      return file.read(StandardCharsets.US_ASCII).strip();
    } catch (UncheckedIOException e) {
      throw new UserError(
          74,
          file
              + ": the identity key cannot be read; restore it, or mend privacy.key-file ("
              + e.getCause().getClass().getSimpleName()
              + ")");
    }
  }

  /** A key that is written nowhere, for looking without taking in. */
  static SiteKey passing() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return new SiteKey(secret);
  }

  /** Whether the file holds nothing at all. */
  static boolean isEmpty(Place file) {
    return file.bytes() == 0;
  }

  /** Tells keys apart and nothing of them: 16 hexadecimal digits. */
  String fingerprint() {
    return HexFormat.of().formatHex(derive("fingerprint"), 0, 8);
  }

  /**
   * A new key in a new file, readable by its owner alone; the file is there whole or not at all.
   */
  static SiteKey create(Place file) {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    try {
      if (file.exists() && isEmpty(file)) {
        file.delete();
      }
      if (!file.create(HexFormat.of().formatHex(secret) + "\n")) {
        throw new UserError(
            UserError.LOCKED, file + ": another run made an identity key at the same moment");
      }
    } catch (UncheckedIOException e) {
      throw new UserError(
          74,
          file
              + ": the identity key cannot be created; "
              + e.getCause().getClass().getSimpleName());
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
