package touchline.ingest;

import java.util.List;
import java.util.Map;

/**
 * A file of a landing folder, as the night would see it.
 *
 * @param file path relative to the folder
 * @param folder the part of the path that a source's folders would name; {@code .} for none
 * @param source source system that it was recognised as; {@code canonical} for a file of the
 *     contract's own, null for none
 * @param object kind of file; null when it was not recognised
 * @param leftOut why no feed takes it; null when one does
 * @param doubt why it was not recognised; null when it was
 * @param feeds what it brings
 * @param besides columns of a file of the contract's own that the contract does not know
 */
public record FoundFile(
    String file,
    String folder,
    String source,
    String object,
    String leftOut,
    String doubt,
    List<Filled> feeds,
    List<String> besides) {

  /**
   * What a file brings to a feed.
   *
   * @param feed the feed
   * @param part which of several mappings; null for the only one
   * @param where which rows it takes; null for all
   * @param columns columns of the file, by column of the feed that is made of them, in the feed's
   *     order; an empty list for a constant. Those that the feed does not know come last
   * @param empty columns of the feed that nothing fills
   * @param missing columns without which the feed takes nothing
   */
  public record Filled(
      String feed,
      String part,
      String where,
      Map<String, List<String>> columns,
      List<String> empty,
      List<String> missing) {}
}
