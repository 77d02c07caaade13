package touchline.ingest;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Words that stand where an id or an address is not known. Taken for ids they make one person of
 * all strangers who have none.
 */
final class Placeholders implements Serializable {
  private static final String ZEROS = "0-.{}";

  private final Set<String> ids = new HashSet<>();

  /** Signs of ASCII with which a placeholder begins and ends. */
  private final boolean[] first = new boolean[128];

  private final boolean[] last = new boolean[128];
  private final List<String[]> emails;

  /**
   * @param ids words, in any case of letters; zeros of any number, with hyphens and points or
   *     without, are placeholders without being listed
   * @param emails addresses, {@code *} standing for any signs
   */
  Placeholders(List<String> ids, List<String> emails) {
    ids.forEach(id -> this.ids.add(id.strip().toLowerCase(Locale.ROOT)));
    this.ids.stream().filter(id -> !id.isEmpty()).forEach(this::noteEnds);
    for (int i = 0; i < ZEROS.length(); i++) {
      first[ZEROS.charAt(i)] = last[ZEROS.charAt(i)] = true;
    }
    this.emails =
        emails.stream().map(e -> e.strip().toLowerCase(Locale.ROOT).split("\\*", -1)).toList();
  }

  private void noteEnds(String id) {
    if (id.charAt(0) < first.length) {
      first[id.charAt(0)] = true;
    }
    if (id.charAt(id.length() - 1) < last.length) {
      last[id.charAt(id.length() - 1)] = true;
    }
  }

  /** Whether the text is a placeholder; two looks at its ends tell of nearly all that it is not. */
  boolean isId(UTF8String value) {
    int length = value.numBytes();
    return length > 0
        && fits(value.getByte(0), first)
        && fits(value.getByte(length - 1), last)
        && isId(value.toString());
  }

  /** Beyond ASCII, and where a blank or a control may be stripped, anything fits. */
  private static boolean fits(byte sign, boolean[] ends) {
    return sign <= ' ' || sign == 0x7F || ends[sign >= 'A' && sign <= 'Z' ? sign | 0x20 : sign];
  }

  boolean isId(String value) {
    String word = value.strip().toLowerCase(Locale.ROOT);
    return ids.contains(word) || isZeros(word);
  }

  /**
   * @param address in lower case
   */
  boolean isEmail(String address) {
    for (String[] parts : emails) {
      if (fits(address, parts)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isZeros(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> ZEROS.indexOf(c) >= 0);
  }

  /**
   * Whether the parts follow each other in the text, the first at its start, the last at its end.
   */
  private static boolean fits(String text, String[] parts) {
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.equals(last);
    }
    if (!text.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return text.length() - at >= last.length() && text.endsWith(last);
  }
}
