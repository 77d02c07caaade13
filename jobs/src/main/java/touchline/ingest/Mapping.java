package touchline.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.ColumnName;
import touchline.config.DateOrder;
import touchline.config.FeedMapping;
import touchline.config.NumberFormat;
import touchline.pipeline.UserError;

/**
 * How the columns of a file become those of a feed. Files that follow the contract have the mapping
 * of every column to itself, so there is one way in.
 *
 * @param source name of the source profile, {@code canonical} for the contract's own columns
 * @param feed feed that the rows go to
 * @param part tells mappings of one file to one feed apart; null for the only one
 * @param columns SQL expression over the file's columns, by column of the feed or of {@code extra}
 * @param let SQL expression over the file's columns, by the name that the others use
 * @param each name of a list of {@code let}, each value of which makes a row; null when a line is
 *     one
 * @param where SQL predicate over the file's columns; rows for which it does not hold are left out
 * @param noRows regular expression of lines that are no rows; null when every line is one
 * @param key SQL expressions over the file's columns that tell its rows apart; empty: as the feed
 *     states
 * @param version SQL expression over the file's columns, the time of a row's version; empty: as the
 *     feed states
 * @param currency ISO 4217 code of amounts whose row states none; empty: not stated
 * @param numberFormat how numbers are written
 * @param dateOrder how dates are written that do not begin with the year
 * @param reads the file's columns that are named in all these, lower-cased and sorted
 */
