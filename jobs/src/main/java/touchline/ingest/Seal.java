package touchline.ingest;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import touchline.storage.Place;

/**
 * Closes the original bytes of a landed row, which may hold personal data, under the site's key:
 * AES-256-GCM. The nonce is a keyed hash of the bytes, so the same bytes always give the same seal
 * and a repeated night writes the same rows; what equal seals tell is that two rows are equal.
 *
 * <p>Layout: 1 byte version, 12 bytes nonce, cipher text, 16 bytes tag.
 */
public final class Seal implements Serializable {
  private static final byte VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;
  private final byte[] nonceKey;

  Seal(SiteKey site) {
    this.key = site.derive("seal");
    this.nonceKey = site.derive("seal nonce");
  }

  /**
   * The seal of a site.
   *
   * @throws touchline.pipeline.UserError when the key's file cannot be read
   */
  public static Seal of(Place keyFile) {
    return new Seal(SiteKey.read(keyFile));
  }

  /** Gives the session the SQL function {@code unseal(original)}, which yields the row's text. */
  public static void register(SparkSession spark, Place keyFile) {
    Seal seal = of(keyFile);
    spark
        .udf()
        .register(
            "unseal",
            (UDF1<byte[], String>) bytes -> bytes == null ? null : text(seal.unseal(bytes)),
            DataTypes.StringType);
  }

  /** The closed bytes. */
  public byte[] seal(byte[] original) {
    try {
      byte[] nonce = Arrays.copyOf(SiteKey.mac(nonceKey).doFinal(original), NONCE);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      byte[] closed = cipher.doFinal(original);
      return ByteBuffer.allocate(1 + NONCE + closed.length)
          .put(VERSION)
          .put(nonce)
          .put(closed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /**
   * The original bytes.
   *
   * @throws IllegalArgumentException when they were sealed with another key or altered since
   */
  public byte[] unseal(byte[] sealed) {
    if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
      throw new IllegalArgumentException("these bytes are no seal of version " + VERSION);
    }
    try {
      Cipher open = Cipher.getInstance("AES/GCM/NoPadding");
      open.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BITS, sealed, 1, NONCE));
      return open.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
    } catch (AEADBadTagException e) {
      throw new IllegalArgumentException(
          "the seal does not open: it was made with another identity key, or its bytes changed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** The bytes as text: UTF-8, else a sign a byte. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, Opened.SINGLE_BYTE);
    }
  }

  @Override
  public String toString() {
    return "Seal(hidden)";
  }
}
