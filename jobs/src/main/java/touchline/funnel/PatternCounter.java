package touchline.funnel;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Counts the paths that have each of some patterns. Items that no pattern names are passed over;
 * the others are bits, and a path is held against the patterns that begin with one of its items, so
 * that hundreds of patterns take a few operations each.
 */
final class PatternCounter implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean inOrder;
  private final HashMap<UTF8String, Integer> codes = new HashMap<>();
  private final int[][] patterns;
  private final long[][] sets;

  /** Patterns by the code of their first item. */
  private final int[][] beginning;

  /**
   * @param inOrder whether a path must have a pattern's items in the pattern's order
   */
  PatternCounter(List<List<String>> patterns, boolean inOrder) {
    this.inOrder = inOrder;
    this.patterns =
        patterns.stream()
            .map(pattern -> pattern.stream().mapToInt(this::code).toArray())
            .toArray(int[][]::new);
    this.sets =
        Arrays.stream(this.patterns)
            .map(pattern -> bits(Arrays.stream(pattern)))
            .toArray(long[][]::new);
    this.beginning =
        IntStream.range(0, codes.size())
            .mapToObj(
                code ->
                    IntStream.range(0, this.patterns.length)
                        .filter(p -> this.patterns[p][0] == code)
                        .toArray())
            .toArray(int[][]::new);
  }

  private int code(String item) {
    return codes.computeIfAbsent(UTF8String.fromString(item), first -> codes.size());
  }

  private static long[] bits(IntStream codes) {
    BitSet bits = new BitSet();
    codes.forEach(bits::set);
    return bits.toLongArray();
  }

  /** What is done with a pattern that a path has. */
  interface Match {
    /**
     * @param pattern its number
     * @param first place on the path of the pattern's first item
     * @param last place of its last
     */
    void found(int pattern, int first, int last);
  }

  /**
   * The patterns that a path has, by number.
   *
   * @param items of the path, each once, in order
   */
  List<Integer> of(List<String> items) {
    List<Integer> found = new ArrayList<>();
    Object[] texts = items.stream().map(UTF8String::fromString).toArray();
    each(new GenericArrayData(texts), (pattern, first, last) -> found.add(pattern));
    found.sort(null);
    return found;
  }

  /**
   * Hands out each pattern that a path has, in no order.
   *
   * @param path texts of its items, each once, in order
   */
  void each(ArrayData path, Match match) {
    int[] places = new int[codes.size()];
    int[] met = new int[Math.min(path.numElements(), places.length)];
    long[] bits = new long[(places.length + Long.SIZE - 1) / Long.SIZE];
    int of = 0;
    for (int place = 0; place < path.numElements(); place++) {
      Integer code = codes.get(path.getUTF8String(place));
      if (code != null) {
        met[of++] = code;
        bits[code / Long.SIZE] |= 1L << code;
        places[code] = place;
      }
    }
    for (int i = 0; i < of; i++) {
      for (int p : beginning[met[i]]) {
        if (isWithin(sets[p], bits) && (!inOrder || isAscending(patterns[p], places))) {
          match.found(p, places[patterns[p][0]], places[patterns[p][patterns[p].length - 1]]);
        }
      }
    }
  }

  private static boolean isWithin(long[] some, long[] all) {
    for (int i = 0; i < some.length; i++) {
      if ((some[i] & ~all[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscending(int[] pattern, int[] places) {
    for (int i = 1; i < pattern.length; i++) {
      if (places[pattern[i]] <= places[pattern[i - 1]]) {
        return false;
      }
    }
    return true;
  }
}
