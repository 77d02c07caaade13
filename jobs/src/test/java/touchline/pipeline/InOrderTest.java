package touchline.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private static final StructType ROWS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("group", DataTypes.StringType)
          .add("at", DataTypes.LongType);

  private static final StructType TOLD =
      new StructType().add("group", DataTypes.StringType).add("ids", DataTypes.StringType);

  /** Names the group's rows in the order in which they came, when it has ended. */
  private record Telling(String group, List<String> ids) implements InOrder.Line {
    @Override
    public void row(InternalRow row, Consumer<InternalRow> made) {
      assertThat(row.getString(1)).isEqualTo(group);
      ids.add(String.valueOf(row.getUTF8String(0)));
    }

    @Override
    public void end(Consumer<InternalRow> made) {
      made.accept(
          new SparkRows.Line(TOLD)
              .set("group", UTF8String.fromString(group))
              .set("ids", UTF8String.fromString(String.join(" ", ids)))
              .made());
    }
  }

  private static Map<String, String> told(List<Row> rows) {
    Map<String, String> told = new TreeMap<>();
    InOrder.walk(
            Given.spark().createDataFrame(rows, ROWS).repartition(2, col("group")),
            List.of("group"),
            "at",
            "id",
            TOLD,
            row -> new Telling(row.getString(1), new ArrayList<>()))
        .collectAsList()
        .forEach(row -> assertThat(told.put(row.getString(0), row.getString(1))).isNull());
    return told;
  }

  @Test
  void everyGroupComesByOnceInOrderOfTimeWhateverTheOrderOfArrival() {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    Map<String, List<Row>> groups = new TreeMap<>();
    // Many rows at the same instant, within the same step of time, and at the ends of all time.
    long[] times = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -5, 0, 1, 2, 65_536, 65_537, 1L << 60};
    for (int i = 0; i < 3_000; i++) {
      String group = "g" + random.nextInt(200);
      long at =
          i % 2 == 0
              ? times[random.nextInt(times.length)]
              : random.nextLong(4_000_000_000_000_000L);
      Row row = RowFactory.create(i % 50 == 0 ? null : "r%04d".formatted(i), group, at);
      rows.add(row);
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(row);
    }
    Map<String, String> expected = new TreeMap<>();
    Comparator<Row> order =
        Comparator.comparingLong((Row row) -> row.getLong(2))
            .thenComparing(
                row -> row.getString(0), Comparator.nullsFirst(Comparator.naturalOrder()));
    groups.forEach(
        (group, of) ->
            expected.put(
                group,
                String.join(
                    " ",
                    of.stream()
                        .sorted(order)
                        .map(row -> String.valueOf(row.getString(0)))
                        .toList())));
    Collections.shuffle(rows, random);
    assertThat(told(rows)).isEqualTo(expected);
  }

  @Test
  void groupsWhoseHashesAgreeKeepLinesOfTheirOwn() {
    // Of 6,000 groups some pairs share the 22 bits of their hash: 4 are expected.
    List<Row> rows = new ArrayList<>();
    Map<String, String> expected = new TreeMap<>();
    for (int group = 0; group < 6_000; group++) {
      for (int at = 0; at < 3; at++) {
        rows.add(RowFactory.create("r" + at, "g" + group, at * 1_000_000L));
      }
      expected.put("g" + group, "r0 r1 r2");
    }
    long places =
        Given.spark()
            .createDataFrame(rows, ROWS)
            .selectExpr("shiftleft(xxhash64(group), 42) AS place")
            .distinct()
            .count();
    assertThat(places).isLessThan(6_000);
    assertThat(told(rows)).isEqualTo(expected);
  }

  @Test
  void noRowsMakeNone() {
    assertThat(told(List.of())).isEmpty();
  }
}
