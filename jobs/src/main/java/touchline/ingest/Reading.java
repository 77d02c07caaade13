package touchline.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import touchline.config.ClickIds;
import touchline.pipeline.Made;
import touchline.pipeline.OrNull;
import touchline.pipeline.UserError;

/**
 * Rows of landed files as rows of a bronze table, with what is wrong with them. Text and Parquet
 * part ways only at the file: a source's mapping is SQL over its columns, and {@link BronzeRows}
 * reads what it yields.
 *
 * <p>Text is trimmed, and empty text is null. A number with more decimals than its column is
 * rounded. The words null and \N in an optional number, time or flag are null. A time without
 * offset is in {@code ingest.time-zone}; a date is the start of that day in the business time zone,
 * and its end where it closes something. The time 9999-12-31 in an optional column is the
 * placeholder of "not yet" and read as null, in a required one it lies in the future. An e-mail
 * column that holds no address is null.
 */
final class Reading {
  /** What a value of a list in a record adds to its number for each value before it. */
  static final long VALUE = 1_000_000_000_000L;

  private static final long GROUP = 32L << 20;

  /** The Parquet files that are read, by path. */
  private static final StructType ORIGINS =
      new StructType()
          .add("tl_path", DataTypes.StringType, false)
          .add("tl_f", DataTypes.IntegerType, false)
          .add("tl_file", DataTypes.StringType, false)
          .add("tl_received", DataTypes.DateType, false);

  private final SparkSession spark;
  private final FeedRules.Site site;
  private final Unknown unknown;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final UserDefinedFunction any;
  private final UserDefinedFunction hide;

  Reading(SparkSession spark, FeedRules.Site site, Unknown unknown) {
    this.spark = spark;
    this.site = site;
    this.unknown = unknown;
    this.hadoop = hadoop(spark);
    Tokens tokens = site.tokens();
    this.any = udf((UDF1<String, String>) tokens::any, DataTypes.StringType);
    this.hide = udf((UDF1<String, String>) tokens::hide, DataTypes.StringType);
  }

