package touchline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import touchline.config.DateOrder;
import touchline.config.NumberFormat;

/**
 * Rows of text files, one after another: where each comes from, why it cannot be read if so, its
 * bytes, the columns that its mapping reads as trimmed text, and the others in {@code tl_extra}. A
 * task gets the number of its group of files: the files themselves travel with the function,
 * because Spark's data serializer does not take records.
 */
final class TextRows implements FlatMapFunction<Integer, InternalRow> {
  /** Columns before those of the mapping. */
  static final List<String> ORIGIN =
      List.of(
          "tl_f",
          "tl_row",
          "tl_file",
          "tl_received",
          "tl_problem",
          "tl_bytes",
          "tl_extra",
          "tl_columns");

  private static final UTF8String NONE = UTF8String.fromString("\\N");

  private final List<List<Taken>> groups;
  private final Mapping mapping;
  private final List<String> reads;
  private final List<String> roots;
  private final boolean keepUnknown;
  private final Unknown unknown;
  private final SortedMap<String, DataType> numbers;
  private final Spoken spoken;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final boolean bytesOnly;

  /**
   * @param groups files by task
   * @param mapping which columns are read
   * @param spoken tells of which columns a row speaks
   * @param hadoop with which files are opened, {@link Reading#hadoop}
   * @param bytesOnly whether only places and bytes of the rows are asked for
   */
  TextRows(
      List<List<Taken>> groups,
      Feed feed,
      Mapping mapping,
      Unknown unknown,
      Spoken spoken,
      Broadcast<SerializableConfiguration> hadoop,
      boolean bytesOnly) {
    this.bytesOnly = bytesOnly;
    this.groups = groups;
    this.mapping = mapping;
    this.reads = mapping.reads();
    this.roots =
        mapping.isCanonical()
            ? List.of()
            : reads.stream()
                .filter(r -> r.contains("."))
                .map(r -> r.substring(0, r.indexOf('.')))
                .distinct()
                .toList();
    this.keepUnknown = mapping.isCanonical();
    this.unknown = unknown;
    this.numbers = mapping.numbers(feed);
    this.spoken = spoken;
    this.hadoop = hadoop;
  }

