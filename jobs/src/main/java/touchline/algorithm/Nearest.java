package touchline.algorithm;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
<<<<<<< HEAD
 * The known word that a mistyped one most likely meant: "lookbak" meant "lookback".
 *
 * <p>Distance is the number of insertions, deletions, substitutions and swaps of neighbours that
 * turn one word into the other, each part of a word edited at most once (Damerau 1964; the
 * restricted form). Cost: the product of the two lengths, per candidate.
=======
 * The known word that a mistyped one most resembles, for "did you mean".
 *
 * <p>Distance is the number of insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment), without regard to case and with {@code _} equal to {@code -}.
>>>>>>> algorithm
 */
public final class Nearest {
  private Nearest() {}

  /**
<<<<<<< HEAD
   * Finds the candidate nearest to a word, without regard to case.
   *
   * @return empty if no candidate is within a third of the word's length (at least 1); of equally
   *     near ones the first in alphabetical order
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    int least = Math.max(1, word.length() / 3) + 1;
    String nearest = null;
    for (String candidate : candidates.stream().sorted().toList()) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + substitution);
=======
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
>>>>>>> algorithm
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
<<<<<<< HEAD
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
=======
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
>>>>>>> algorithm
  }
}
