package touchline.algorithm;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that a mistyped one most likely meant: "lookbak" meant "lookback".
 *
 * <p>Distance is the number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other,
 * each part of a word edited at most once (Damerau 1964; the restricted form). Cost: the product of the two lengths, per
 * candidate.
 */
public final class Nearest {
  private Nearest() {}

  /**
   * Finds the candidate nearest to a word, without regard to case.
   *
   * @return empty if no candidate is within a third of the word's length (at least 1); of equally near ones the first in
   *     alphabetical order
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
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
