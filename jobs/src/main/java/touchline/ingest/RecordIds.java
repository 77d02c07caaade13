package touchline.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of records, as one writes them that another system writes otherwise: a spreadsheet's
 * 10234567.0 and 10,234,567 are 10234567, as is a table's 1.0234567E7; '00123 and ="00123", which
 * keep a spreadsheet from taking an id for a number, are 00123; and an id of Salesforce with 15
 * signs, whose letters differ in case, is the one of 18, which has three more signs that tell the
 * case.
 */
final class RecordIds {
  /** 10.000 may be ten or ten thousand, and stays. */
  private static final Pattern FLOAT = Pattern.compile("([0-9]+)[.,]0+(?<!^[0-9]{1,3}[.,]000)");

  /** A digit, decimals, whether the exponent has a sign, and the exponent. */
  private static final Pattern EXPONENT =
      Pattern.compile("([0-9])(?:[.,]([0-9]+))?[eE](\\+?)([0-9]{1,2})");

  /** 10,234,567 and 10.234.567; of a single point nobody knows what it parts. */
  private static final Pattern GROUPED =
      Pattern.compile("[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:[.][0-9]{3}){2,})");

  private static final Pattern GUARDED = Pattern.compile("'([^']+)|=\"([^\"]+)\"");

  /** Digits that a number of 64 bits keeps. */
  private static final int EXACT = 15;

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
    Matcher guarded = GUARDED.matcher(id);
    if (guarded.matches()) {
      return guarded.group(1) == null ? guarded.group(2) : guarded.group(1);
    }
    Matcher whole = FLOAT.matcher(id);
    if (whole.matches()) {
      return whole.group(1);
    }
    if (GROUPED.matcher(id).matches()) {
      return id.replaceAll("[.,]", "");
    }
    String digits = digits(id);
    if (digits != null) {
      return digits;
    }
    if (id.length() == 15 && SHORT.matcher(id).matches() && hasLetter(id)) {
      return id + suffix(id);
    }
    return id;
  }

  /** Whether the text is a number with an exponent that no longer tells the id's last digits. */
  static boolean isRounded(String text) {
    String id = text.strip();
    return isNumber(EXPONENT.matcher(id)) && digits(id) == null;
  }

  /** An id such as 5e3 or 12e7 has its letter from elsewhere. */
  private static boolean isNumber(Matcher exponent) {
    return exponent.matches() && (exponent.group(2) != null || !exponent.group(3).isEmpty());
  }

  /**
   * All digits of a number with an exponent; null when it is none or some are lost: programs write
   * 1.0E7 where every digit counts, spreadsheets 1.0E+07 of whatever rounds to it.
   */
  private static String digits(String id) {
    Matcher exponent = EXPONENT.matcher(id);
    if (!isNumber(exponent) || exponent.group(2) == null) {
      return null;
    }
    String decimals = exponent.group(2);
    int length = Integer.parseInt(exponent.group(4));
    int lost = length - decimals.length();
    boolean told = exponent.group(3).isEmpty() ? length < EXACT : lost <= 0;
    String kept = decimals.substring(0, Math.min(length, decimals.length()));
    boolean isWhole = decimals.substring(kept.length()).chars().allMatch(c -> c == '0');
    return told && isWhole ? exponent.group(1) + kept + "0".repeat(Math.max(lost, 0)) : null;
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
