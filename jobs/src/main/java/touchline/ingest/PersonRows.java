package touchline.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import touchline.pipeline.Inputs;
import touchline.pipeline.Made;
import touchline.pipeline.Person;
import touchline.pipeline.Store;
import touchline.pipeline.Table;

/**
 * The rows of one person in every table, found by all identifiers that are known to be the
 * person's.
 *
 * <p>Landed rows that bear an identifier of the person go; a row of somebody else that only refers
 * to the person, such as a deal to its primary lead, loses the reference. Rows of earlier nights
 * that name the person go, too. Tables that follow from others are not touched: they are made anew.
 */
final class PersonRows {
  private static final Table IDENTITIES = Table.of("silver.identities");
  private static final Table RECONCILIATION = Table.of("ops.feed_reconciliation");
  private static final Table ERASURES = Table.of("ops.erasures");

  /** Tables of which each row is one landed row, sealed. */
  private static final List<Table> SEALED =
      List.of(
          Table.of("bronze.quarantined_rows"),
          Table.of("bronze.repeated_rows"),
          Table.of("ops.held_rows"));

  private final SparkSession spark;
  private final Store store;
  private final Tokens tokens;
  private final Seal seal;

  /** Values that tell of the person, by kind: lead, email, visitor; and person ids. */
  private final Map<String, Set<String>> values = new TreeMap<>();

  private final Set<String> people = new TreeSet<>();
  private final Map<String, Long> erased = new TreeMap<>();
  private final Set<String> files = new TreeSet<>();

  PersonRows(SparkSession spark, Store store, Tokens tokens, Seal seal) {
    this.spark = spark;
    this.store = store;
    this.tokens = tokens;
    this.seal = seal;
  }

  /**
   * Takes the person's rows out of the tables, and puts the hashes of the identifiers on record.
   *
   * @param identifier such as lead:00Q1 or email:TOKEN
   * @param on date of the night from which the person goes
   */
  Person.Erased erase(String identifier, LocalDate on) {
    find(identifier);
    boolean isKnown = isErased(identifier);
    Table.all().stream().filter(table -> !store.isEmpty(table)).forEach(this::erase);
    if (!isKnown && (!people.isEmpty() || !erased.isEmpty())) {
      record(on);
    }
    return new Person.Erased(
        isKnown, new TreeMap<>(erased), new TreeSet<>(files), count(), words());
  }

  /** The identifier and all that belong to the same person. */
  private void find(String identifier) {
    keep(identifier);
    if (store.isEmpty(IDENTITIES)) {
      return;
    }
    Dataset<Row> identities = store.read(IDENTITIES);
    identities
        .where(col("identifier").equalTo(identifier))
        .select("person_id")
        .distinct()
        .collectAsList()
        .forEach(row -> people.add(row.getAs("person_id")));
    identities
        .where(col("person_id").isin(people.toArray()).and(not(col("is_shared"))))
        .select("identifier")
        .collectAsList()
        .forEach(row -> keep(row.getAs("identifier")));
  }

  private void keep(String identifier) {
    int colon = identifier.indexOf(':');
    values
        .computeIfAbsent(identifier.substring(0, colon), kind -> new TreeSet<>())
        .add(identifier.substring(colon + 1));
  }

  private Set<String> values(String kind) {
    return values.getOrDefault(kind, Set.of());
  }

  private void erase(Table table) {
    if (SEALED.contains(table)) {
      eraseSealed(table);
    } else if (table.layer().equals("bronze")) {
      eraseLanded(table);
    } else if (table.layer().equals("ops")
        ? table != RECONCILIATION && table != ERASURES && !table.name().equals("ops.runs")
        : table.partition().contains(Inputs.NIGHT)) {
      remove(table, named());
    }
  }

  private void eraseLanded(Table table) {
    Column own = lit(false);
    for (String column : table.list("touchline.identifiers")) {
      Set<String> wanted = values(column.replaceFirst("_id$", ""));
      own = own.or(col(column).isin(wanted.toArray()));
    }
    count(table, own, lit(table.name().substring("bronze.".length())));
    Column refers = lit(false);
    List<Column> columns = new ArrayList<>();
    for (StructField field : table.schema().fields()) {
      Column value = col("`" + field.name() + "`");
      Column names = names(table, field, value);
      refers = refers.or(names);
      columns.add(when(names, lit(null)).otherwise(value).as(field.name()));
    }
    Dataset<Row> rows = store.read(table);
    if (!rows.where(own.or(refers)).isEmpty()) {
      store.replace(
          table, rows.where(not(coalesce(own, lit(false)))).select(columns.toArray(Column[]::new)));
    }
  }

