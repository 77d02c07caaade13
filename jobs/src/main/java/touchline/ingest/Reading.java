package touchline.ingest;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.math.BigDecimal;
import java.net.URI;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.ClickIds;
import touchline.config.IngestConfig;
import touchline.pipeline.UserError;

/**
 * Rows of landed files as rows of a bronze table, with what is wrong with them. Text and Parquet
 * part ways only at the file: mapping, casts, checks and tokens are the same SQL expressions.
 *
 * <p>Text is trimmed, and empty text is null. A number with more decimals than its column is
 * rounded. The words null and \N in an optional number, time or flag are null. A time without
 * offset is in {@code ingest.time-zone}; a date is the start of that day in the business time zone,
 * and its end where it closes something. The time 9999-12-31 in an optional column is the
 * placeholder of "not yet" and read as null, in a required one it lies in the future. An e-mail
 * column that holds no address is null.
 */
final class Reading {
  private static final long GROUP = 32L << 20;

  /** Optional times that say "not yet" or "never". */
  private static final List<String> PLACEHOLDERS = List.of("9999-12-31", "0001-01-01");

  /** Columns of money; sums of them are told to the cent. */
  private static final Set<String> MONEY = Set.of("amount", "cost", "spend");

  private static final Set<String> PAGES = Set.of("page_url", "referrer");

  /** Columns of words that a system chooses from a list. */
  private static final Set<String> CODES =
      Set.of(
          "channel",
          "medium",
          "utm_medium",
          "touch_type",
          "event_type",
          "activity_type",
          "direction",
          "stage",
          "currency",
          "from_currency",
          "to_currency",
          "country",
          "content_type",
          "funnel_stage",
          "url_pattern");

  /** What text has that may tell of a person: enough digits in a row, or a word for a secret. */
  private static final String SUSPICIOUS =
      "[0-9a-fA-F:][0-9a-fA-F .()/:-]{5}|(?i:token|secret|passw|pwd|key|bearer)|eyJ|[A-Z]{2}[0-9]{2}";

  private static final int LONGEST_TIME = 64;
  private static final String EARLIEST = "1900-01-01";
  private static final String LATEST = "2200-01-01";
  private static final UserDefinedFunction REVERSED =
      udf(
          (UDF3<String, String, Double, Boolean>)
              (from, to, rate) -> rate != null && Magnitudes.isReversed(from, to, rate),
          DataTypes.BooleanType);
  private static final UserDefinedFunction ID =
      udf((UDF1<String, String>) RecordIds::plain, DataTypes.StringType);
  private static final UserDefinedFunction ROUNDED =
      udf((UDF1<String, Boolean>) RecordIds::isRounded, DataTypes.BooleanType);

  private final SparkSession spark;
  private final IngestConfig ingest;
  private final ZoneId days;
  private final Placeholders placeholders;
  private final UserDefinedFunction single;
  private final UserDefinedFunction isPlaceholder;
  private final Unknown unknown;
  private final UserDefinedFunction email;
  private final UserDefinedFunction visitor;
  private final UserDefinedFunction any;
  private final UserDefinedFunction scrub;
  private final UserDefinedFunction hide;
  private final UserDefinedFunction page;
  private final UserDefinedFunction domain;

  Reading(
      SparkSession spark,
      IngestConfig ingest,
      ZoneId days,
      Unknown unknown,
      Tokens tokens,
      Placeholders placeholders,
      List<String> urlParameters) {
    this.spark = spark;
    this.ingest = ingest;
    this.days = days;
    this.placeholders = placeholders;
    this.single = udf((UDF1<Long, String>) tokens::single, DataTypes.StringType);
    this.isPlaceholder = udf((UDF1<String, Boolean>) tokens::isPlaceholder, DataTypes.BooleanType);
    this.unknown = unknown;
    this.email = udf((UDF1<String, String>) tokens::email, DataTypes.StringType);
    this.visitor = udf((UDF1<String, String>) tokens::visitor, DataTypes.StringType);
    this.any = udf((UDF1<String, String>) tokens::any, DataTypes.StringType);
    this.scrub = udf((UDF1<String, String>) tokens::scrub, DataTypes.StringType);
    this.hide = udf((UDF1<String, String>) tokens::hide, DataTypes.StringType);
    Addresses plain = new Addresses(urlParameters);
    this.page = udf((UDF1<String, String>) plain::plain, DataTypes.StringType);
    this.domain = udf((UDF1<String, String>) Tokens::domain, DataTypes.StringType);
  }