record Mapping(
    String source,
    String feed,
    String part,
    SortedMap<String, String> columns,
    SortedMap<String, String> let,
    String each,
    String where,
    String noRows,
    List<String> key,
    String version,
    String currency,
    NumberFormat numberFormat,
    DateOrder dateOrder,
    List<String> reads)
    implements Serializable {

  static final String CANONICAL = "canonical";

  /** Begins the name of a column that reads what stands for the asterisk of another's name. */
  private static final String WORDS = "* in ";

  static Mapping canonical(Feed feed, NumberFormat numberFormat, DateOrder dateOrder) {
    SortedMap<String, String> columns = new TreeMap<>();
    for (StructField column : feed.columns()) {
      columns.put(column.name(), "`" + column.name() + "`");
    }
    return new Mapping(
        CANONICAL,
        feed.name(),
        null,
        columns,
        new TreeMap<>(),
        null,
        "true",
        null,
        List.of(),
        "",
        "",
        numberFormat,
        dateOrder,
        List.copyOf(columns.keySet()));
  }

  static Mapping of(String source, String feed, FeedMapping from) {
    Set<String> reads = new TreeSet<>();
    Map<String, String> all = new TreeMap<>(from.columns());
    from.let().forEach((name, sql) -> all.put("let " + name, sql));
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
            reads.addAll(namedIn(sql));
          } catch (Exception e) {
            // Scala does not declare its ParseException, so Java cannot catch it by name.
            throw new UserError(
                64, "sources." + source + ".feeds." + feed + ": " + column + " is no SQL: " + sql);
          }
        });
    for (String name : from.let().keySet()) {
      reads.removeIf(column -> isOf(column, name));
    }
    return new Mapping(
        source,
        feed,
        from.part(),
        new TreeMap<>(from.columns()),
        new TreeMap<>(from.let()),
        from.each(),
        from.where(),
        from.noRows(),
        from.key(),
        from.version(),
        from.currency(),
        from.numberFormat(),
        from.dateOrder(),
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
    return alone(contract, type -> type instanceof NumericType);
  }

  /** The file's columns that hold dates or times of the feed and nothing else. */
  Set<String> times(Feed contract) {
    return alone(
            contract,
            type -> type.equals(DataTypes.TimestampType) || type.equals(DataTypes.DateType))
        .keySet();
  }

  private SortedMap<String, DataType> alone(Feed contract, Predicate<DataType> kind) {
    SortedMap<String, DataType> alone = new TreeMap<>();
    Set<String> others = new TreeSet<>();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      DataType type =
          contract.columns().stream()
              .filter(f -> f.name().equals(column.getKey()))
              .map(StructField::dataType)
              .findFirst()
              .orElse(DataTypes.StringType);
      for (String name : named(column.getKey())) {
        if (kind.test(type)) {
          alone.put(name, type);
        } else {
          others.add(name);
        }
      }
    }
    alone.keySet().removeAll(others);
    return alone;
  }

  /**
   * Which column that the mapping reads each column of a file is: its place in {@link #reads}, or
   * -1 for none. Names are compared without regard to case; a source's also without regard to what
   * exports vary, so that CreatedDate, created_date and Created Date are one.
   */
  int[] places(List<String> header) {
    int[] places = new int[header.size()];
    Arrays.fill(places, -1);
    boolean[] found = new boolean[reads.size()];
    for (int i = 0; i < places.length; i++) {
      int place = reads.indexOf(header.get(i));
      if (place >= 0 && !found[place]) {
        places[i] = place;
        found[place] = true;
      }
    }
    if (!isCanonical()) {
      for (int i = 0; i < places.length; i++) {
        for (int place = 0; place < found.length && places[i] < 0; place++) {
          String pattern = reads.get(place);
          if (!found[place]
              && pattern.contains("*")
              && !pattern.startsWith(WORDS)
              && ColumnName.wild(pattern, header.get(i)) != null) {
            places[i] = place;
            found[place] = true;
          }
        }
      }
      List<String> plain = reads.stream().map(ColumnName::plain).toList();
      for (int i = 0; i < places.length; i++) {
        if (places[i] < 0) {
          String name = ColumnName.plain(header.get(i));
          for (int place = 0; place < found.length && places[i] < 0; place++) {
            if (!found[place] && plain.get(place).equals(name)) {
              places[i] = place;
              found[place] = true;
            }
          }
        }
      }
    }
    return places;
  }

  /** What stands for the asterisks in the names of a file's columns, by place in {@link #reads}. */
  Map<Integer, String> words(List<String> header) {
    Map<Integer, String> words = new TreeMap<>();
    for (int place = 0; place < reads.size(); place++) {
      if (reads.get(place).startsWith(WORDS)) {
        for (String column : header) {
          String word = ColumnName.wild(reads.get(place).substring(WORDS.length()), column);
          if (word != null) {
            words.putIfAbsent(place, word);
          }
        }
      }
    }
    return words;
  }

  /** The columns of a file that a column of the feed is made of. */
  List<String> madeOf(String column, List<String> header) {
    Set<String> named = named(column);
    int[] places = places(header);
    List<String> made = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0 && named.contains(reads.get(places[i]))) {
        made.add(header.get(i));
      }
    }
    words(header)
        .forEach(
            (place, word) -> {
              if (named.contains(reads.get(place))) {
                made.add("(" + word + ")");
              }
            });
    return made;
  }

  /** Whether a column of the feed is made of nothing in the file, such as a constant. */
  boolean isConstant(String column) {
    return columns.containsKey(column) && named(column).isEmpty();
  }

  /** Whether a file with these columns says anything of a column of the feed. */
  boolean offers(String column, Collection<String> header) {
    return isConstant(column) || !madeOf(column, List.copyOf(header)).isEmpty();
  }

  /** Columns of the file that the expression of a column names, those behind its lets included. */
  private Set<String> named(String column) {
    String sql = columns.get(column);
    if (sql == null) {
      return Set.of();
    }
    Set<String> names = new TreeSet<>();
    behind(sql, new TreeSet<>(), names);
    return names;
  }

  private void behind(String sql, Set<String> lets, Set<String> names) {
    for (String name : namedIn(sql)) {
      Optional<String> named = let.keySet().stream().filter(l -> isOf(name, l)).findFirst();
      if (named.isPresent() && lets.add(named.get())) {
        behind(let.get(named.get()), lets, names);
      } else if (named.isEmpty()) {
        names.add(name);
      }
    }
  }

  /** Whether a name is that of an expression of {@code let}, or of a field of its value. */
  private static boolean isOf(String name, String let) {
    String own = let.toLowerCase(Locale.ROOT);
    return name.equals(own) || name.startsWith(own + ".");
  }

  private static Set<String> namedIn(String sql) {
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