  /** Bytes of rows, as they stood in the files: columns tl_f, tl_row, tl_bytes. */
  Dataset<Row> originals(List<Taken> files) {
    Map<String, List<Taken>> byFeed = new TreeMap<>();
    files.forEach(
        taken -> byFeed.computeIfAbsent(taken.file().feed(), f -> new ArrayList<>()).add(taken));
    return byFeed.entrySet().stream()
        .flatMap(entry -> parts(Feed.of(entry.getKey()), entry.getValue(), true))
        .map(part -> part.raw().select("tl_f", "tl_row", "tl_bytes"))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  /**
   * Every row of the files of one feed: its bronze columns, and tl_f, tl_row, tl_bytes (sealed,
   * JSON of a row of Parquet; null when nothing is wrong and its currency is beyond doubt), tl_out
   * (whether the mapping leaves it out), tl_reason (null when nothing is wrong), tl_key (hash of
   * the feed's key), tl_version, tl_placeholders (ids and addresses that stand for nobody) and
   * tl_doubt (whether an amount may be in another currency).
   */
  Dataset<Row> rows(Feed feed, List<Taken> files, String batch) {
    return parts(feed, files, false)
        .map(part -> judged(feed, part, batch))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  /**
   * What Hadoop is told here, for tasks. A worker's own process was told less: not this one's files
   * and environment, and it began before the jars that travel with the session, such as those of an
   * object store, were there.
   */
  static Broadcast<SerializableConfiguration> hadoop(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
  }

  /** A name that Spark would take for a pattern is read by itself; empty for all others. */
  private static String alone(LandedFile file) {
    String path = path(file);
    return file.format() == Format.PARQUET && path.matches("(?s).*[{}\\[\\]*?\\\\].*") ? path : "";
  }

  private static String path(LandedFile file) {
    return new Path(URI.create(file.uri())).toString();
  }

  /**
   * Reads landed Parquet, one file or files whose names are no patterns: where patterns are off,
   * Spark reads all files again for each name that would be one. A page whose checksum does not fit
   * its bytes is an error.
   */
  static Dataset<Row> parquet(DataFrameReader reader, List<LandedFile> files) {
    return reader
        .option("parquet.page.verify-checksum.enabled", "true")
        .option(DataSource.GLOB_PATHS_KEY(), "false")
        .parquet(files.stream().map(Reading::path).toArray(String[]::new));
  }

  /**
   * Files that share mapping and shape.
   *
   * @param lines rows of text files, those of {@link TextRows#schema}; null for Parquet
   */
  private record Part(Mapping mapping, Dataset<Row> raw, JavaRDD<InternalRow> lines) {}

  private java.util.stream.Stream<Part> parts(Feed feed, List<Taken> files, boolean bytesOnly) {
    Map<String, List<Taken>> alike = new TreeMap<>();
    for (Taken taken : files) {
      String shape = taken.file().mapping() + "\n" + taken.inspection().schema();
      alike.computeIfAbsent(shape + "\n" + alone(taken.file()), k -> new ArrayList<>()).add(taken);
    }
    return alike.values().stream()
        .map(
            part -> {
              Mapping mapping = part.get(0).file().mapping();
              if (part.get(0).file().format() == Format.PARQUET) {
                return new Part(mapping, parquet(feed, mapping, part), null);
              }
              JavaRDD<InternalRow> lines = lines(feed, mapping, part, bytesOnly);
              return new Part(mapping, dataset(lines, TextRows.schema(mapping)), lines);
            });
  }

  private JavaRDD<InternalRow> lines(
      Feed feed, Mapping mapping, List<Taken> files, boolean bytesOnly) {
    List<List<Taken>> groups = new ArrayList<>();
    long size = GROUP;
    for (Taken taken : files) {
      if (size >= GROUP) {
        groups.add(new ArrayList<>());
        size = 0;
      }
      groups.get(groups.size() - 1).add(taken);
      size += taken.file().bytes() * (taken.file().zipped() ? 5 : 1);
    }
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, groups.size()).boxed().toList(), groups.size())
        .flatMap(
            new TextRows(
                groups,
                feed,
                mapping,
                unknown,
                new Spoken(feed, mapping, unknown),
                hadoop,
                bytesOnly));
  }

