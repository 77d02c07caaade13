package touchline.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows written as JSON objects, read in this process: a fixture costs no Spark job. */
final class JsonRows {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonRows() {}

  /**
   * Rows of a schema; columns left out are null, and those of another table that is alike are
   * passed over.
   *
   * @throws IllegalArgumentException for a value that is none of its column's type
   */
  static List<Row> of(StructType schema, String... json) {
    return Arrays.stream(json).map(text -> row(schema, text)).toList();
  }

  private static Row row(StructType schema, String text) {
    try {
      return row(schema, JSON.readTree(text));
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Row row(StructType schema, JsonNode object) {
    Object[] values = new Object[schema.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(schema.apply(i).dataType(), object.get(schema.apply(i).name()));
    }
    return new GenericRowWithSchema(values, schema);
  }

  private static Object value(DataType type, JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    } else if (type instanceof StringType) {
      return node.isValueNode() ? node.asText() : node.toString();
    } else if (type instanceof BooleanType && node.isBoolean()) {
      return node.booleanValue();
    } else if (type instanceof IntegerType && node.canConvertToInt()) {
      return node.intValue();
    } else if (type instanceof LongType && node.canConvertToLong()) {
      return node.longValue();
    } else if (type instanceof DoubleType && node.isNumber()) {
      return node.doubleValue();
    } else if (type instanceof DecimalType decimal && (node.isNumber() || node.isTextual())) {
      return new BigDecimal(node.asText()).setScale(decimal.scale(), RoundingMode.HALF_UP);
    } else if (type instanceof DateType) {
      return Date.valueOf(LocalDate.parse(node.textValue()));
    } else if (type instanceof TimestampType) {
      return time(node.textValue());
    } else if (type instanceof ArrayType list && node.isArray()) {
      List<Object> values = new ArrayList<>();
      node.forEach(element -> values.add(value(list.elementType(), element)));
      return CollectionConverters.asScala(values).toSeq();
    } else if (type instanceof MapType map && node.isObject()) {
      Map<Object, Object> values = new LinkedHashMap<>();
      node.properties()
          .forEach(entry -> values.put(entry.getKey(), value(map.valueType(), entry.getValue())));
      return CollectionConverters.asScala(values);
    } else if (type instanceof StructType struct && node.isObject()) {
      return row(struct, node);
    }
    throw new IllegalArgumentException(node + " is no " + type.sql());
  }

  /** A moment with its offset, or in UTC. */
  private static Timestamp time(String text) {
    String iso = text.replace(' ', 'T');
    if (iso.length() == "2026-06-30".length()) {
      iso += "T00:00";
    }
    return Timestamp.from(
        iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
            ? OffsetDateTime.parse(iso).toInstant()
            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
  }
}
