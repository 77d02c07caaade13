package touchline.conform;

/**
 * SQL's LIKE without its two dangers: any pattern is one, also one that ends in a backslash, and
 * the time is bounded by the product of the lengths.
 */
final class Like {
  private Like() {}

  /**
   * Whether the text fits the pattern: {@code %} stands for any signs, {@code _} for one, a
   * backslash before one of them or before itself takes it as it is, before any other sign or at
   * the end it is a backslash. False when either is null.
   */
  static boolean fits(String text, String pattern) {
    if (text == null || pattern == null) {
      return false;
    }
    int t = 0;
    int p = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        star = ++p;
        mark = t;
        continue;
      }
      int length = p < pattern.length() ? taken(pattern, p) : 0;
      if (length > 0 && isMet(pattern, p, length, text.charAt(t))) {
        p += length;
        t++;
      } else if (star >= 0) {
        p = star;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  /** Signs of the pattern that stand for one sign of the text. */
  private static int taken(String pattern, int p) {
    return pattern.charAt(p) == '\\'
            && p + 1 < pattern.length()
            && "%_\\".indexOf(pattern.charAt(p + 1)) >= 0
        ? 2
        : 1;
  }

  private static boolean isMet(String pattern, int p, int length, char c) {
    return length == 2
        ? pattern.charAt(p + 1) == c
        : pattern.charAt(p) == '_' || pattern.charAt(p) == c;
  }
}