  static StructType schema(Mapping mapping) {
    StructType schema =
        new StructType()
            .add("tl_f", DataTypes.IntegerType, false)
            .add("tl_row", DataTypes.LongType, false)
            .add("tl_file", DataTypes.StringType, false)
            .add("tl_received", DataTypes.DateType, false)
            .add("tl_problem", DataTypes.StringType)
            .add("tl_bytes", DataTypes.BinaryType)
            .add("tl_extra", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
            .add("tl_columns", DataTypes.StringType);
    for (String column : mapping.reads()) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return schema;
  }

  @Override
  public Iterator<InternalRow> call(Integer group) {
    Iterator<Taken> files = groups.get(group).iterator();
    return new Iterator<>() {
      private FileRows rows;
      private boolean ready;

      @Override
      public boolean hasNext() {
        if (ready) {
          return true;
        }
        try {
          while (rows == null || !rows.records.next()) {
            if (rows != null) {
              rows.opened.close();
            }
            if (!files.hasNext()) {
              rows = null;
              return false;
            }
            rows = new FileRows(files.next());
          }
          ready = true;
          return true;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public InternalRow next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ready = false;
        try {
          return rows.row();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** The rows of one file. */
  private final class FileRows {
    private final Taken taken;
    private final Opened opened;
    private final Records records;
    private final UTF8String file;
    private final int received;
    private final Columns columns;
    private final Pattern noRows =
        mapping.noRows() == null ? null : Pattern.compile(mapping.noRows());
    private long number;

    FileRows(Taken taken) throws IOException {
      this.taken = taken;
      this.file = UTF8String.fromString(taken.file().name());
      this.received = (int) taken.file().received().toEpochDay();
      this.opened =
          new Opened(Inspection.bytes(taken.file(), hadoop.value().value()), taken.file().zipped());
      Lookahead in = new Lookahead(opened);
      if (taken.file().format() == Format.CSV) {
        CsvRecords csv = new CsvRecords(in, taken.inspection().delimiter());
        for (int i = 0; i < taken.file().preamble(); i++) {
          csv.next();
        }
        List<String> header = csv.next() ? Inspection.names(csv) : List.of();
        csv.width(header.size());
        this.records = csv;
        this.columns = new Separated(csv, header, taken.inspection());
      } else {
        this.records = new JsonRecords(in, taken.file().format() == Format.JSONL);
        this.columns = new Objects((JsonRecords) records);
      }
    }

    InternalRow row() throws IOException {
      Object[] values = new Object[ORIGIN.size() + reads.size()];
      String problem = records.problem();
      byte[] bytes = records.bytes();
      if (noRows != null && noRows.matcher(new String(bytes, StandardCharsets.UTF_8)).find()) {
        problem = null;
      } else if (problem == null && !bytesOnly) {
        problem = columns.read(values);
        if (problem != null) {
          Arrays.fill(values, null);
        }
      }
      values[0] = taken.id();
      values[1] = ++number;
      values[2] = file;
      values[3] = received;
      values[4] = problem == null ? null : UTF8String.fromString(problem);
      values[5] = opened.original(bytes);
      return new GenericInternalRow(values);
    }
  }

  /** Puts a record's columns into their places. */
  private interface Columns {
    /** Why the record cannot be read; null when it can. */
    String read(Object[] values) throws IOException;
  }

  private final class Separated implements Columns {
    private final CsvRecords csv;
    private final int[] place;
    private final Unknown.Fate[] fates;
    private final UTF8String[] names;
    private final Integer[] unknownInOrder;
    private final Map<Integer, String> words;
    private final NumberFormat[] formats;
    private final DateOrder[] orders;
    private final List<String> header;
    private final UTF8String columns;

    Separated(CsvRecords csv, List<String> header, Inspection inspection) {
      this.csv = csv;
      this.header = header;
      this.columns = UTF8String.fromString(spoken.of(header));
      this.formats = new NumberFormat[header.size()];
      this.orders = header.stream().map(inspection.dates()::get).toArray(DateOrder[]::new);
      this.place = mapping.places(header);
      this.words = mapping.words(header);
      this.fates = new Unknown.Fate[header.size()];
      this.names = new UTF8String[header.size()];
      TreeMap<String, Integer> unknowns = new TreeMap<>();
      for (int i = 0; i < place.length; i++) {
        if (place[i] >= 0 && numbers.containsKey(reads.get(place[i]))) {
          formats[i] = inspection.numbers().getOrDefault(header.get(i), NumberFormat.POINT);
        }
        if (place[i] < 0 && keepUnknown) {
          fates[i] = unknown.fate(header.get(i));
          if (fates[i] != Unknown.Fate.DROPPED) {
            String name = unknown.name(header.get(i));
            names[i] = UTF8String.fromString(name);
            unknowns.put(name, i);
          }
        }
      }
      this.unknownInOrder = unknowns.values().toArray(Integer[]::new);
    }

    @Override
    public String read(Object[] values) {
      for (int i = 0; i < place.length; i++) {
        if (place[i] >= 0) {
          UTF8String field = trimmed(csv.field(i));
          if (field != null && formats[i] != null) {
            String text = field.toString();
            String number = NumberStyle.plain(text, formats[i]);
            if (number == null && NumberStyle.tells(text) != NumberStyle.Tells.NOTHING) {
              return header.get(i)
                  + " '"
                  + text
                  + "' is no number with a decimal "
                  + (formats[i] == NumberFormat.COMMA ? "comma" : "point")
                  + ", as the others of its column are";
            }
            field = number == null || number.equals(text) ? field : UTF8String.fromString(number);
          }
          if (field != null && orders[i] != null) {
            String date = DateStyle.plain(field.toString(), orders[i]);
            field = date == null ? field : UTF8String.fromString(date);
          }
          values[ORIGIN.size() + place[i]] = field;
        }
      }
      words.forEach((at, word) -> values[ORIGIN.size() + at] = UTF8String.fromString(word));
      values[7] = columns;
      if (unknownInOrder.length > 0) {
        Object[] keys = new Object[unknownInOrder.length];
        Object[] kept = new Object[unknownInOrder.length];
        int count = 0;
        for (int i : unknownInOrder) {
          UTF8String field = trimmed(csv.field(i));
          String value = field == null ? null : unknown.value(fates[i], field.toString());
          if (value != null) {
            keys[count] = names[i];
            kept[count++] = UTF8String.fromString(value);
          }
        }
        values[6] = extra(keys, kept, count);
      }
      return null;
    }
  }

  private final class Objects implements Columns {
    private static final int NAMES = 10_000;

    private final JsonRecords json;
    private final JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private final Map<String, String> plain = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    Objects(JsonRecords json) {
      this.json = json;
    }

    @Override
    public String read(Object[] values) throws IOException {
      byte[] bytes = json.bytes();
      if (!UTF8String.fromBytes(bytes).isValid()) {
        bytes = new String(bytes, Opened.SINGLE_BYTE).getBytes(StandardCharsets.UTF_8);
      }
      TreeMap<String, String> others = new TreeMap<>();
      TreeSet<String> names = new TreeSet<>();
      try (JsonParser parser = factory.createParser(bytes)) {
        parser.nextToken();
        String wrong = fields(parser, "", values, others, names);
        if (wrong != null) {
          return wrong;
        }
        if (parser.nextToken() != null) {
          return "is followed by something else on its line";
        }
      } catch (JsonProcessingException e) {
        long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
        return "is no valid JSON at byte " + Math.max(at, 0);
      }
      values[7] = UTF8String.fromString(spoken.of(names));
      if (!others.isEmpty()) {
        Object[] keys = others.keySet().stream().map(UTF8String::fromString).toArray();
        Object[] kept = others.values().stream().map(UTF8String::fromString).toArray();
        values[6] = extra(keys, kept, keys.length);
      }
      return null;
    }

    /**
     * Reads an object's fields; an inner one that is read as a whole is not entered.
     *
     * @return why the record cannot be read; null when it can
     */
    private String fields(
        JsonParser parser,
        String prefix,
        Object[] values,
        TreeMap<String, String> others,
        TreeSet<String> names)
        throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name =
            plain(prefix.isEmpty() ? parser.currentName() : prefix + parser.currentName());
        JsonToken token = parser.nextToken();
        int place = place(name);
        if (place < 0 && token == JsonToken.START_OBJECT && roots.contains(name.split("\\.")[0])) {
          String wrong = fields(parser, name + ".", values, others, names);
          if (wrong != null) {
            return wrong;
          }
          continue;
        }
        String text = text(parser);
        names.add(name);
        if (place >= 0) {
          if (values[ORIGIN.size() + place] != null) {
            return "column " + name + " stands there more than once";
          }
          if (token == JsonToken.VALUE_STRING && numbers.containsKey(reads.get(place))) {
            NumberStyle.Tells tells = NumberStyle.tells(text);
            NumberFormat format = mapping.numberFormat();
            if (format == NumberFormat.AUTO
                && (tells == NumberStyle.Tells.OPEN_POINT
                    || tells == NumberStyle.Tells.OPEN_COMMA)) {
              return name
                  + " '"
                  + text
                  + "' is "
                  + NumberStyle.plain(text, NumberFormat.POINT)
                  + " with a decimal point and "
                  + NumberStyle.plain(text, NumberFormat.COMMA)
                  + " with a decimal comma; write it as a number";
            }
            if (format == NumberFormat.AUTO) {
              format = tells == NumberStyle.Tells.COMMA ? NumberFormat.COMMA : NumberFormat.POINT;
            }
            String number = NumberStyle.plain(text, format);
            text = number == null ? text : number;
          }
          values[ORIGIN.size() + place] =
              text == null ? null : trimmed(UTF8String.fromString(text));
        } else if (keepUnknown && text != null && !text.isBlank()) {
          Unknown.Fate fate = unknown.fate(name);
          String kept = unknown.value(fate, text.strip());
          if (kept != null) {
            others.put(unknown.name(name), kept);
          }
        }
      }
      return null;
    }

    private int place(String name) {
      Integer known = places.get(name);
      if (known == null) {
        known = mapping.places(List.of(name))[0];
        if (places.size() < NAMES) {
          places.put(name, known);
        }
      }
      return known;
    }

    private String plain(String name) {
      String known = plain.get(name);
      if (known == null) {
        known = name.strip().toLowerCase(Locale.ROOT);
        if (plain.size() < NAMES) {
          plain.put(name, known);
        }
      }
      return known;
    }

    private String text(JsonParser parser) throws IOException {
      return switch (parser.currentToken()) {
        case VALUE_NULL -> null;
        case START_OBJECT, START_ARRAY -> {
          StringWriter writer = new StringWriter();
          try (JsonGenerator generator = factory.createGenerator(writer)) {
            generator.copyCurrentStructure(parser);
          }
          yield writer.toString();
        }
        default -> parser.getText();
      };
    }
  }

  private static UTF8String trimmed(UTF8String text) {
    if (text == null) {
      return null;
    }
    UTF8String trimmed = text.trim();
    int length = trimmed.numBytes();
    if (length == 0) {
      return null;
    }
    if (visible(trimmed.getByte(0)) && visible(trimmed.getByte(length - 1))) {
      // As databases write null into text.
      return length == 2 && trimmed.equals(NONE) ? null : trimmed;
    }
    String clean = Blanks.strip(trimmed.toString());
    return clean.isEmpty() ? null : UTF8String.fromString(clean);
  }

  private static boolean visible(byte b) {
    return b > ' ' && b != 0x7F;
  }

  private static ArrayBasedMapData extra(Object[] keys, Object[] values, int count) {
    return count == 0
        ? null
        : new ArrayBasedMapData(
            new GenericArrayData(Arrays.copyOf(keys, count)),
            new GenericArrayData(Arrays.copyOf(values, count)));
  }
}
