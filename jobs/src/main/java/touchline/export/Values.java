package touchline.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import scala.jdk.javaapi.CollectionConverters;

/** Values of a result as text and as JSON: lists, maps and structs are JSON in every format. */
public final class Values {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

  private Values() {}

  public static boolean isNumber(DataType type) {
    return type instanceof NumericType;
  }

  /** As text; null for null. */
  public static String text(Object value) {
    Object plain = plain(value);
    if (plain == null) {
      return null;
    }
    if (plain instanceof Map || plain instanceof List) {
      return json(plain);
    }
    return plain instanceof BigDecimal number ? number.toPlainString() : plain.toString();
  }

  /** As COPY of PostgreSQL takes it: bytes as hexadecimal, no NUL within texts. */
  static String postgres(Object value) {
    if (value instanceof byte[] bytes) {
      return "\\x" + HexFormat.of().formatHex(bytes);
    }
    // The server takes no such character, in any type.
    return text(value).replace("\0", "\uFFFD").replace("\\u0000", "\\ufffd");
  }

  /** One row as a JSON object, nulls kept; a repeated name is numbered. */
  public static String json(String[] names, Row row) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      for (int n = 2; object.containsKey(name); n++) {
        name = names[i] + "_" + n;
      }
      object.put(name, plain(row.get(i)));
    }
    return json(object);
  }

  private static String json(Object plain) {
    try {
      return JSON.writeValueAsString(plain);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of a result is no data", e);
    }
  }

  /** Numbers, texts, truth values, lists, and maps by text; null for null. */
  private static Object plain(Object value) {
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (value instanceof Date || value instanceof LocalDate) {
      return value.toString();
    }
    if (value instanceof Timestamp time) {
      return time.toInstant().toString();
    }
    if (value instanceof Instant time) {
      return time.toString();
    }
    if (value instanceof Row row) {
      return struct(row);
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      CollectionConverters.asJava(map)
          .forEach((k, v) -> sorted.put(String.valueOf(plain(k)), plain(v)));
      return sorted;
    }
    if (value instanceof scala.collection.Iterable<?> list) {
      List<Object> values = new ArrayList<>();
      CollectionConverters.asJava(list).forEach(item -> values.add(plain(item)));
      return values;
    }
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : value.toString();
  }

  private static Map<String, Object> struct(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      fields.put(
          row.schema() == null ? "_" + (i + 1) : row.schema().fieldNames()[i], plain(row.get(i)));
    }
    return fields;
  }
}
