package touchline.config;

import java.util.Locale;

/**
 * A column's name without what exports vary: First_Name, firstName and FIRST NAME are all
 * firstname.
 */
public final class ColumnName {
  private ColumnName() {}

  /** Lower case, letters and digits only. */
  public static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(ColumnName::isLetterOrNumber)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isLetterOrNumber(int sign) {
    int type = Character.getType(sign);
    return Character.isLetterOrDigit(sign)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /**
   * What stands for the asterisk of a pattern such as "amount spent (*)" in a name; null when the
   * name is none of its.
   */
  public static String wild(String pattern, String name) {
    int star = pattern.indexOf('*');
    String before = pattern.substring(0, star).toLowerCase(Locale.ROOT);
    String after = pattern.substring(star + 1).toLowerCase(Locale.ROOT);
    String text = name.strip().toLowerCase(Locale.ROOT);
    return text.length() > before.length() + after.length()
            && text.startsWith(before)
            && text.endsWith(after)
        ? text.substring(before.length(), text.length() - after.length())
        : null;
  }

  /** Whether a name is meant by another, or by a pattern with an asterisk. */
  public static boolean means(String pattern, String name) {
    return pattern.contains("*") ? wild(pattern, name) != null : plain(pattern).equals(plain(name));
  }
}
