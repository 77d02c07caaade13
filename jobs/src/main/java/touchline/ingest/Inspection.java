package touchline.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.DateOrder;
import touchline.config.NumberFormat;
import touchline.storage.Outage;

/**
 * What is known of a file before its rows are read.
 *
 * @param hash SHA-256 of its bytes, hexadecimal, and the part if the mapping is one
 * @param columns its column names, trimmed and lower-cased; empty for JSON, whose rows name their
 *     own
 * @param delimiter what parts its fields, for separated values
 * @param schema its typed columns as JSON, for Parquet; else null
 * @param problem why it is rejected whole; null when it can be read
 * @param empty whether it holds nothing at all
 * @param numbers how its columns of numbers write them, by column; those of plain digits are left
 *     out
 * @param dates which of day and month comes first, by column whose dates do not begin with the year
 */
record Inspection(
    String hash,
    List<String> columns,
    char delimiter,
    String schema,
    String problem,
    boolean empty,
    Map<String, NumberFormat> numbers,
    Map<String, DateOrder> dates)
    implements Serializable {

  Inspection(
      String hash,
      List<String> columns,
      char delimiter,
      String schema,
      String problem,
      boolean empty) {
    this(hash, columns, delimiter, schema, problem, empty, Map.of(), Map.of());
  }

  /** Most decimals of a column of money; rates have more. */
  private static final int MONEY_SCALE = 6;

  /** Rows after which a file whose dates all begin with the year is believed. */
  private static final int DATED_ROWS = 10_000;

  /** Bytes up to which an archive may unpack to whatever it likes. */
  private static final long UNPACKED = 64L << 20;

  /** Rows pack to a fifth, columns that repeat to a fiftieth; deflate's limit is a thousandth. */
  private static final long MOST_TIMES = 300;

  static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** Looks at a file; reads it whole only when its hash is not known. */
  static Inspection of(LandedFile file, String knownHash, Configuration hadoop) throws IOException {
    String hash = knownHash == null ? hash(file, hadoop) : knownHash;
    if (file.bytes() == 0 && (file.zipped() || file.format() == Format.PARQUET)) {
      return rejected(hash, "holds no byte, which no such file does; it is cut");
    }
    if (file.bytes() == 0) {
      return new Inspection(hash, List.of(), ',', null, null, true);
    }
    if (file.zipped() && isExploding(file, hadoop)) {
      return rejected(
          hash,
          "unpacks to more than "
              + MOST_TIMES
              + " times its size; if that is right, land it unpacked");
    }
    return switch (file.format()) {
      case CSV -> separated(file, hash, hadoop);
      case JSON, JSONL -> new Inspection(hash, List.of(), ',', null, null, false);
      case PARQUET -> parquet(file, hash, hadoop);
    };
  }

  /** As texts, with the number of the file: Spark's data serializer does not take records. */
  String[] written(int number) {
    List<String> texts = new ArrayList<>();
    texts.add(String.valueOf(number));
    texts.add(hash);
    texts.add(String.valueOf(delimiter));
    texts.add(schema);
    texts.add(problem);
    texts.add(String.valueOf(empty));
    texts.add(String.valueOf(numbers.size()));
    numbers.forEach(
        (column, format) -> {
          texts.add(column);
          texts.add(format.name());
        });
    texts.add(String.valueOf(dates.size()));
    dates.forEach(
        (column, order) -> {
          texts.add(column);
          texts.add(order.name());
        });
    texts.addAll(columns);
    return texts.toArray(String[]::new);
  }

  static Inspection read(String[] texts) {
    int count = Integer.parseInt(texts[6]);
    Map<String, NumberFormat> numbers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      numbers.put(texts[7 + 2 * i], NumberFormat.valueOf(texts[8 + 2 * i]));
    }
    int at = 7 + 2 * count;
    int ordered = Integer.parseInt(texts[at++]);
    Map<String, DateOrder> dates = new TreeMap<>();
    for (int i = 0; i < ordered; i++) {
      dates.put(texts[at++], DateOrder.valueOf(texts[at++]));
    }
    return new Inspection(
        texts[1],
        new ArrayList<>(Arrays.asList(texts).subList(at, texts.length)),
        texts[2].charAt(0),
        texts[3],
        texts[4],
        Boolean.parseBoolean(texts[5]),
        numbers,
        dates);
  }

  /**
   * Whether an archive unpacks to far more than rows do. Its last four bytes say how much; only one
   * that seems to is unpacked to see, since those of an archive that was cut short say anything.
   */
  private static boolean isExploding(LandedFile file, Configuration hadoop) throws IOException {
    long most = Math.max(UNPACKED, MOST_TIMES * file.bytes());
    if (file.bytes() < Integer.BYTES || stated(file, hadoop) <= most) {
      return false;
    }
    long unpacked = 0;
    try (Opened opened = new Opened(bytes(file, hadoop), true)) {
      byte[] chunk = new byte[1 << 16];
      int count = 0;
      while (count >= 0 && unpacked <= most) {
        unpacked += count;
        count = opened.read(chunk, 0, chunk.length);
      }
    }
    return unpacked > most;
  }

  private static long stated(LandedFile file, Configuration hadoop) throws IOException {
    Path path = new Path(java.net.URI.create(file.uri()));
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      in.seek(file.bytes() - Integer.BYTES);
      return Integer.reverseBytes(in.readInt()) & 0xFFFFFFFFL;
    }
  }

  static InputStream bytes(LandedFile file, Configuration hadoop) throws IOException {
    Path path = new Path(java.net.URI.create(file.uri()));
    return path.getFileSystem(hadoop).open(path, 1 << 16);
  }

  /** Names of a header's fields; a nameless one is called by its position. */
  static List<String> names(CsvRecords header) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < header.fields(); i++) {
      UTF8String field = header.field(i);
      String name = field == null ? "" : field.toString().strip().toLowerCase(Locale.ROOT);
      names.add(name.isEmpty() ? "column_" + (i + 1) : name);
    }
    return names;
  }

  private static Inspection separated(LandedFile file, String hash, Configuration hadoop)
      throws IOException {
    List<String> best = List.of();
    char delimiter = ',';
    long most = -1;
    for (char candidate : DELIMITERS) {
      try (Opened opened = new Opened(bytes(file, hadoop), file.zipped())) {
        CsvRecords records = new CsvRecords(new Lookahead(opened), candidate);
        for (int i = 0; i < file.preamble(); i++) {
          records.next();
        }
        if (!records.next()) {
          return new Inspection(hash, List.of(), ',', null, null, true);
        }
        if (records.problem() != null) {
          continue;
        }
        List<String> names = names(records);
        long matches = Arrays.stream(file.mapping().places(names)).filter(p -> p >= 0).count();
        if (matches > most) {
          most = matches;
          best = names;
          delimiter = candidate;
        }
        if (matches > 1) {
          break;
        }
      }
    }
    if (most < 0) {
      return rejected(hash, "its first line cannot be read as column names");
    }
    String problem = repeated(best, file.mapping());
    Map<String, NumberFormat> numbers = Map.of();
    if (problem == null) {
      SortedMap<String, DataType> read = numbers(file, best);
      NumberFormat stated = file.mapping().numberFormat();
      if (stated != NumberFormat.AUTO) {
        numbers = new TreeMap<>();
        for (String column : read.keySet()) {
          numbers.put(column, stated);
        }
      } else if (!read.isEmpty()) {
        NumberStyle style = style(file, best, delimiter, read, hadoop);
        problem =
            style
                .problem()
                .map(
                    what ->
                        what + "; state " + setting(file, "number-format") + " = point or comma")
                .orElse(null);
        numbers = style.formats();
      }
    }
    Map<String, DateOrder> dates = Map.of();
    if (problem == null) {
      DateStyle style = dates(file, best, delimiter, hadoop);
      problem =
          style
              .problem()
              .map(
                  what ->
                      what
                          + "; state "
                          + setting(file, "date-order")
                          + " = day_first or month_first")
              .orElse(null);
      dates = style.orders();
    }
    return new Inspection(hash, best, delimiter, null, problem, false, numbers, dates);
  }

  /** The columns of a file's header that hold numbers of its feed. */
  private static SortedMap<String, DataType> numbers(LandedFile file, List<String> header) {
    SortedMap<String, DataType> numbers = file.mapping().numbers(Feed.of(file.feed()));
    SortedMap<String, DataType> found = new TreeMap<>();
    int[] places = file.mapping().places(header);
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        DataType type = numbers.get(file.mapping().reads().get(places[i]));
        if (type != null) {
          found.put(header.get(i), type);
        }
      }
    }
    return found;
  }

  /** Sees every number of the file. */
  private static NumberStyle style(
      LandedFile file,
      List<String> header,
      char delimiter,
      SortedMap<String, DataType> read,
      Configuration hadoop)
      throws IOException {
    NumberStyle style = new NumberStyle();
    String[] names = read.keySet().toArray(String[]::new);
    int[] places = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      places[i] = header.indexOf(names[i]);
      DataType type = read.get(names[i]);
      style.column(
          names[i],
          type.equals(DataTypes.LongType),
          type instanceof DecimalType decimal && decimal.scale() <= MONEY_SCALE);
    }
    try (Opened opened = new Opened(bytes(file, hadoop), file.zipped())) {
      CsvRecords records = new CsvRecords(new Lookahead(opened), delimiter);
      for (int i = 0; i <= file.preamble(); i++) {
        records.next();
      }
      records.width(header.size());
      while (records.next()) {
        if (records.problem() == null) {
          for (int i = 0; i < names.length; i++) {
            if (records.holds(places[i], '.', ',')) {
              style.see(names[i], records.field(places[i]).toString());
            }
          }
        }
      }
    }
    return style;
  }

  /**
   * Sees every date of the file, unless the first rows have none that does not begin with the year.
   */
  private static DateStyle dates(
      LandedFile file, List<String> header, char delimiter, Configuration hadoop)
      throws IOException {
    DateStyle style = new DateStyle(file.mapping().dateOrder());
    Set<String> times = file.mapping().times(Feed.of(file.feed()));
    int[] places = file.mapping().places(header);
    int[] dated =
        IntStream.range(0, places.length)
            .filter(i -> places[i] >= 0 && times.contains(file.mapping().reads().get(places[i])))
            .toArray();
    boolean any = false;
    try (Opened opened = new Opened(bytes(file, hadoop), file.zipped())) {
      CsvRecords records = new CsvRecords(new Lookahead(opened), delimiter);
      for (int i = 0; i <= file.preamble(); i++) {
        records.next();
      }
      records.width(header.size());
      for (int row = 0; dated.length > 0 && (any || row < DATED_ROWS) && records.next(); row++) {
        if (records.problem() == null) {
          for (int i : dated) {
            UTF8String field = records.field(i);
            any |= field != null && style.see(header.get(i), field.toString().strip());
          }
        }
      }
    }
    return style;
  }

  private static String setting(LandedFile file, String name) {
    return (file.mapping().isCanonical() ? "ingest." : "sources." + file.mapping().source() + ".")
        + name;
  }

  private static Inspection parquet(LandedFile file, String hash, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new Path(java.net.URI.create(file.uri())), hadoop))) {
      StructType schema =
          new ParquetToSparkSchemaConverter(SQLConf.get())
              .convert(reader.getFooter().getFileMetaData().getSchema());
      List<String> names =
          Arrays.stream(schema.fieldNames()).map(n -> n.strip().toLowerCase(Locale.ROOT)).toList();
      return new Inspection(
          hash, names, ',', schema.json(), repeated(names, file.mapping()), false);
    } catch (IOException | RuntimeException e) {
      Outage.refuse(e);
      return rejected(hash, "cannot be read as Parquet; it is damaged or holds unknown types");
    } catch (Exception e) {
      return rejected(hash, "holds Parquet types that are not read; land it as text");
    }
  }

  private static Inspection rejected(String hash, String problem) {
    return new Inspection(hash, List.of(), ',', null, problem, false);
  }

  /** A column that stands there twice may mean either; one that no mapping reads harms nobody. */
  private static String repeated(List<String> all, Mapping mapping) {
    List<String> names =
        all.stream().filter(n -> mapping.isCanonical() || mapping.reads().contains(n)).toList();
    Set<String> seen = new HashSet<>();
    String twice =
        names.stream()
            .filter(name -> !seen.add(name))
            .distinct()
            .filter(Inspection::isName)
            .collect(Collectors.joining(", "));
    return seen.size() == names.size()
        ? null
        : "column " + twice + " stands there more than once; give each its own name";
  }

  /** Whether a header's field looks like a name rather than somebody's data. */
  static boolean isName(String text) {
    return text.matches("[\\p{L}_][\\p{L}\\p{N} _.()/#%-]{0,63}");
  }

  private static String hash(LandedFile file, Configuration hadoop) throws IOException {
    try (InputStream in =
        new DigestInputStream(bytes(file, hadoop), MessageDigest.getInstance("SHA-256"))) {
      byte[] chunk = new byte[1 << 16];
      while (in.read(chunk) >= 0) {
        // The stream digests what passes.
      }
      return file.identity(
          HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
