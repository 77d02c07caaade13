package touchline.ingest;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Hash over values and over which of them are null, since xxhash64 alone passes over nulls: the
 * same number as {@link Reading#key} makes of columns.
 */
final class RowHash {
  /** Type of a map as {@link #entries} writes it. */
  static final DataType ENTRIES =
      DataTypes.createArrayType(
          new StructType().add("key", DataTypes.StringType).add("value", DataTypes.StringType));

  private final XxHash64 hash;

  /**
   * @param seed tells hashes of different things apart
   * @param types of the values
   */
  RowHash(String seed, List<DataType> types) {
    List<Expression> all = new ArrayList<>();
    all.add(new Literal(UTF8String.fromString(seed), DataTypes.StringType));
    all.add(new BoundReference(0, DataTypes.LongType, false));
    for (int i = 0; i < types.size(); i++) {
      all.add(new BoundReference(i + 1, types.get(i), true));
    }
    this.hash = new XxHash64(CollectionConverters.asScala(all).toSeq());
  }

  long of(Object... values) {
    Object[] hashed = new Object[values.length + 1];
    long nulls = 0;
    for (int i = 0; i < values.length; i++) {
      hashed[i + 1] = values[i];
      nulls += values[i] == null ? 1L << i : 0;
    }
    hashed[0] = nulls;
    return (Long) hash.eval(new GenericInternalRow(hashed));
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
