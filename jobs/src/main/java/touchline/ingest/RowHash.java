package touchline.ingest;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Hash over values and over which of them are null, since xxhash64 alone passes over nulls: the
 * same number as {@link Reading#key} makes of columns.
 */
final class RowHash {
  /** Type of a map as {@link #entries} writes it. */
  static final DataType ENTRIES =
      DataTypes.createArrayType(
          new StructType().add("key", DataTypes.StringType).add("value", DataTypes.StringType));

  /** What Spark's xxhash64 begins with. */
  private static final long SEED = 42;

  private final long begin;
  private final DataType[] types;

  /**
   * @param seed tells hashes of different things apart
   * @param types of the values
   */
  RowHash(String seed, List<DataType> types) {
    this.begin = XXH64.hashUTF8String(UTF8String.fromString(seed), SEED);
    this.types = types.toArray(DataType[]::new);
  }

  long of(Object... values) {
    long nulls = 0;
    for (int i = 0; i < values.length; i++) {
      nulls += values[i] == null ? 1L << i : 0;
    }
    long hash = XXH64.hashLong(nulls, begin);
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof UTF8String text) {
        hash = XXH64.hashUTF8String(text, hash);
      } else if (values[i] != null) {
        hash = XxHash64Function.hash(values[i], types[i], hash);
      }
    }
    return hash;
  }

  /** The entries of a map in their order; null for null. */
  static ArrayData entries(MapData map) {
    if (map == null) {
      return null;
    }
    Object[] entries = new Object[map.numElements()];
    for (int i = 0; i < entries.length; i++) {
      UTF8String value = map.valueArray().isNullAt(i) ? null : map.valueArray().getUTF8String(i);
      entries[i] = new GenericInternalRow(new Object[] {map.keyArray().getUTF8String(i), value});
    }
    return new GenericArrayData(entries);
  }
}
