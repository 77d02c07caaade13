package touchline.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.FeedMapping;
import touchline.config.NumberFormat;
import touchline.pipeline.UserError;

/**
 * How the columns of a file become those of a feed. Files that follow the contract have the mapping
 * of every column to itself, so there is one way in.
 *
 * @param source name of the source profile, {@code canonical} for the contract's own columns
 * @param feed feed that the rows go to
 * @param columns SQL expression over the file's columns, by column of the feed or of {@code extra}
 * @param where SQL predicate over the file's columns; rows for which it does not hold are left out
 * @param key SQL expressions over the file's columns that tell its rows apart; empty: as the feed
 *     states
 * @param version SQL expression over the file's columns, the time of a row's version; empty: as the
 *     feed states
 * @param currency ISO 4217 code of amounts whose row states none; empty: not stated
 * @param numberFormat how numbers are written
 * @param reads the file's columns that are named in all these, lower-cased and sorted
 */
record Mapping(
    String source,
    String feed,
    SortedMap<String, String> columns,
    String where,
    List<String> key,
    String version,
    String currency,
    NumberFormat numberFormat,
    List<String> reads)
    implements Serializable {

  static final String CANONICAL = "canonical";

  static Mapping canonical(Feed feed, NumberFormat numberFormat) {
    SortedMap<String, String> columns = new TreeMap<>();
    for (StructField column : feed.columns()) {
      columns.put(column.name(), "`" + column.name() + "`");
    }
    return new Mapping(
        CANONICAL,
        feed.name(),
        columns,
        "true",
        List.of(),
        "",
        "",
        numberFormat,
        List.copyOf(columns.keySet()));
  }

  static Mapping of(String source, String feed, FeedMapping from) {
    Set<String> reads = new TreeSet<>();
    Map<String, String> all = new TreeMap<>(from.columns());
    all.put("where", from.where());
    if (!from.version().isEmpty()) {
      all.put("version", from.version());
    }
    for (int i = 0; i < from.key().size(); i++) {
      all.put("key[" + i + "]", from.key().get(i));
    }
    all.forEach(
        (column, sql) -> {
          try {
            reads.addAll(named(sql));
          } catch (Exception e) {
            // Scala does not declare its ParseException, so Java cannot catch it by name.
            throw new UserError(
                64, "sources." + source + ".feeds." + feed + ": " + column + " is no SQL: " + sql);
          }
        });
    return new Mapping(
        source,
        feed,
        new TreeMap<>(from.columns()),
        from.where(),
        from.key(),
        from.version(),
        from.currency(),
        from.numberFormat(),
        List.copyOf(reads));
  }

  boolean isCanonical() {
    return source.equals(CANONICAL);
  }

  /** What the file lacks of what the feed requires; empty when it can be read. */
  List<String> missing(Feed contract, Collection<String> header) {
    List<String> missing = new ArrayList<>();
    boolean fact = contract.facts().stream().anyMatch(column -> offers(column, header));
    for (String column : contract.required()) {
      if (!offers(column, header) && !(fact && contract.spares(column))) {
        missing.add(isCanonical() ? column : column + " (" + columns.get(column) + ")");
      }
    }
    for (List<String> alternatives : List.of(contract.identifiers(), contract.oneOf())) {
      if (!alternatives.isEmpty() && alternatives.stream().noneMatch(c -> offers(c, header))) {
        String names = String.join(" or ", alternatives);
        if (!missing.contains(names)) {
          missing.add(names);
        }
      }
    }
    return missing;
  }

  /**
   * The file's columns that hold numbers of the feed and nothing else, each with the type that it
   * is read as.
   */
  SortedMap<String, DataType> numbers(Feed contract) {
    SortedMap<String, DataType> numbers = new TreeMap<>();
    Set<String> texts = new TreeSet<>();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      DataType type =
          contract.columns().stream()
              .filter(f -> f.name().equals(column.getKey()))
              .map(StructField::dataType)
              .findFirst()
              .orElse(DataTypes.StringType);
      for (String name : named(column.getValue())) {
        if (type instanceof NumericType) {
          numbers.put(name, type);
        } else {
          texts.add(name);
        }
      }
    }
    numbers.keySet().removeAll(texts);
    return numbers;
  }

  /** The file's columns that each of the feed's columns is made of; none for a constant. */
  SortedMap<String, List<String>> origins() {
    SortedMap<String, List<String>> origins = new TreeMap<>();
    columns.forEach((column, sql) -> origins.put(column, List.copyOf(named(sql))));
    return origins;
  }

  /** Whether a file with these columns fills a column of the feed, if only with a constant. */
  boolean offers(String column, Collection<String> header) {
    String sql = columns.get(column);
    if (sql == null) {
      return false;
    }
    Set<String> named = named(sql);
    return named.isEmpty() || named.stream().anyMatch(header::contains);
  }

  private static Set<String> named(String sql) {
    Set<String> names = new TreeSet<>();
    collect(new SparkSqlParser().parseExpression(sql), names);
    return names;
  }

  private static void collect(Expression expression, Set<String> names) {
    if (expression instanceof UnresolvedAttribute attribute) {
      names.add(
          String.join(".", CollectionConverters.asJava(attribute.nameParts()))
              .toLowerCase(Locale.ROOT));
    }
    CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, names));
  }
}
