package touchline.publish;

/**
 * Text for files that spreadsheets open: comma-separated, with nothing in it that one would run as
 * a formula.
 */
final class HandOffText {
  private HandOffText() {}

  /**
   * The text with the guard before it if it begins like a formula: with =, +, -, @, a tab or a
   * carriage return. Text that begins with the guard followed by such a sign is guarded too, so
   * that {@link #unguarded} gives back exactly what was there.
   *
   * @param guard one character, or empty to leave the text alone
   */
  static String guarded(String text, String guard) {
    return isFormula(text, guard) ? guard + text : text;
  }

  /** The text as it was before {@link #guarded}. */
  static String unguarded(String text, String guard) {
    boolean isGuarded = !guard.isEmpty() && text.startsWith(guard) && isFormula(text, guard);
    return isGuarded ? text.substring(guard.length()) : text;
  }

  /** Whether it begins like a formula, guards before it left aside. */
  private static boolean isFormula(String text, String guard) {
    int at = 0;
    while (!guard.isEmpty() && text.startsWith(guard, at)) {
      at += guard.length();
    }
    return !guard.isEmpty() && at < text.length() && begins(text, at);
  }

  private static boolean begins(String text, int at) {
    return "=+-@\t\r".indexOf(text.charAt(at)) >= 0;
  }

  /** A field: quoted where it has to be, with quotes doubled. */
  static String field(String text) {
    boolean isPlain =
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == '\t')
            && text.equals(text.strip());
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
