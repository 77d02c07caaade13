package touchline.ingest;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * Texts without what tells of a person, and ids in their one spelling. Texts that hold nothing of
 * the kind, nearly all, come back as they are.
 */
final class PlainText {
  /** Signs of an id of Salesforce without the three that tell the case of its letters. */
  private static final int SHORT_ID = 15;

  private final Tokens tokens;
  private final Placeholders placeholders;
  private final Addresses addresses;
  private final Lately<UTF8String> hidden;

  PlainText(Tokens tokens, Placeholders placeholders, Addresses addresses) {
    this.tokens = tokens;
    this.placeholders = placeholders;
    this.addresses = addresses;
    this.hidden = new Lately<>(text -> UTF8String.fromString(tokens.hide(text)));
  }

  /** What a system made, such as an id: e-mail addresses in it become tokens. */
  UTF8String code(UTF8String text) {
    return Suspicion.ofAddress(text) ? UTF8String.fromString(tokens.scrub(text.toString())) : text;
  }

  /** Text that people write. */
  UTF8String written(UTF8String text) {
    return Suspicion.ofPerson(text) || Suspicion.ofAddress(text) ? hidden.of(text) : text;
  }

  /** Address of a page. */
  UTF8String page(UTF8String address) {
    for (int i = 0; i < address.numBytes(); i++) {
      byte b = address.getByte(i);
      if (b == '?' || b == '#' || b == ';' || b == '@') {
        return written(UTF8String.fromString(addresses.plain(address.toString())));
      }
    }
    return written(address);
  }

  /** Whether the text stands where an id is not known. */
  boolean isPlaceholder(UTF8String id) {
    return placeholders.isId(id);
  }

  /** An id of a record in its one spelling. */
  static UTF8String id(UTF8String id) {
    return id.numChars() == SHORT_ID || isRewritten(id)
        ? UTF8String.fromString(RecordIds.plain(id.toString()))
        : id;
  }

  /** Whether an id is a number that no longer tells its last digits. */
  static boolean isRounded(UTF8String id) {
    return isRewritten(id) && RecordIds.isRounded(id.toString());
  }

  /**
   * Whether an id has a sign that programs add when they take it for a number or keep it from it.
   */
  private static boolean isRewritten(UTF8String id) {
    byte first = id.getByte(0);
    boolean rewritten = first == '\'' || first == '=';
    for (int i = 0; i < id.numBytes() && !rewritten; i++) {
      byte b = id.getByte(i);
      rewritten = b == '.' || b == ',' || b == '+';
    }
    return rewritten;
  }
}