  /** Bytes of rows, as they stood in the files: columns tl_f, tl_row, tl_bytes. */
  Dataset<Row> originals(List<Taken> files) {
    Map<String, List<Taken>> byFeed = new TreeMap<>();
    files.forEach(
        taken -> byFeed.computeIfAbsent(taken.file().feed(), f -> new ArrayList<>()).add(taken));
    return byFeed.entrySet().stream()
        .flatMap(entry -> parts(Feed.of(entry.getKey()), entry.getValue()))
        .map(part -> part.raw().select("tl_f", "tl_row", "tl_bytes"))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  /**
   * Every row of the files of one feed: its bronze columns, and tl_f, tl_row, tl_bytes (JSON of a
   * row of Parquet), tl_out (whether the mapping leaves it out), tl_reason (null when nothing is
   * wrong), tl_key (hash of the feed's key) and tl_version.
   */
  Dataset<Row> rows(Feed feed, List<Taken> files, String batch) {
    return parts(feed, files)
        .map(part -> checked(feed, part, batch))
        .reduce(Dataset::union)
        .orElseThrow();
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

  /** Files that share mapping and shape. */
  private record Part(Mapping mapping, Dataset<Row> raw, boolean text) {}

  private java.util.stream.Stream<Part> parts(Feed feed, List<Taken> files) {
    Map<String, List<Taken>> alike = new TreeMap<>();
    for (Taken taken : files) {
      String shape = taken.file().mapping() + "\n" + taken.inspection().schema();
      alike.computeIfAbsent(shape + "\n" + alone(taken.file()), k -> new ArrayList<>()).add(taken);
    }
    return alike.values().stream()
        .map(
            part -> {
              Mapping mapping = part.get(0).file().mapping();
              boolean text = part.get(0).file().format() != Format.PARQUET;
              return new Part(
                  mapping, text ? text(feed, mapping, part) : parquet(feed, mapping, part), text);
            });
  }

  private Dataset<Row> text(Feed feed, Mapping mapping, List<Taken> files) {
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
    JavaRDD<InternalRow> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, groups.size()).boxed().toList(), groups.size())
            .flatMap(
                new TextRows(groups, feed, mapping, unknown, new Spoken(feed, mapping, unknown)));
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), TextRows.schema(mapping), false);
  }

  private Dataset<Row> parquet(Feed feed, Mapping mapping, List<Taken> files) {
    StructType schema = (StructType) DataType.fromJson(files.get(0).inspection().schema());
    List<Row> origins = new ArrayList<>();
    for (Taken taken : files) {
      origins.add(
          RowFactory.create(
              taken.file().uri().replaceFirst("^file:/+", "/"),
              taken.id(),
              taken.file().name(),
              java.sql.Date.valueOf(taken.file().received())));
    }
    Dataset<Row> origin =
        spark.createDataFrame(
            origins,
            new StructType()
                .add("tl_path", DataTypes.StringType, false)
                .add("tl_f", DataTypes.IntegerType, false)
                .add("tl_file", DataTypes.StringType, false)
                .add("tl_received", DataTypes.DateType, false));
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
    columns.add(
        to_json(
                struct(
                    Arrays.stream(schema.fieldNames()).map(n -> quoted(n)).toArray(Column[]::new)))
            .cast("binary")
            .as("tl_bytes"));
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
      case KEPT -> values.put(unknown.name(name), hidden(nullif(trim(text), lit(""))));
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

  private Dataset<Row> checked(Feed feed, Part part, String batch) {
    Mapping mapping = part.mapping();
    boolean trimmed = part.text() && mapping.isCanonical();
    Dataset<Row> mapped = mapped(feed, part);
    StructType types = mapped.schema();
    Faults faults = new Faults();
    List<Column> values = new ArrayList<>();
    for (String origin : TextRows.ORIGIN) {
      values.add(col(origin));
    }
    values.add(col("tl_out"));
    values.add(col("tl_place"));
    values.add(col("tl_when"));
    List<Column> texts = new ArrayList<>();
    List<Column> judged = new ArrayList<>();
    for (StructField column : feed.columns()) {
      Column raw = col("r_" + column.name());
      DataType found = types.apply("r_" + column.name()).dataType();
      Column text = text(raw, found);
      values.add(raw);
      values.add(value(feed, column, raw, found, trimmed).as(column.name()));
      if (feed.personal(column.name())) {
        values.add(domain.apply(text).as("d_" + column.name()));
      }
      int place = -1;
      boolean typed = !column.dataType().equals(DataTypes.StringType);
      if (typed) {
        place = texts.size();
        texts.add(text);
        Column wrong = raw.isNotNull().and(col(column.name()).isNull());
        if (column.nullable() && !feed.required().contains(column.name())) {
          wrong = wrong.and(lower(trim(text)).notEqual(lit("null")));
        }
        if (column.nullable() && column.dataType().equals(DataTypes.TimestampType)) {
          wrong = wrong.and(not(isNever(text)));
          Column time = col(column.name());
          judged.add(
              bit(
                  time.lt(lit(EARLIEST).cast("timestamp"))
                      .or(time.geq(lit(LATEST).cast("timestamp"))),
                  faults.add(column.name(), "lies before " + EARLIEST + " or after 2199", place)));
        }
        judged.add(bit(wrong, faults.add(column.name(), Faults.rule(column.dataType()), place)));
        if (MONEY.contains(column.name())) {
          judged.add(
              bit(
                  abs(col(column.name()).cast("double")).gt(lit(ingest.largestAmount())),
                  faults.add(
                      column.name(),
                      "is above "
                          + new BigDecimal(ingest.largestAmount()).toPlainString()
                          + " (ingest.largest-amount)",
                      place)));
        }
      }
      if (isId(column)) {
        judged.add(
            bit(
                isRewritten(text).and(ROUNDED.apply(text)),
                faults.add(
                    column.name(),
                    "is a number that a spreadsheet rounded; save the column as text",
                    texts.size())));
        texts.add(text);
      }
      if (feed.required().contains(column.name())) {
        Column missing = typed ? raw.isNull() : col(column.name()).isNull();
        if (feed.spares(column.name())) {
          missing =
              missing.and(
                  feed.facts().stream()
                      .map(fact -> col("r_" + fact).isNull())
                      .reduce(Column::and)
                      .orElse(lit(true)));
        }
        if (namesRecord(column)) {
          judged.add(
              bit(
                  placeholders.isId(text),
                  faults.add(column.name(), "stands for no record (ingest.placeholder-ids)", -1)));
          missing = missing.and(raw.isNull());
        }
        judged.add(bit(missing, faults.add(column.name(), "is missing; the feed requires it", -1)));
      }
    }
    for (String time : feed.times()) {
      int place = texts.size();
      texts.add(col("r_" + time).cast("string"));
      judged.add(
          bit(
              col(time).lt(lit(java.sql.Timestamp.valueOf(ingest.earliestDate().atStartOfDay()))),
              faults.add(
                  time,
                  "lies before " + ingest.earliestDate() + " (ingest.earliest-date)",
                  place)));
      judged.add(
          bit(
              expr(
                  "unix_seconds(`"
                      + time
                      + "`) >= (unix_date(tl_received) + 1) * 86400L + "
                      + ingest.futureTolerance().toSeconds()),
              faults.add(
                  time,
                  "lies more than "
                      + ingest.futureTolerance().toHours()
                      + " hours after its day of receipt (ingest.future-tolerance)",
                  place)));
    }
    if (!feed.identifiers().isEmpty()) {
      judged.add(
          bit(
              feed.identifiers().stream()
                  .map(c -> col(c).isNull())
                  .reduce(Column::and)
                  .orElseThrow(),
              faults.add(
                  String.join(", ", feed.identifiers()),
                  "are missing; one of them tells the person",
                  -1)));
    }
    if (!feed.oneOf().isEmpty()) {
      judged.add(
          bit(
              feed.oneOf().stream().map(c -> col(c).isNull()).reduce(Column::and).orElseThrow(),
              faults.add(
                  String.join(", ", feed.oneOf()), "are missing; the feed requires one", -1)));
    }
    if (feed.name().equals("fx_rates")) {
      judged.add(
          bit(
              REVERSED.apply(col("from_currency"), col("to_currency"), col("rate").cast("double")),
              faults.add(
                  "rate",
                  "is the other way round: units of to_currency for one unit of from_currency",
                  texts.size())));
      texts.add(col("r_rate").cast("string"));
    }
    feed.constraints()
        .forEach(
            (name, sql) ->
                judged.add(
                    bit(
                        not(coalesce(expr(sql), lit(true))),
                        faults.add("the row", "breaks the rule " + sql, -1))));
    UserDefinedFunction words =
        udf(
            (UDF2<Long, scala.collection.Seq<String>, String>)
                (bits, all) -> faults.words(bits, CollectionConverters.asJava(all)),
            DataTypes.StringType);
    Column mask = judged.stream().reduce(Column::plus).orElse(lit(0L));
    List<Column> hashed = new ArrayList<>();
    feed.columns().forEach(c -> hashed.add(col(c.name())));
    List<Column> content = new ArrayList<>(hashed);
    content.add(map_entries(col("tl_extra")));
    boolean keepsAll = mapping.isCanonical() && ingest.keepsAll();
    if (feed.report() && mapping.key().isEmpty() && !keepsAll) {
      // What parts a report's rows may stand in a column that nobody maps or keeps.
      content.add(col("tl_bytes"));
    }
    Dataset<Row> valued = mapped.select(values.toArray(Column[]::new));
    if (feed.identifiers().contains("visitor_id")) {
      // Who is known by a placeholder only is somebody of whom nothing else is known.
      Column alone =
          feed.identifiers().stream()
              .map(c -> col(c).isNull())
              .reduce(Column::and)
              .orElseThrow()
              .and(placeholders(feed).gt(lit(0L)));
      valued =
          valued.withColumn(
              "visitor_id", when(alone, single.apply(key(feed))).otherwise(col("visitor_id")));
    }
    List<Column> bronze = new ArrayList<>();
    for (StructField field : feed.table().schema().fields()) {
      Column made =
          switch (field.name()) {
            case "extra" -> col("tl_extra");
            case "identifier" -> identifier(feed);
            case "email_domain" -> when(col("email").isNotNull(), col("d_email"));
            case "_source" -> lit(mapping.source());
            case "_file" -> col("tl_file");
            case "_row" -> col("tl_row");
            case "_batch" -> lit(batch);
            case "_received_date" -> col("tl_received");
            case "_hash" -> hash("content", content);
            case "_key" -> mapping.key().isEmpty() ? lit(null).cast("bigint") : col("tl_place");
            case "_columns" -> col("tl_columns");
            default -> col(field.name());
          };
      bronze.add(made.as(field.name()));
    }
    bronze.add(col("tl_f"));
    bronze.add(col("tl_row"));
    bronze.add(col("tl_bytes"));
    bronze.add((mapping.key().isEmpty() ? key(feed) : col("tl_place")).as("tl_key"));
    bronze.add(
        (mapping.version().isEmpty()
                ? feed.version()
                    .map(v -> expr("unix_micros(`" + v + "`)"))
                    .orElse(lit(null).cast("bigint"))
                : col("tl_when"))
            .as("tl_version"));
    bronze.add(col("tl_out"));
    bronze.add(placeholders(feed).as("tl_placeholders"));
    boolean guesses = !mapping.isCanonical() && mapping.currency().isEmpty();
    bronze.add(
        feed.money()
            .filter(money -> guesses)
            .map(
                money ->
                    coalesce(col(money).notEqual(lit(0)).and(col("currency").isNull()), lit(false)))
            .orElse(lit(false))
            .as("tl_doubt"));
    bronze.add(mask.as("tl_mask"));
    bronze.add(col("tl_problem"));
    bronze.add(
        array(
                texts.isEmpty()
                    ? new Column[] {lit(null).cast("string")}
                    : texts.toArray(Column[]::new))
            .as("tl_texts"));
    return valued
        .select(bronze.toArray(Column[]::new))
        .withColumn(
            "tl_reason",
            when(col("tl_out"), lit(null).cast("string"))
                .when(col("tl_problem").isNotNull(), col("tl_problem"))
                .when(
                    col("tl_mask").notEqual(lit(0L)), words.apply(col("tl_mask"), col("tl_texts"))))
        .drop("tl_mask", "tl_problem", "tl_texts");
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

  private static Column identifier(Feed feed) {
    return coalesce(
        feed.identifiers().stream()
            .map(c -> concat(lit(c.replaceFirst("_id$", "") + ":"), col(c)))
            .toArray(Column[]::new));
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
        .forEach(origin -> columns.add(col(origin)));
    for (Map.Entry<String, String> let : mapping.let().entrySet()) {
      raw = raw.withColumn(let.getKey(), expr(let.getValue()));
    }
    // A row that is left out keeps its place only, so that it can be counted.
    boolean all = mapping.where().equals("true");
    Column isOut =
        all
            ? lit(false)
            : col("tl_problem").isNull().and(not(coalesce(expr(mapping.where()), lit(false))));
    columns.add(isOut.as("tl_out"));
    List<String> own = feed.columns().stream().map(StructField::name).toList();
    try {
      for (String column : own) {
        String sql = mapping.columns().getOrDefault(column, "CAST(NULL AS STRING)");
        Column value = expr(sql);
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
        columns.add((all ? value : when(not(isOut), value)).as("r_" + column));
      }
      columns.add(
          (mapping.key().isEmpty()
                  ? lit(null).cast("bigint")
                  : hash(
                      String.join("\n", mapping.key()),
                      mapping.key().stream()
                          .map(sql -> nullif(trim(expr(sql).cast("string")), lit("")))
                          .toList()))
              .as("tl_place"));
      columns.add(
          (mapping.version().isEmpty()
                  ? lit(null).cast("bigint")
                  : expr("unix_micros(try_cast((" + mapping.version() + ") AS TIMESTAMP))"))
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
                    protect(extra, column, unknown.named(column), expr(sql).cast("string"));
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

  /** Whether the column holds an id as a system gave it, rather than a token or a kind. */
  private static boolean isId(StructField column) {
    return column.name().endsWith("_id")
        && !column.name().equals("click_id")
        && !column.name().equals("visitor_id");
  }

  /**
   * Whether an id has a sign that programs add when they take it for a number or keep it from it.
   */
  private static Column isRewritten(Column id) {
    return coalesce(
        id.contains(".")
            .or(id.contains(","))
            .or(id.contains("+"))
            .or(id.startsWith("'"))
            .or(id.startsWith("=")),
        lit(false));
  }

  /** Whether the column holds the id of a lead, an account or a deal, by which rows meet. */
  private static boolean namesRecord(StructField column) {
    return column.name().endsWith("lead_id")
        || column.name().endsWith("account_id")
        || column.name().endsWith("deal_id");
  }

  /** Ids and addresses of a row that stand for nobody. */
  private Column placeholders(Feed feed) {
    Column count = lit(0L);
    for (StructField column : feed.columns()) {
      Column raw = col("r_" + column.name()).cast("string");
      if (namesRecord(column) || column.name().equals("visitor_id")) {
        count = count.plus(bit(raw.isNotNull().and(placeholders.isId(raw)), 1));
      } else if (column.name().equals("email")) {
        count =
            count.plus(
                bit(raw.isNotNull().and(col("email").isNull()).and(isPlaceholder.apply(raw)), 1));
      }
    }
    return count;
  }

  /** The column's value in its type; null when the text says none. */
  private Column value(Feed feed, StructField column, Column raw, DataType found, boolean trimmed) {
    DataType type = column.dataType();
    Column text = text(raw, found);
    if (feed.personal(column.name())) {
      return column.name().equals("email") ? email.apply(text) : visitor.apply(text);
    }
    if (type.equals(DataTypes.StringType)) {
      Column plain = trimmed ? text : nullif(trim(text), lit(""));
      plain =
          PAGES.contains(column.name())
              ? hidden(page(plain))
              : CODES.contains(column.name()) || column.name().endsWith("_id")
                  ? scrubbed(plain)
                  : hidden(plain);
      if (isId(column)) {
        plain =
            when(length(plain).equalTo(lit(15)).or(isRewritten(plain)), ID.apply(plain))
                .otherwise(plain);
      }
      return namesRecord(column) ? when(not(placeholders.isId(plain)), plain) : plain;
    }
    if (type.equals(DataTypes.TimestampType)) {
      Column time =
          found.equals(DataTypes.TimestampType)
              ? raw
              : found.equals(DataTypes.TimestampNTZType)
                  ? local(raw.cast("timestamp"))
                  : found.equals(DataTypes.DateType)
                      ? day(raw, feed.ends(column.name()))
                      : time(trim(text), feed.ends(column.name()));
      return column.nullable() ? when(not(isNever(raw.cast("string"))), time) : time;
    }
    if (type.equals(DataTypes.DateType)) {
      return found.equals(DataTypes.DateType)
          ? raw
          : when(dated(trim(text)), trim(text).try_cast("date"));
    }
    if (type.equals(DataTypes.LongType)) {
      return found.equals(DataTypes.LongType)
          ? raw
          // Exports that know one kind of number write 250 as 250.0.
          : coalesce(
              text.try_cast("bigint"),
              when(
                  text.try_cast("decimal(38,6)").mod(lit(1)).equalTo(lit(0)),
                  text.try_cast("decimal(38,6)").try_cast("bigint")));
    }
    if (type.equals(DataTypes.DoubleType)) {
      Column number = raw.try_cast("double");
      return when(
          not(number.isNaN())
              .and(number.notEqual(lit(Double.POSITIVE_INFINITY)))
              .and(number.notEqual(lit(Double.NEGATIVE_INFINITY))),
          number);
    }
    if (type instanceof DecimalType && (found instanceof DecimalType)) {
      return raw.try_cast(type);
    }
    if (type.equals(DataTypes.BooleanType)) {
      // The words of consent banners, beside the many spellings of true and false that SQL knows.
      Column word = lower(trim(text));
      // A flag of a table with gaps is a number with decimals.
      return when(word.isin("granted", "1.0"), lit(true))
          .when(word.isin("denied", "0.0"), lit(false))
          .otherwise(text.try_cast(type));
    }
    return text.try_cast(type);
  }

  /**
   * The moment that a text states.
   *
   * @param end whether a day stands for its end; midnight without an offset is then a day, too
   */
  private Column time(Column text, boolean end) {
    Column isDay = length(text).leq(10);
    if (end) {
      isDay = isDay.or(text.substr(11, 20).rlike("^[T ]00:00(:00([.]0*)?)?$"));
    }
    Column stated = when(dated(text), text.try_cast("timestamp"));
    // No time is longer; a text that is would only be searched in vain.
    return when(length(text).gt(LONGEST_TIME), lit(null).cast("timestamp"))
        .when(isDay, when(dated(text), day(text.substr(1, 10).try_cast("date"), end)))
        .otherwise(moment(text, stated));
  }

  private static Column isNever(Column text) {
    return PLACEHOLDERS.stream().map(text::startsWith).reduce(Column::or).orElseThrow();
  }

  /** Start of a day in the business time zone, or the last microsecond of it. */
  private Column day(Column date, boolean end) {
    Column midnight = (end ? date_add(date, 1) : date).cast("timestamp");
    Column start =
        days.normalized().equals(ZoneId.of("Z"))
            ? midnight
            : to_utc_timestamp(midnight, days.getId());
    return end ? start.minus(expr("INTERVAL '0.000001' SECOND")) : start;
  }

  private Column moment(Column text, Column stated) {
    if (ingest.timeZone().normalized().equals(ZoneId.of("Z"))) {
      return stated;
    }
    return when(
            // After the time of day: an offset, or the name of a zone.
            text.rlike("[T ]\\d{1,2}(:\\d{1,2}){0,2}([.]\\d*)? *[A-Za-z+-]"), stated)
        .otherwise(to_utc_timestamp(stated, ingest.timeZone().getId()));
  }

  /** A wall-clock time, which Spark took for UTC, in the time zone of the landing folder. */
  private Column local(Column wallClock) {
    return ingest.timeZone().normalized().equals(ZoneId.of("Z"))
        ? wallClock
        : to_utc_timestamp(wallClock, ingest.timeZone().getId());
  }

  /**
   * Whether the text begins with year, month and day: Spark also takes 2026 and 2026-06 for dates.
   */
  private static Column dated(Column text) {
    return text.substr(5, 1).equalTo(lit("-")).and(length(text).geq(lit(8)));
  }

  private Column scrubbed(Column text) {
    return when(
            text.contains("@").or(text.contains("%40")).or(text.contains("%2540")),
            scrub.apply(text))
        .otherwise(text);
  }

  /** Text that people write, without what tells of a person. */
  private Column hidden(Column text) {
    return when(text.rlike(SUSPICIOUS), hide.apply(text)).otherwise(scrubbed(text));
  }

  private Column page(Column address) {
    return when(address.rlike("[?#;@]"), page.apply(address)).otherwise(address);
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
