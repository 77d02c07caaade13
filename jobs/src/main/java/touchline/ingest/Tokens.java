package touchline.ingest;

import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;

/**
 * Stands in for personal data: keyed HMAC-SHA256 of the value, cut to 128 bits, as 22 characters of
 * base64url. Equal values have equal tokens, so that rows still meet; without the site's key a
 * token cannot be tried against guessed values. Kinds are kept apart: an e-mail address and a
 * visitor id that are spelled alike have two tokens.
 */
final class Tokens implements Serializable {
  /** The sign of an address in running text or in a link, where it may be percent-encoded. */
  private static final Pattern SIGN = Pattern.compile("@|%(?:25)*40");

  private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)*");

  /** Most signs before the sign of an address. */
  private static final int LONGEST = 256;

  private static final Pattern PLAIN = Pattern.compile("[^\\s@<>,;:\"]+@[^\\s@<>,;:\"]+");

  /** Signs that people put around an address, or after it in a sentence. */
  private static final Pattern AROUND = Pattern.compile("^['\"`(\\[]+|['\"`)\\].,;:]+$");

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final int BYTES = 16;

  private final byte[] key;
  private final Placeholders placeholders;
  private transient ThreadLocal<Mac> mac;

  /** Tokens of all values, placeholders included. */
  Tokens(SiteKey site) {
    this(site, new Placeholders(List.of(), List.of()));
  }

  /**
   * @param placeholders what stands for nobody and has no token
   */
  Tokens(SiteKey site, Placeholders placeholders) {
    this.key = site.derive("token");
    this.placeholders = placeholders;
  }

  /** Token of an e-mail address, its case and surrounding space ignored; null if it is none. */
  String email(String value) {
    String address = address(value);
    return address == null || placeholders.isEmail(address) ? null : token("email", address);
  }

  /** Whether the value is an address that stands for nobody. */
  boolean isPlaceholder(String value) {
    String address = address(value);
    return address != null && placeholders.isEmail(address);
  }

  /** Domain of an e-mail address, lower-cased; null if the value is none. */
  static String domain(String value) {
    String address = address(value);
    return address == null ? null : address.substring(address.lastIndexOf('@') + 1);
  }

  /** Token of a visitor or device id. */
  String visitor(String value) {
    if (value == null) {
      return null;
    }
    String id = Blanks.strip(value);
    return id.isEmpty() || placeholders.isId(id) ? null : token("visitor", id);
  }

  /** Token of a visitor of whom only one row is known. */
  String single(Long row) {
    return token("single", String.valueOf(row));
  }

  /** Token of any other personal value; an e-mail address has the same one in every column. */
  String any(String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String address = address(value);
    return address == null ? token("text", value.strip()) : token("email", address);
  }

  /** The text with every e-mail address in it replaced by its token. */
  String scrub(String text) {
    if (text == null || text.indexOf('@') < 0 && !text.contains("40")) {
      return text;
    }
    StringBuilder scrubbed = null;
    int done = 0;
    for (int[] place = address(text, 0); place != null; place = address(text, place[1])) {
      if (scrubbed == null) {
        scrubbed = new StringBuilder(text.length());
      }
      scrubbed.append(text, done, place[0]).append(scrubbed(text.substring(place[0], place[1])));
      done = place[1];
    }
    return scrubbed == null ? text : scrubbed.append(text, done, text.length()).toString();
  }

  /** The text without anything that tells of a person, as far as its form shows it. */
  String hide(String text) {
    return text == null
        ? null
        : Personal.replaced(scrub(text), match -> token("text", match.strip()));
  }

  /** Whether scrubbing would change the text. */
  static boolean hasAddress(String text) {
    return text.indexOf('@') >= 0 || address(text, 0) != null;
  }

  /**
   * Begin and end of the first address from a place on; null when there is none. Each sign is
   * looked at once, with the few signs before it, so that a text takes no longer than its length.
   */
  private static int[] address(String text, int from) {
    Matcher sign = SIGN.matcher(text);
    Matcher domain = DOMAIN.matcher(text);
    int at = from;
    int[] found = null;
    while (sign.find(at)) {
      at = sign.end();
      int begin = sign.start();
      int least = Math.max(found == null ? from : found[0], begin - LONGEST);
      while (begin > least && isLocal(text.codePointBefore(begin))) {
        begin -= Character.charCount(text.codePointBefore(begin));
      }
      boolean joins = found != null && begin == found[0];
      if (found != null && !joins) {
        return found;
      }
      domain.region(sign.end(), text.length());
      if (begin < sign.start() && domain.lookingAt()) {
        found = new int[] {begin, domain.end()};
      } else if (found != null) {
        return found;
      }
    }
    return found;
  }

  private static boolean isLocal(int sign) {
    return Character.isLetterOrDigit(sign)
        || Character.getType(sign) == Character.LETTER_NUMBER
        || Character.getType(sign) == Character.OTHER_NUMBER
        || "._%+'-".indexOf(sign) >= 0;
  }

  private String scrubbed(String match) {
    String plain = match;
    for (int i = 0; i < 3 && plain.indexOf('%') >= 0; i++) {
      try {
        plain = URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        break;
      }
    }
    // In an encoded link the address begins after the last sign that separates a parameter.
    int begin = plain.lastIndexOf('@');
    while (begin > 0 && "=?&/:<>,; \t\n".indexOf(plain.charAt(begin - 1)) < 0) {
      begin--;
    }
    String token = email(plain.substring(Math.max(begin, 0)));
    return token == null ? token("text", plain) : token;
  }

  private static String address(String value) {
    if (value == null || value.indexOf('@') < 0) {
      return null;
    }
    if (isPlain(value)) {
      return value.toLowerCase(Locale.ROOT);
    }
    // No address has invisible signs; they were pasted along.
    String text = Blanks.remove(Blanks.strip(value)).toLowerCase(Locale.ROOT);
    if (text.startsWith("mailto:")) {
      text = text.substring("mailto:".length()).split("[?]", 2)[0];
    }
    int open = text.indexOf('<');
    if (open >= 0 && text.endsWith(">")) {
      text = text.substring(open + 1, text.length() - 1);
    }
    String bare = AROUND.matcher(text).replaceAll("");
    return PLAIN.matcher(bare).matches() ? bare : null;
  }

  /** Whether the value is an address of letters and digits that nothing stands around. */
  private static boolean isPlain(String value) {
    int signs = 0;
    int last = value.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = value.charAt(i);
      boolean joins = c == '@' || c == '.' || c == '_' || c == '+' || c == '-';
      boolean isPlain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!isPlain && (!joins || i == 0 || i == last)) {
        return false;
      }
      signs += c == '@' ? 1 : 0;
    }
    return signs == 1;
  }

  private String token(String kind, String value) {
    if (mac == null) {
      mac = ThreadLocal.withInitial(() -> SiteKey.mac(key));
    }
    Mac own = mac.get();
    own.update(kind.getBytes(StandardCharsets.US_ASCII));
    own.update((byte) 0);
    return TEXT.encodeToString(
        Arrays.copyOf(own.doFinal(value.getBytes(StandardCharsets.UTF_8)), BYTES));
  }

  @Override
  public String toString() {
    return "Tokens(hidden)";
  }
}
