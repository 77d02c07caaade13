package touchline.funnel;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Counts the paths that have each of some patterns. Items that no pattern names are passed over;
 * the others are bits, so that a path is held against hundreds of patterns at a few operations
 * each.
 */
final class PatternCounter implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean inOrder;
  private final HashMap<UTF8String, Integer> codes = new HashMap<>();
  private final int[][] patterns;
  private final BitSet[] sets;

  /**
   * @param inOrder whether a path must have a pattern's items in the pattern's order
   */
  PatternCounter(List<List<String>> patterns, boolean inOrder) {
    this.inOrder = inOrder;
    this.patterns = new int[patterns.size()][];
    this.sets = new BitSet[patterns.size()];
    for (int p = 0; p < patterns.size(); p++) {
      List<String> pattern = patterns.get(p);
      this.patterns[p] = new int[pattern.size()];
      sets[p] = new BitSet();
      for (int i = 0; i < pattern.size(); i++) {
        UTF8String item = UTF8String.fromString(pattern.get(i));
        int code = codes.computeIfAbsent(item, first -> codes.size());
        this.patterns[p][i] = code;
        sets[p].set(code);
      }
    }
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
    return found;
  }

  /**
   * Hands out each pattern that a path has.
   *
   * @param items texts of the path, each once, in order
   */
  void each(ArrayData items, Match match) {
    BitSet met = new BitSet(codes.size());
    int[] places = new int[codes.size()];
    for (int place = 0; place < items.numElements(); place++) {
      Integer code = codes.get(items.getUTF8String(place));
      if (code != null) {
        met.set(code);
        places[code] = place;
      }
    }
    if (met.isEmpty()) {
      return;
    }
    BitSet missing = new BitSet(codes.size());
    for (int p = 0; p < patterns.length; p++) {
      missing.clear();
      missing.or(sets[p]);
      missing.andNot(met);
      if (missing.isEmpty() && (!inOrder || isAscending(patterns[p], places))) {
        match.found(p, places[patterns[p][0]], places[patterns[p][patterns[p].length - 1]]);
      }
    }
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
