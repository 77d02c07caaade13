package touchline.ingest;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import touchline.config.IngestConfig;

/** What decides how mapped rows of a feed become rows of its bronze table. */
final class FeedRules implements Serializable {
  /** Begins the names of mapped columns, which have those of the feed after it. */
  static final String MAPPED = "r_";

  /** A Parquet row as it stood in its file; other files have its bytes in {@code tl_bytes}. */
  static final String ORIGINAL = "tl_original";

  /** What of the site decides it. */
  record Site(
      IngestConfig ingest,
      ZoneId days,
      Tokens tokens,
      Placeholders placeholders,
      Addresses addresses,
      Seal seal)
      implements Serializable {}

  /** A required time of the feed. */
  record Moment(int column, long early, long late) implements Serializable {}

  /** A condition of the table over the columns of the feed. */
  record Condition(Expression holds, long broken) implements Serializable {}

  /** What is known of a row, in columns after those of the bronze table. */
  private static final StructType FACTS =
      new StructType()
          .add("tl_f", DataTypes.IntegerType)
          .add("tl_row", DataTypes.LongType)
          .add("tl_bytes", DataTypes.BinaryType)
          .add("tl_key", DataTypes.LongType)
          .add("tl_version", DataTypes.LongType)
          .add("tl_out", DataTypes.BooleanType)
          .add("tl_placeholders", DataTypes.LongType)
          .add("tl_doubt", DataTypes.BooleanType)
          .add("tl_reason", DataTypes.StringType);

  final Site site;
  final StructType in;
  final StructType bronze;

  /** Whether texts are trimmed and not empty. */
  final boolean isTrimmed;

  final String source;
  final String batch;

  /** Whether the mapping tells rows apart, and which of two is the later one. */
  final boolean isKeyed;

  final boolean isVersioned;

  /** Whether the whole row tells it from others. */
  final boolean hashesBytes;

  /** Whether an amount without a currency may be in any. */
  final boolean guessesCurrency;

  final List<FeedColumn> columns = new ArrayList<>();
  final Faults faults = new Faults();
  final List<Moment> moments = new ArrayList<>();
  final List<Condition> conditions = new ArrayList<>();

  /** Places of columns in the feed, by what they are to it. */
  final int[] identifiers;

  final int[] oneOf;
  final int[] facts;
  final int[] key;
  final int version;
  final int money;
  final int currency;

  /** Place of the visitor, if that may be somebody of whom one row is known; else -1. */
  final int visitor;

  /** Bits of what may be wrong with the row as a whole; 0 where it cannot be. */
  final long noIdentifier;

  final long noneOf;
  final long reversed;

  private final Map<String, Integer> places = new HashMap<>();

  /**
   * @param in columns of the rows: origin, {@link #MAPPED} columns, and what the mapping makes of
   *     the row
   * @param isTrimmed whether texts are trimmed and not empty
   * @param batch name of the night's batch
   */
  FeedRules(
      SparkSession spark,
      Feed feed,
      Mapping mapping,
      Site site,
      StructType in,
      boolean isTrimmed,
      String batch) {
    this.site = site;
    this.in = in;
    this.bronze = feed.table().schema().asNullable();
    this.isTrimmed = isTrimmed;
    this.source = mapping.source();
    this.batch = batch;
    this.isKeyed = !mapping.key().isEmpty();
    this.isVersioned = !mapping.version().isEmpty();
    // What parts a report's rows may stand in a column that nobody maps or keeps.
    this.hashesBytes =
        feed.report() && !isKeyed && !(mapping.isCanonical() && site.ingest().keepsAll());
    this.guessesCurrency = guessesCurrency(feed, mapping);
    for (StructField field : feed.columns()) {
      places.put(field.name(), columns.size());
      columns.add(new FeedColumn(feed, field, columns.size(), site.ingest(), faults));
    }
    this.identifiers = places(feed.identifiers());
    this.oneOf = places(feed.oneOf());
    this.facts = places(feed.facts());
    this.key = places(feed.key());
    this.version = feed.version().map(this::place).orElse(-1);
    this.money = feed.money().map(this::place).orElse(-1);
    this.currency = place("currency");
    this.visitor = feed.identifiers().contains("visitor_id") ? place("visitor_id") : -1;
    feed.times().forEach(this::bound);
    this.noIdentifier = oneIsNeeded(feed.identifiers(), "; one of them tells the person");
    this.noneOf = oneIsNeeded(feed.oneOf(), "; the feed requires one");
    this.reversed =
        feed.name().equals("fx_rates")
            ? faults.add(
                "rate",
                "is the other way round: units of to_currency for one unit of from_currency",
                place("rate"))
            : 0;
    StructType fields = new StructType(feed.columns().toArray(StructField[]::new)).asNullable();
    feed.constraints()
        .forEach(
            (name, sql) ->
                conditions.add(
                    new Condition(
                        BoundSql.of(spark, fields, sql),
                        faults.add("the row", "breaks the rule " + sql, -1))));
  }

  /** Whether an amount of the feed that states no currency may be in any. */
  static boolean guessesCurrency(Feed feed, Mapping mapping) {
    return feed.money().isPresent() && !mapping.isCanonical() && mapping.currency().isEmpty();
  }

  private void bound(String time) {
    IngestConfig ingest = site.ingest();
    String early = "lies before " + ingest.earliestDate() + " (ingest.earliest-date)";
    String late =
        "lies more than "
            + ingest.futureTolerance().toHours()
            + " hours after its day of receipt (ingest.future-tolerance)";
    int column = place(time);
    moments.add(
        new Moment(column, faults.add(time, early, column), faults.add(time, late, column)));
  }

  private long oneIsNeeded(List<String> of, String why) {
    return of.isEmpty() ? 0 : faults.add(String.join(", ", of), "are missing" + why, -1);
  }

  /** Place of a column in the feed; -1 where it has none. */
  int place(String column) {
    return places.getOrDefault(column, -1);
  }

  private int[] places(List<String> names) {
    return names.stream().mapToInt(this::place).toArray();
  }

  /** Columns of the bronze table and what is known of the row. */
  StructType schema() {
    StructType all = bronze;
    for (StructField fact : FACTS.fields()) {
      all = all.add(fact);
    }
    return all;
  }
}
