package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowHashTest {
  private static final List<DataType> TYPES =
      List.of(
          DataTypes.StringType,
          DataTypes.LongType,
          DataTypes.TimestampType,
          DataTypes.DateType,
          DataTypes.BooleanType,
          DataTypes.DoubleType,
          DataTypes.createDecimalType(18, 6),
          DataTypes.createDecimalType(38, 6),
          DataTypes.BinaryType,
          RowHash.ENTRIES);

  @Test
  void isWhatXxhash64MakesOfTheSameColumns() {
    RowHash hash = new RowHash("content", TYPES);
    XxHash64 oracle = oracle("content");
    Random random = new Random(7);
    for (int row = 0; row < 2_000; row++) {
      Object[] values = TYPES.stream().map(type -> value(type, random)).toArray();
      Object[] hashed = new Object[values.length + 1];
      long nulls = 0;
      for (int i = 0; i < values.length; i++) {
        hashed[i + 1] = values[i];
        nulls += values[i] == null ? 1L << i : 0;
      }
      hashed[0] = nulls;
      assertThat(hash.of(values)).isEqualTo(oracle.eval(new GenericInternalRow(hashed)));
    }
  }

  private static XxHash64 oracle(String seed) {
    List<Expression> all = new ArrayList<>();
    all.add(new Literal(UTF8String.fromString(seed), DataTypes.StringType));
    all.add(new BoundReference(0, DataTypes.LongType, false));
    for (int i = 0; i < TYPES.size(); i++) {
      all.add(new BoundReference(i + 1, TYPES.get(i), true));
    }
    return new XxHash64(CollectionConverters.asScala(all).toSeq());
  }

  private static Object value(DataType type, Random random) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    if (type.equals(DataTypes.StringType)) {
      return text(random);
    }
    if (type.equals(DataTypes.BinaryType)) {
      return text(random).getBytes();
    }
    if (type.equals(DataTypes.DateType)) {
      return random.nextInt();
    }
    if (type.equals(DataTypes.BooleanType)) {
      return random.nextBoolean();
    }
    if (type.equals(DataTypes.DoubleType)) {
      return random.nextInt(5) == 0 ? -0.0 : random.nextGaussian();
    }
    if (type.equals(RowHash.ENTRIES)) {
      return new GenericArrayData(
          new Object[] {
            new GenericInternalRow(new Object[] {text(random), text(random)}),
            new GenericInternalRow(new Object[] {text(random), null})
          });
    }
    if (type instanceof org.apache.spark.sql.types.DecimalType decimal) {
      return Decimal.apply(
          BigDecimal.valueOf(random.nextLong() >> 8, 6), decimal.precision(), decimal.scale());
    }
    return random.nextLong();
  }

  /** Of any length, since the hash reads 32, 8, 4 and single bytes; some beyond ASCII. */
  private static UTF8String text(Random random) {
    byte[] text = new byte[random.nextInt(80)];
    random.nextBytes(text);
    return UTF8String.fromString(new String(text, StandardCharsets.ISO_8859_1));
  }
}
