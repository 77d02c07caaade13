package touchline.ingest;

import java.util.regex.Pattern;

/**
 * Ids of records, as one writes them that another system writes otherwise: a spreadsheet's
 * 10234567.0 is 10234567, and an id of Salesforce with 15 signs, whose letters differ in case, is
 * the one of 18, which has three more signs that tell the case.
 */
final class RecordIds {
  private static final Pattern FLOAT = Pattern.compile("[0-9]+[.]0+");
  private static final Pattern SHORT =
      Pattern.compile(
          "(001|003|005|006|00Q|00T|00U|00v|00k|701|0Q0|500|800|a[0-9A-Za-z]{2})[0-9A-Za-z]{12}");
  private static final String SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

  private RecordIds() {}

  /** The id in its one spelling. */
  static String plain(String id) {
    if (id == null || id.isEmpty()) {
      return id;
    }
    char first = id.charAt(0);
    if (first >= '0' && first <= '9' && id.endsWith("0") && FLOAT.matcher(id).matches()) {
      return id.substring(0, id.indexOf('.'));
    }
    if (id.length() == 15 && SHORT.matcher(id).matches() && hasLetter(id)) {
      return id + suffix(id);
    }
    return id;
  }

  /** A number of 15 digits is no id of Salesforce. */
  private static boolean hasLetter(String id) {
    return id.chars().skip(3).anyMatch(Character::isLetter) && id.chars().anyMatch(c -> c == '0');
  }

  /** Three signs, each telling which of five signs are capitals. */
  private static String suffix(String id) {
    StringBuilder suffix = new StringBuilder(3);
    for (int block = 0; block < 3; block++) {
      int capitals = 0;
      for (int i = 0; i < 5; i++) {
        char c = id.charAt(block * 5 + i);
        if (c >= 'A' && c <= 'Z') {
          capitals |= 1 << i;
        }
      }
      suffix.append(SIGNS.charAt(capitals));
    }
    return suffix.toString();
  }
}
