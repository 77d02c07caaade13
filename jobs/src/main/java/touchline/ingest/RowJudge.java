package touchline.ingest;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.json.StructsToJsonEvaluator;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.ClickIds;

/**
 * Makes rows of a bronze table of mapped rows, one after another, and judges them. A row is good
 * until the next is asked for, as rows inside Spark are: its texts lie in the mapped row.
 */
final class RowJudge {
  private static final long EARLIEST = TypedValue.micros(LocalDate.of(1900, 1, 1));
  private static final long LATEST = TypedValue.micros(LocalDate.of(2200, 1, 1));
  private static final long SECONDS_A_DAY = 86_400;
  private static final long MICROS = 1_000_000;

  private static final UTF8String NULL = UTF8String.fromString("null");
  private static final UTF8String SEQUENCE = UTF8String.fromString(Unknown.SEQUENCE);
  private static final UTF8String[] CLICKS =
      ClickIds.NAMES.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);

  /** A column as this file's rows have it. */
  private record Source(FeedColumn column, int place, DataType found, TypedValue reader) {
    /** Whether a value is made of its text; others have their type already. */
    boolean isText() {
      return column.kind != FeedColumn.Kind.TYPED || !found.equals(column.type);
    }
  }

  /**
   * What stands for an e-mail address.
   *
   * @param token and domain, null when the text is none or stands for nobody
   */
  private record Address(UTF8String token, UTF8String domain, boolean isPlaceholder) {}

  private final FeedRules feed;
  private final PlainText plain;
  private final Lately<Address> addresses = new Lately<>(this::address);
  private final Lately<UTF8String> visitors;
  private final Source[] sources;
  private final RowHash keyHash;
  private final RowHash contentHash;
  private final UTF8String source;
  private final UTF8String batch;
  private final UTF8String[] kinds;
  private final String[] names;
  private final int[] made;
  private final int width;
  private final StructsToJsonEvaluator original;

  private final int file;
  private final int number;
  private final int name;
  private final int received;
  private final int problem;
  private final int spoken;
  private final int further;
  private final int bytes;
  private final int leftOut;
  private final int key;
  private final int version;

  private final Object[] raws;
  private final UTF8String[] texts;
  private final Object[] values;
  private UTF8String domain;
  private long mask;
  private long placeholders;

  RowJudge(FeedRules feed) {
    this.feed = feed;
    FeedRules.Site site = feed.site;
    this.plain = new PlainText(site.tokens(), site.placeholders(), site.addresses());
    this.visitors = new Lately<>(id -> UTF8String.fromString(site.tokens().visitor(id)));
    List<FeedColumn> columns = feed.columns;
    this.sources = columns.stream().map(this::source).toArray(Source[]::new);
    this.raws = new Object[sources.length];
    this.texts = new UTF8String[sources.length];
    this.values = new Object[sources.length];
    List<DataType> types = columns.stream().map(column -> column.type).toList();
    this.keyHash = new RowHash("key", Arrays.stream(feed.key).mapToObj(types::get).toList());
    List<DataType> content = new ArrayList<>(types);
    content.add(RowHash.ENTRIES);
    if (feed.hashesBytes) {
      content.add(DataTypes.BinaryType);
    }
    this.contentHash = new RowHash("content", content);
    this.source = UTF8String.fromString(feed.source);
    this.batch = UTF8String.fromString(feed.batch);
    this.kinds =
        Arrays.stream(feed.identifiers)
            .mapToObj(i -> columns.get(i).name.replaceFirst("_id$", "") + ":")
            .map(UTF8String::fromString)
            .toArray(UTF8String[]::new);
    this.names = feed.bronze.fieldNames();
    this.width = feed.schema().size();
    this.made = Arrays.stream(names).mapToInt(feed::place).toArray();
    this.file = feed.in.fieldIndex("tl_f");
    this.number = feed.in.fieldIndex("tl_row");
    this.name = feed.in.fieldIndex("tl_file");
    this.received = feed.in.fieldIndex("tl_received");
    this.problem = feed.in.fieldIndex("tl_problem");
    this.spoken = feed.in.fieldIndex("tl_columns");
    this.further = feed.in.fieldIndex("tl_extra");
    this.leftOut = place("tl_out");
    this.key = place("tl_place");
    this.version = place("tl_when");
    int row = place(FeedRules.ORIGINAL);
    this.bytes = row < 0 ? feed.in.fieldIndex("tl_bytes") : row;
    this.original = row < 0 ? null : TypedValue.json(feed.in.fields()[row].dataType());
  }

  private Source source(FeedColumn column) {
    int place = feed.in.fieldIndex(FeedRules.MAPPED + column.name);
    DataType found = feed.in.fields()[place].dataType();
    FeedRules.Site site = feed.site;
    TypedValue.Zones zones = new TypedValue.Zones(site.ingest().timeZone(), site.days());
    return new Source(
        column, place, found, new TypedValue(found, column.type, column.isEnd, zones));
  }

  private int place(String column) {
    return Arrays.asList(feed.in.fieldNames()).indexOf(column);
  }

  /** The row of the bronze table with what is known of it, in the order of its schema. */
  InternalRow row(InternalRow row) {
    read(row);
    long rowKey = rowKey();
    if (feed.visitor >= 0 && placeholders > 0 && areNull(values, feed.identifiers)) {
      // Who is known by a placeholder only is somebody of whom nothing else is known.
      values[feed.visitor] = UTF8String.fromString(feed.site.tokens().single(rowKey));
    }
    boolean isOut = leftOut >= 0 && row.getBoolean(leftOut);
    UTF8String reason = isOut ? null : reason(row);
    boolean doubt =
        feed.guessesCurrency
            && values[feed.money] != null
            && number(values[feed.money]) != 0
            && values[feed.currency] == null;
    boolean sealed = reason != null || doubt;
    byte[] whole = sealed || feed.hashesBytes ? bytes(row) : null;
    Object stated = feed.isKeyed ? number(row, key) : null;
    Object[] all = new Object[width];
    for (int i = 0; i < names.length; i++) {
      all[i] = made[i] >= 0 ? values[made[i]] : stated(names[i], row, whole, stated);
    }
    int at = names.length;
    all[at++] = row.getInt(file);
    all[at++] = row.getLong(number);
    all[at++] = sealed && whole != null ? feed.site.seal().seal(whole) : null;
    all[at++] = feed.isKeyed ? stated : (Object) rowKey;
    all[at++] =
        feed.isVersioned ? number(row, version) : feed.version < 0 ? null : values[feed.version];
    all[at++] = isOut;
    all[at++] = placeholders;
    all[at++] = doubt;
    all[at] = reason;
    return new GenericInternalRow(all);
  }

  private long rowKey() {
    Object[] parts = new Object[feed.key.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = values[feed.key[i]];
    }
    return keyHash.of(parts);
  }

  /** Reads the row's values, and notes what is wrong with each. */
  private void read(InternalRow row) {
    MapData extra = row.isNullAt(further) ? null : row.getMap(further);
    mask = 0;
    placeholders = 0;
    domain = null;
    for (int i = 0; i < sources.length; i++) {
      Source from = sources[i];
      raws[i] = row.isNullAt(from.place()) ? null : row.get(from.place(), from.found());
      if (raws[i] == null && extra != null && feed.isTrimmed) {
        raws[i] = told(from.column().name, extra);
      }
      texts[i] = from.isText() ? from.reader().text(raws[i]) : null;
      values[i] = raws[i] == null ? null : value(from, i);
    }
  }

  /** What columns outside the contract tell of one inside. */
  private static UTF8String told(String column, MapData extra) {
    if (column.equals("click_id")) {
      for (UTF8String click : CLICKS) {
        if (item(extra, click) != null) {
          return click;
        }
      }
    }
    // As Analytics 4 calls it.
    return column.equals("sequence") ? item(extra, SEQUENCE) : null;
  }

  private Object value(Source from, int i) {
    return switch (from.column().kind) {
      case EMAIL -> email(texts[i]);
      case VISITOR -> {
        placeholders += plain.isPlaceholder(texts[i]) ? 1 : 0;
        yield visitors.of(texts[i]);
      }
      case TYPED -> typed(from, i);
      default -> text(from.column(), texts[i]);
    };
  }

  private UTF8String email(UTF8String text) {
    Address address = addresses.of(text);
    placeholders += address.isPlaceholder() ? 1 : 0;
    domain = address.domain();
    return address.token();
  }

  private Address address(String text) {
    Tokens tokens = feed.site.tokens();
    String token = tokens.email(text);
    return token == null
        ? new Address(null, null, tokens.isPlaceholder(text))
        : new Address(
            UTF8String.fromString(token), UTF8String.fromString(Tokens.domain(text)), false);
  }

  private Object typed(Source from, int i) {
    FeedColumn column = from.column();
    Object value = from.reader().of(raws[i], texts[i]);
    boolean isTime = column.type.equals(DataTypes.TimestampType);
    boolean isFar = isTime && (value == null || (Long) value < EARLIEST || (Long) value >= LATEST);
    if (isFar && column.isNullable && TypedValue.isNever(quoted(i).trim())) {
      return null;
    }
    if (value == null) {
      boolean isNull = column.mayBeNull && quoted(i).trim().toLowerCase().equals(NULL);
      mask |= isNull ? 0 : column.wrong;
    } else if (isFar) {
      mask |= column.outOfTime;
    } else if (column.tooLarge != 0) {
      double most = feed.site.ingest().largestAmount();
      mask |= Math.abs(number(value)) > most ? column.tooLarge : 0;
    }
    return value;
  }

  private UTF8String text(FeedColumn column, UTF8String found) {
    UTF8String text = feed.isTrimmed ? found : found.trim();
    if (text.numBytes() == 0) {
      return null;
    }
    if (column.namesRecord && plain.isPlaceholder(text)) {
      placeholders++;
      mask |= column.placeholder;
      return null;
    }
    if (column.isId && PlainText.isRounded(text)) {
      mask |= column.rounded;
    }
    UTF8String value =
        switch (column.kind) {
          case PAGE -> plain.page(text);
          case CODE -> plain.code(text);
          default -> plain.written(text);
        };
    value = column.isId ? PlainText.id(value) : value;
    return column.namesRecord && plain.isPlaceholder(value) ? null : value;
  }

  /** What is wrong with the row, in words; null when nothing is. */
  private UTF8String reason(InternalRow row) {
    if (!row.isNullAt(problem)) {
      return row.getUTF8String(problem);
    }
    judgeMissing();
    judgeTimes(row.getInt(received));
    mask |= areNull(values, feed.identifiers) ? feed.noIdentifier : 0;
    mask |= areNull(values, feed.oneOf) ? feed.noneOf : 0;
    mask |= feed.reversed != 0 && isReversed() ? feed.reversed : 0;
    if (!feed.conditions.isEmpty()) {
      InternalRow made = new GenericInternalRow(values);
      for (FeedRules.Condition condition : feed.conditions) {
        // What a null leaves open holds.
        mask |= Boolean.FALSE.equals(condition.holds().eval(made)) ? condition.broken() : 0;
      }
    }
    return mask == 0
        ? null
        : UTF8String.fromString(
            feed.faults.words(mask, i -> raws[i] == null ? null : quoted(i).toString()));
  }

  private void judgeMissing() {
    boolean states = !areNull(raws, feed.facts);
    for (int i = 0; i < sources.length; i++) {
      FeedColumn column = sources[i].column();
      boolean isMissing =
          column.kind == FeedColumn.Kind.TYPED ? raws[i] == null : values[i] == null;
      if (isMissing && (mask & column.placeholder) == 0 && !(column.isSpared && states)) {
        mask |= column.missing;
      }
    }
  }

  private void judgeTimes(int receivedOn) {
    long first = TypedValue.micros(feed.site.ingest().earliestDate());
    long tolerance = feed.site.ingest().futureTolerance().toSeconds();
    for (FeedRules.Moment moment : feed.moments) {
      if (values[moment.column()] != null) {
        long time = (Long) values[moment.column()];
        boolean isLate =
            Math.floorDiv(time, MICROS) >= (receivedOn + 1L) * SECONDS_A_DAY + tolerance;
        mask |= (time < first ? moment.early() : 0) | (isLate ? moment.late() : 0);
      }
    }
  }

  private boolean isReversed() {
    Object from = values[feed.place("from_currency")];
    Object to = values[feed.place("to_currency")];
    Object rate = values[feed.place("rate")];
    return from != null
        && to != null
        && rate != null
        && Magnitudes.isReversed(from.toString(), to.toString(), number(rate));
  }

  /** A value as text; asked for where it is not null. */
  private UTF8String quoted(int column) {
    return texts[column] == null ? sources[column].reader().text(raws[column]) : texts[column];
  }

  /** A column of the bronze table that is none of the feed's. */
  private Object stated(String column, InternalRow row, byte[] whole, Object stated) {
    return switch (column) {
      case "extra" -> row.isNullAt(further) ? null : row.getMap(further);
      case "identifier" -> identifier();
      case "email_domain" -> domain;
      case "_source" -> source;
      case "_file" -> row.getUTF8String(name);
      case "_row" -> row.getLong(number);
      case "_batch" -> batch;
      case "_received_date" -> row.getInt(received);
      case "_hash" -> contentHash(row, whole);
      case "_key" -> stated;
      case "_columns" -> row.isNullAt(spoken) ? null : row.getUTF8String(spoken);
      default -> throw new IllegalStateException("nothing fills column " + column);
    };
  }

  private long contentHash(InternalRow row, byte[] whole) {
    Object[] content =
        Arrays.copyOf(values, values.length + (feed.hashesBytes ? 2 : 1), Object[].class);
    content[values.length] = RowHash.entries(row.isNullAt(further) ? null : row.getMap(further));
    if (feed.hashesBytes) {
      content[values.length + 1] = whole;
    }
    return contentHash.of(content);
  }

  private UTF8String identifier() {
    for (int i = 0; i < kinds.length; i++) {
      Object value = values[feed.identifiers[i]];
      if (value != null) {
        return UTF8String.concat(kinds[i], (UTF8String) value);
      }
    }
    return null;
  }

  /** The row as it stood in its file; null when that cannot be told. */
  private byte[] bytes(InternalRow row) {
    if (row.isNullAt(bytes)) {
      return null;
    }
    if (original == null) {
      return row.getBinary(bytes);
    }
    int size = ((StructType) feed.in.fields()[bytes].dataType()).size();
    return original
        .evaluate(row.getStruct(bytes, size))
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Object number(InternalRow row, int column) {
    return row.isNullAt(column) ? null : (Object) row.getLong(column);
  }

  private static double number(Object value) {
    return value instanceof Decimal decimal ? decimal.toDouble() : ((Number) value).doubleValue();
  }

  private static UTF8String item(MapData map, UTF8String key) {
    for (int i = 0; i < map.numElements(); i++) {
      if (map.keyArray().getUTF8String(i).equals(key)) {
        return map.valueArray().isNullAt(i) ? null : map.valueArray().getUTF8String(i);
      }
    }
    return null;
  }

  private static boolean areNull(Object[] values, int[] of) {
    for (int i : of) {
      if (values[i] != null) {
        return false;
      }
    }
    return true;
  }
}
