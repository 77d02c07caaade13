package touchline.ingest;

import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Tells at the price of one look at its bytes that a text holds nothing that {@link Personal} or
 * {@link Tokens#scrub} would replace, which is so of nearly all texts. It may suspect what they
 * leave alone, never the other way round.
 */
final class Suspicion {
  /** Signs in a row, digits and what stands between them, that may be a number to call. */
  private static final int RUN = 6;

  private static final byte[][] SECRETS = {
    bytes("token"), bytes("secret"), bytes("passw"), bytes("pwd"), bytes("key"), bytes("bearer")
  };

  private static final byte[] SIGNED = bytes("eyJ");

  private Suspicion() {}

  private static byte[] bytes(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the text may hold an e-mail address, as it is or in an encoded link. */
  static boolean ofAddress(UTF8String text) {
    int length = text.numBytes();
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(i);
      if (b == '@' || b == '%' && hasEncodedAt(text, i, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasEncodedAt(UTF8String text, int from, int length) {
    int at = from + 1;
    while (at + 1 < length && text.getByte(at) == '2' && text.getByte(at + 1) == '5') {
      at += 2;
    }
    return at + 1 < length && text.getByte(at) == '4' && text.getByte(at + 1) == '0';
  }

  /** Whether the text may tell of a person by a number, an address of a device or a secret. */
  static boolean ofPerson(UTF8String text) {
    int length = text.numBytes();
    int began = -1;
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(i);
      if (!isInNumber(b)) {
        began = -1;
      } else if (began < 0 && beginsNumber(b)) {
        began = i;
      }
      if (began >= 0 && i - began + 1 >= RUN || beginsSecret(text, b, i, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean beginsNumber(byte b) {
    return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F' || b == ':';
  }

  private static boolean isInNumber(byte b) {
    return beginsNumber(b) || b == ' ' || b == '.' || b == '(' || b == ')' || b == '/' || b == '-';
  }

  private static boolean beginsSecret(UTF8String text, byte b, int at, int length) {
    switch (b) {
      case 't', 'T', 's', 'S', 'p', 'P', 'k', 'K', 'b', 'B' -> {
        for (byte[] word : SECRETS) {
          if (isAt(word, text, at, length, 0x20)) {
            return true;
          }
        }
      }
      case 'e' -> {
        return isAt(SIGNED, text, at, length, 0);
      }
      default -> {}
    }
    // A bank account: two capitals and two digits.
    return isCapital(b)
        && at + 3 < length
        && isCapital(text.getByte(at + 1))
        && isDigit(text.getByte(at + 2))
        && isDigit(text.getByte(at + 3));
  }

  private static boolean isCapital(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /**
   * @param fold bits that are set before signs are compared: 0x20 for any case of letters
   */
  private static boolean isAt(byte[] word, UTF8String text, int at, int length, int fold) {
    if (at + word.length > length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if ((text.getByte(at + i) | fold) != (word[i] | fold)) {
        return false;
      }
    }
    return true;
  }
}
