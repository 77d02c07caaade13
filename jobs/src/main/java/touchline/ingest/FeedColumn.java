package touchline.ingest;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import touchline.config.IngestConfig;

/** A column of a feed: how its values are read, and the bits of what may be wrong with them. */
final class FeedColumn implements Serializable {
  /** Columns of money; sums of them are told to the cent. */
  private static final Set<String> MONEY = Set.of("amount", "cost", "spend");

  private static final Set<String> PAGES = Set.of("page_url", "referrer");

  /** Column of what addresses of pages are held against. */
  private static final String PATTERN = "url_pattern";

  /** How a text becomes a value of its column. */
  enum Kind {
    EMAIL,
    VISITOR,
    PAGE,
    CODE,
    TEXT,
    TYPED
  }

  final String name;
  final DataType type;
  final Kind kind;
  final boolean isNullable;

  /** Whether the word null is no fault. */
  final boolean mayBeNull;

  /** Whether the column holds an id as a system gave it, rather than a token or a kind. */
  final boolean isId;

  /** Whether the column holds the id of a lead, an account or a deal, by which rows meet. */
  final boolean namesRecord;

  /** Whether a date means the end of that day. */
  final boolean isEnd;

  /** Whether a row without it may stand for a fact. */
  final boolean isSpared;

  final long outOfTime;
  final long wrong;
  final long tooLarge;
  final long rounded;
  final long placeholder;
  final long missing;

  /**
   * @param place of the column in the feed
   * @param faults to which those of the column are added
   */
  FeedColumn(Feed feed, StructField field, int place, IngestConfig ingest, Faults faults) {
    this.name = field.name();
    this.type = field.dataType();
    this.kind = kind(feed, name, type);
    boolean required = feed.required().contains(name);
    this.isNullable = field.nullable();
    this.mayBeNull = isNullable && !required;
    this.isId = name.endsWith("_id") && !name.equals("click_id") && !name.equals("visitor_id");
    this.namesRecord =
        name.endsWith("lead_id") || name.endsWith("account_id") || name.endsWith("deal_id");
    this.isEnd = feed.ends(name);
    this.isSpared = feed.spares(name);
    boolean typed = kind == Kind.TYPED;
    this.outOfTime =
        typed && isNullable && type.equals(DataTypes.TimestampType)
            ? faults.add(name, "lies before 1900-01-01 or after 2199", place)
            : 0;
    this.wrong = typed ? faults.add(name, Faults.rule(type), place) : 0;
    String largest =
        "is above "
            + new BigDecimal(ingest.largestAmount()).toPlainString()
            + " (ingest.largest-amount)";
    this.tooLarge = typed && MONEY.contains(name) ? faults.add(name, largest, place) : 0;
    this.rounded =
        isId
            ? faults.add(
                name, "is a number that a spreadsheet rounded; save the column as text", place)
            : 0;
    this.placeholder =
        required && namesRecord
            ? faults.add(name, "stands for no record (ingest.placeholder-ids)", -1)
            : 0;
    this.missing = required ? faults.add(name, "is missing; the feed requires it", -1) : 0;
  }

  private static Kind kind(Feed feed, String name, DataType type) {
    if (feed.personal(name)) {
      return name.equals("email") ? Kind.EMAIL : Kind.VISITOR;
    }
    if (!type.equals(DataTypes.StringType)) {
      return Kind.TYPED;
    }
    if (PAGES.contains(name)) {
      return Kind.PAGE;
    }
    return name.equals(PATTERN) || name.endsWith("_id") ? Kind.CODE : Kind.TEXT;
  }
}