  private Dataset<Row> parquet(Feed feed, Mapping mapping, List<Taken> files) {
    StructType schema = (StructType) DataType.fromJson(files.get(0).inspection().schema());
    List<Row> origins = new ArrayList<>();
    for (Taken taken : files) {
      origins.add(
          Made.line(ORIGINS)
              .set("tl_path", taken.file().uri().replaceFirst("^file:/+", "/"))
              .set("tl_f", taken.id())
              .set("tl_file", taken.file().name())
              .set("tl_received", taken.file().received())
              .made());
    }
    Dataset<Row> origin = spark.createDataFrame(origins, ORIGINS);
    Dataset<Row> typed =
        parquet(spark.read().schema(schema), files.stream().map(Taken::file).toList());
    Column metadata = typed.metadataColumn("_metadata");
    Map<String, StructField> byName = new TreeMap<>();
    for (StructField field : schema.fields()) {
      byName.put(field.name().strip().toLowerCase(Locale.ROOT), field);
    }
    List<Column> columns = new ArrayList<>();
    columns.add(
        regexp_replace(metadata.getField("file_path"), lit("^file:/+"), lit("/")).as("tl_path"));
    columns.add(metadata.getField("row_index").plus(1).as("tl_row"));
    columns.add(lit(null).cast("string").as("tl_problem"));
    Column original =
        struct(Arrays.stream(schema.fieldNames()).map(n -> quoted(n)).toArray(Column[]::new));
    columns.add(to_json(original).cast("binary").as("tl_bytes"));
    columns.add(original.as(FeedRules.ORIGINAL));
    columns.add((mapping.isCanonical() ? extra(mapping, byName) : noExtra()).as("tl_extra"));
    columns.add(
        lit(new Spoken(feed, mapping, unknown).of(byName.keySet()))
            .cast("string")
            .as("tl_columns"));
    List<String> header = List.copyOf(byName.keySet());
    int[] places = mapping.places(header);
    Column[] read = new Column[mapping.reads().size()];
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        StructField field = byName.get(header.get(i));
        read[places[i]] =
            mapping.isCanonical() && simple(field.dataType())
                ? quoted(field.name())
                : text(quoted(field.name()), field.dataType());
      }
    }
    for (int i = 0; i < read.length; i++) {
      String column = mapping.reads().get(i);
      Column value = read[i] == null ? nested(byName, column) : read[i];
      // As text is read: empty is null.
      columns.add((mapping.isCanonical() ? value : nullif(trim(value), lit(""))).as(column));
    }
    return typed
        .select(columns.toArray(Column[]::new))
        .join(broadcast(origin), "tl_path")
        .drop("tl_path");
  }

  /** A field of a structure, by its path such as geo.country; null when there is none. */
  private static Column nested(Map<String, StructField> byName, String path) {
    String[] names = path.split("\\.");
    StructField field = byName.get(names[0]);
    Column value = field == null ? null : quoted(field.name());
    for (int i = 1; i < names.length && value != null; i++) {
      String name = names[i];
      Column outer = value;
      value = null;
      if (field.dataType() instanceof StructType inner) {
        for (StructField candidate : inner.fields()) {
          if (candidate.name().strip().toLowerCase(Locale.ROOT).equals(name)) {
            value = outer.getField(candidate.name());
            field = candidate;
          }
        }
      }
    }
    return value == null ? lit(null).cast("string") : text(value, field.dataType());
  }

  /** Columns outside the contract, hidden or scrubbed, without those that are null. */
  private Column extra(Mapping mapping, Map<String, StructField> byName) {
    Map<String, Column> values = new TreeMap<>();
    byName.forEach(
        (name, field) -> {
          if (!mapping.reads().contains(name)) {
            protect(values, name, unknown.fate(name), text(quoted(field.name()), field.dataType()));
          }
        });
    return extra(values);
  }

  private void protect(Map<String, Column> values, String name, Unknown.Fate fate, Column text) {
    switch (fate) {
      case DROPPED -> {}
      case HIDDEN -> values.put(unknown.name(name), any.apply(text));
      case KEPT -> values.put(unknown.name(name), hide.apply(nullif(trim(text), lit(""))));
      case MARKED ->
          values.put(
              unknown.name(name), when(nullif(trim(text), lit("")).isNotNull(), lit(Unknown.MARK)));
    }
  }

  private static Column extra(Map<String, Column> values) {
    if (values.isEmpty()) {
      return noExtra();
    }
    List<Column> entries = new ArrayList<>();
    values.forEach((name, value) -> entries.add(struct(lit(name).as("key"), value.as("value"))));
    Column known =
        filter(array(entries.toArray(Column[]::new)), entry -> entry.getField("value").isNotNull());
    return when(
        coalesce(values.values().toArray(Column[]::new)).isNotNull(), map_from_entries(known));
  }

  private static Column noExtra() {
    return lit(null).cast("map<string,string>");
  }

  /** The rows as their bronze table has them, read and judged in one pass. */
  private Dataset<Row> judged(Feed feed, Part part, String batch) {
    boolean plain = part.lines() != null && part.mapping().isCanonical();
    Dataset<Row> mapped = plain ? null : mapped(feed, part);
    StructType in = plain ? named(TextRows.schema(part.mapping())) : mapped.schema();
    FeedRules rules = new FeedRules(spark, feed, part.mapping(), site, in, plain, batch);
    JavaRDD<InternalRow> read = plain ? part.lines() : rows(mapped);
    return dataset(read.mapPartitions(new BronzeRows(rules)), rules.schema());
  }

  private static JavaRDD<InternalRow> rows(Dataset<Row> mapped) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) mapped)
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }

  private Dataset<Row> dataset(JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** Columns of a file that follows the contract are those of the feed. */
  private static StructType named(StructType lines) {
    StructType named = new StructType();
    for (StructField field : lines.fields()) {
      named =
          named.add(
              TextRows.ORIGIN.contains(field.name())
                  ? field
                  : new StructField(
                      FeedRules.MAPPED + field.name(), field.dataType(), true, field.metadata()));
    }
    return named;
  }

  /** Hash of the columns that tell rows of the feed apart, over the bronze table's own columns. */
  static Column key(Feed feed) {
    return hash("key", feed.key().stream().map(c -> col(c)).toList());
  }

  /** Hash over values and over which of them are null; xxhash64 alone passes over nulls. */
  private static Column hash(String seed, List<Column> columns) {
    Column nulls = lit(0L);
    for (int i = 0; i < columns.size(); i++) {
      nulls = nulls.plus(bit(columns.get(i).isNull(), 1L << i));
    }
    List<Column> all = new ArrayList<>();
    all.add(lit(seed));
    all.add(nulls);
    all.addAll(columns);
    return xxhash64(all.toArray(Column[]::new));
  }

  private static Column bit(Column condition, long bit) {
    return when(condition, lit(bit)).otherwise(lit(0L));
  }

  /** Text of a column outside the contract, of the file or made by its mapping; null when none. */
  private static Column further(Mapping mapping, String name) {
    if (mapping.isCanonical()) {
      return col("tl_extra").getItem(name);
    }
    String sql = mapping.columns().get(name);
    return sql == null ? lit(null).cast("string") : nullif(trim(expr(sql).cast("string")), lit(""));
  }

  /** The click id that a column of its own name holds. */
  private static Column clicked(Mapping mapping) {
    return coalesce(
        ClickIds.NAMES.stream()
            .map(name -> when(further(mapping, name).isNotNull(), lit(name)))
            .toArray(Column[]::new));
  }

  private Dataset<Row> mapped(Feed feed, Part part) {
    Mapping mapping = part.mapping();
    Dataset<Row> raw = part.raw();
    List<Column> columns = new ArrayList<>();
    TextRows.ORIGIN.stream()
        .filter(o -> !o.equals("tl_extra"))
        .map(o -> o.equals("tl_bytes") && part.lines() == null ? FeedRules.ORIGINAL : o)
        .forEach(origin -> columns.add(col(origin)));
    for (Map.Entry<String, String> let : mapping.let().entrySet()) {
      raw =
          judged(raw, let.getKey(), let.getValue())
              .withColumn(let.getKey(), expr(OrNull.value(let.getValue())));
    }
    if (mapping.each() != null) {
      raw = each(raw, mapping.each());
    }
    for (Map.Entry<String, String> made : mapping.columns().entrySet()) {
      raw = judged(raw, made.getKey(), made.getValue());
    }
    raw = judged(raw, "where", mapping.where());
    // A row that is left out keeps its place only, so that it can be counted.
    boolean all = mapping.where().equals("true");
    Column isOut =
        all
            ? lit(false)
            : col("tl_problem")
                .isNull()
                .and(not(coalesce(expr(OrNull.value(mapping.where())), lit(false))));
    columns.add(isOut.as("tl_out"));
    List<String> own = feed.columns().stream().map(StructField::name).toList();
    try {
      for (String column : own) {
        String sql = mapping.columns().getOrDefault(column, "CAST(NULL AS STRING)");
        Column value = expr(OrNull.value(sql));
        if (column.equals("currency") && !mapping.currency().isEmpty()) {
          value = coalesce(nullif(trim(value.cast("string")), lit("")), lit(mapping.currency()));
        }
        if (column.equals("click_id")) {
          value = coalesce(value.cast("string"), clicked(mapping));
        }
        if (column.equals("sequence")) {
          // As Analytics 4 calls it.
          value = coalesce(value.cast("string"), further(mapping, Unknown.SEQUENCE));
        }
        columns.add((all ? value : when(not(isOut), value)).as(FeedRules.MAPPED + column));
      }
      columns.add(
          (mapping.key().isEmpty()
                  ? lit(null).cast("bigint")
                  : hash(
                      String.join("\n", mapping.key()),
                      mapping.key().stream()
                          .map(sql -> nullif(trim(expr(OrNull.value(sql)).cast("string")), lit("")))
                          .toList()))
              .as("tl_place"));
      columns.add(
          (mapping.version().isEmpty()
                  ? lit(null).cast("bigint")
                  : expr(
                      "unix_micros(try_cast(("
                          + OrNull.value(mapping.version())
                          + ") AS TIMESTAMP))"))
              .as("tl_when"));
      if (mapping.isCanonical()) {
        columns.add(col("tl_extra"));
      } else {
        Map<String, Column> extra = new TreeMap<>();
        mapping
            .columns()
            .forEach(
                (column, sql) -> {
                  if (!own.contains(column)) {
                    protect(
                        extra,
                        column,
                        unknown.named(column),
                        expr(OrNull.value(sql)).cast("string"));
                  }
                });
        columns.add(extra(extra).as("tl_extra"));
      }
      return raw.select(columns.toArray(Column[]::new));
    } catch (Exception e) {
      if (e instanceof AnalysisException && !mapping.isCanonical()) {
        throw new UserError(
            64,
            "sources."
                + mapping.source()
                + ".feeds."
                + feed.name()
                + ": "
                + e.getMessage().lines().findFirst().orElse(""));
      }
      throw e;
    }
  }

  /** A row of which the source's mapping cannot make a value has a problem, and costs itself. */
  private static Dataset<Row> judged(Dataset<Row> raw, String name, String sql) {
    return OrNull.canFail(sql)
        ? raw.withColumn(
            "tl_problem",
            coalesce(
                col("tl_problem"),
                when(
                    expr(OrNull.fails(sql)),
                    lit(name + ": the source's mapping cannot be evaluated: " + sql))))
        : raw;
  }

  /** A row for each value of a list, in its place and numbered by {@link #VALUE}. */
  private static Dataset<Row> each(Dataset<Row> raw, String list) {
    Column[] columns =
        Arrays.stream(raw.columns())
            .map(
                name ->
                    name.equals(list)
                        ? col("tl_value").as(list)
                        : name.equals("tl_row")
                            ? col(name)
                                .plus(coalesce(col("tl_nth"), lit(0)).multiply(VALUE))
                                .as(name)
                            : quoted(name))
            .toArray(Column[]::new);
    return raw.select(
            col("*"), posexplode_outer(quoted(list)).as(new String[] {"tl_nth", "tl_value"}))
        .select(columns);
  }

  private static boolean simple(DataType type) {
    return type.equals(DataTypes.StringType)
        || type.equals(DataTypes.TimestampType)
        || type.equals(DataTypes.TimestampNTZType)
        || type.equals(DataTypes.DateType)
        || type.equals(DataTypes.BooleanType)
        || type.equals(DataTypes.LongType)
        || type.equals(DataTypes.IntegerType)
        || type.equals(DataTypes.DoubleType)
        || type instanceof DecimalType;
  }

  private static Column text(Column value, DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return value;
    }
    if (type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType)) {
      // Ids of a table with gaps are such numbers; ten million would be 1.0E7.
      Column whole = value.try_cast("bigint");
      return when(whole.cast("double").equalTo(value), whole.cast("string"))
          .otherwise(value.cast("string"));
    }
    if (type.equals(DataTypes.TimestampType)) {
      return concat(value.cast("string"), lit("Z"));
    }
    if (type instanceof StructType
        || type instanceof org.apache.spark.sql.types.ArrayType
        || type instanceof org.apache.spark.sql.types.MapType) {
      return to_json(value);
    }
    return value.cast("string");
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
