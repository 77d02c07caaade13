package touchline.ingest;

import java.util.function.Function;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What was lately made of texts, so that a text which comes again soon, as a person's address does
 * in row after row, is not worked on again. A newer text takes the place of an older one: it never
 * holds more than a thousand.
 */
final class Lately<T> {
  private static final int PLACES = 1 << 10;

  /** Longer texts are not held, in bytes. */
  private static final int LONGEST = 256;

  private final UTF8String[] texts = new UTF8String[PLACES];
  private final Object[] made = new Object[PLACES];
  private final Function<String, T> make;

  /**
   * @param make gives the same for the same text, null included
   */
  Lately(Function<String, T> make) {
    this.make = make;
  }

  @SuppressWarnings("unchecked")
  T of(UTF8String text) {
    int place = text.hashCode() & PLACES - 1;
    if (text.equals(texts[place])) {
      return (T) made[place];
    }
    T value = make.apply(text.toString());
    if (text.numBytes() <= LONGEST) {
      // The text may lie in a row that is written over.
      texts[place] = text.copy();
      made[place] = value;
    }
    return value;
  }
}