  /** Whether a column that identifies nobody by itself names the person. */
  private Column names(Table table, StructField field, Column value) {
    boolean isOwn = table.list("touchline.identifiers").contains(field.name());
    if (isOwn || !field.nullable() || field.name().startsWith("_")) {
      return lit(false);
    }
    if (field.dataType() instanceof MapType) {
      return coalesce(to_json(value).rlike(pattern()), lit(false));
    }
    return field.dataType() instanceof StringType
        ? coalesce(value.rlike(pattern()), lit(false))
        : lit(false);
  }

  private void eraseSealed(Table table) {
    Tokens hiding = tokens;
    Seal opening = seal;
    Pattern pattern = Pattern.compile(pattern());
    UDF1<byte[], Boolean> names = row -> names(pattern, hiding, opening, row);
    UserDefinedFunction tells = udf(names, DataTypes.BooleanType);
    Column tellsOf = tells.apply(col("original"));
    if (table.layer().equals("bronze")) {
      count(table, tellsOf, col("feed"));
    }
    remove(table, tellsOf);
  }

  private static boolean names(Pattern person, Tokens tokens, Seal seal, byte[] row) {
    return row != null && person.matcher(tokens.scrub(Seal.text(seal.unseal(row)))).find();
  }

  private void remove(Table table, Column condition) {
    Dataset<Row> rows = store.read(table);
    long removed = rows.where(condition).count();
    if (removed > 0) {
      erased.merge(table.name(), removed, Long::sum);
      store.replace(table, rows.where(not(coalesce(condition, lit(false)))));
    }
  }

  /** Whether any column of a row names the person. */
  private static Column anything() {
    return to_json(struct("*"));
  }

  private Column named() {
    return anything().rlike(pattern());
  }

  /** The identifiers, where they stand by themselves; a person id also within another id. */
  private String pattern() {
    String words =
        values.values().stream()
            .flatMap(Set::stream)
            .map(PersonRows::quoted)
            .collect(Collectors.joining("|"));
    String ids = people.stream().map(id -> "|" + quoted(id)).collect(Collectors.joining());
    return "(?<![A-Za-z0-9_-])(?:" + words + ")(?![A-Za-z0-9_-])" + ids;
  }

  private static String quoted(String word) {
    return word.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
  }

  /** Counts landed rows that go, and takes them off the accounts of their files. */
  private void count(Table table, Column gone, Column feed) {
    Map<String, Long> removed = new HashMap<>();
    store
        .read(table)
        .where(gone)
        .groupBy(feed.as("feed"), col("_file"), col("_batch"))
        .count()
        .collectAsList()
        .forEach(
            r -> {
              String file = r.getAs("feed") + "\n" + r.getAs("_file");
              files.add(file);
              removed.put(file + "\n" + r.getAs("_batch"), r.getAs("count"));
            });
    if (removed.isEmpty()) {
      return;
    }
    if (!SEALED.contains(table)) {
      erased.merge(
          table.name(), removed.values().stream().mapToLong(Long::longValue).sum(), Long::sum);
    }
    String column =
        table.name().equals("bronze.quarantined_rows")
            ? "rows_quarantined"
            : table.name().equals("bronze.repeated_rows") ? "rows_superseded" : "rows_accepted";
    List<Row> accounts =
        store.rows(RECONCILIATION).stream().map(row -> less(row, column, removed)).toList();
    store.replace(
        RECONCILIATION, spark.createDataFrame(accounts, RECONCILIATION.schema().asNullable()));
  }

  private static Row less(Row row, String column, Map<String, Long> removed) {
    String place =
        Stream.of("feed", "file", "batch")
            .map(name -> row.<String>getAs(name))
            .collect(Collectors.joining("\n"));
    boolean ingested = row.<String>getAs("status").equals("ingested");
    long gone = ingested ? removed.getOrDefault(place, 0L) : 0;
    Made.Line account =
        Made.line(RECONCILIATION.schema()).copy(row, RECONCILIATION.schema().fieldNames());
    for (String counts : List.of(column, "rows_read")) {
      account.set(counts, row.<Long>getAs(counts) - gone);
    }
    return account.made();
  }

  private void record(LocalDate on) {
    Made made = new Made(ERASURES);
    values.forEach(
        (kind, all) ->
            all.forEach(
                value ->
                    made.row()
                        .set("identifier_hash", Erasures.hash(tokens, kind, value))
                        .set("kind", kind)
                        .set("erased_on", on)
                        .add()));
    store.append(
        ERASURES, spark.createDataFrame(made.rows(), ERASURES.schema().asNullable()).coalesce(1));
  }

  private boolean isErased(String identifier) {
    int colon = identifier.indexOf(':');
    String hash =
        Erasures.hash(tokens, identifier.substring(0, colon), identifier.substring(colon + 1));
    return store.rows(ERASURES).stream()
        .anyMatch(row -> row.<String>getAs("identifier_hash").equals(hash));
  }

  private int count() {
    return values.values().stream().mapToInt(Set::size).sum();
  }

  /** What a text that names the person holds. */
  private String words() {
    return pattern();
  }
}
