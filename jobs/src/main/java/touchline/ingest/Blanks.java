package touchline.ingest;

/**
 * Signs that nobody sees: blanks of every width, joiners, marks of direction and byte order,
 * control characters. They stick to what is pasted from pages and documents.
 */
final class Blanks {
  private Blanks() {}

  /** Whether the sign leaves no ink. */
  static boolean isInvisible(int sign) {
    return Character.isWhitespace(sign)
        || Character.isSpaceChar(sign)
        || Character.isISOControl(sign)
        || hasNoWidth(sign);
  }

  private static boolean hasNoWidth(int sign) {
    return Character.getType(sign) == Character.FORMAT
        || sign == 0x115F
        || sign == 0x1160
        || sign == 0x3164
        || sign == 0xFFA0
        || sign >= 0xFE00 && sign <= 0xFE0F;
  }

  /** The text without invisible signs at its ends. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isInvisible(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (from < to && isInvisible(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** The text without signs that have no width, wherever they stand; a blank is one that has. */
  static String remove(String text) {
    boolean plain = true;
    for (int i = 0; plain && i < text.length(); i++) {
      plain = text.charAt(i) > ' ' && text.charAt(i) < 0x7F;
    }
    if (plain) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints().filter(sign -> !hasNoWidth(sign)).forEach(visible::appendCodePoint);
    return visible.toString();
  }
}
