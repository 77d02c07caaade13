package touchline.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that a mistyped one most resembles, for "did you mean".
 *
 * <p>Distance is the number of insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment), without regard to case and with {@code _} equal to {@code -}.
 */
public final class Nearest {
  private Nearest() {}

  /**
   * The closest candidate, the first of several; empty if none is close.
   *
   * <p>Close is a distance of at most 2 or a third of the longer word, whichever is more: {@code
   * lookbak} finds {@code lookback}, and nothing resembles {@code xyz}.
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int longer = Math.max(word.length(), candidate.length());
      int distance = distance(fold(word), fold(candidate));
      if (distance < least && distance <= Math.max(2, longer / 3) && distance < longer) {
        best = candidate;
        least = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Edits that turn one word into the other. Cost: the product of the lengths. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
