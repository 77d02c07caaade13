package touchline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class ComponentsTest {
  private static final StructType EDGE =
      new StructType().add("node", DataTypes.LongType).add("least", DataTypes.LongType);

  @Test
  void agreeWithWalkingTheGraphHoweverManyEdgesOneTaskTakes() {
    Random random = new Random(7);
    List<long[]> edges = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      edges.add(new long[] {random.nextInt(1_500) - 700L, random.nextInt(1_500) - 700L});
    }
    for (long i = 0; i < 400; i++) {
      edges.add(new long[] {10_000 + i * 7 % 400, 10_000 + (i * 7 + 7) % 400});
    }
    Map<Long, Long> walked = walked(edges);
    for (long oneTask : new long[] {0, 50, 1_000_000}) {
      assertThat(components(edges, oneTask)).isEqualTo(walked);
    }
  }

  private static Map<Long, Long> components(List<long[]> edges, long oneTask) {
    Dataset<Row> rows =
        Given.spark()
            .createDataFrame(
                edges.stream().map(edge -> RowFactory.create(edge[0], edge[1])).toList(), EDGE)
            .repartition(5);
    Map<Long, Long> leasts = new HashMap<>();
    for (Row row : Components.of(rows, oneTask).collectAsList()) {
      assertThat(leasts.put(row.getLong(0), row.getLong(1))).isNull();
    }
    return leasts;
  }

  private static Map<Long, Long> walked(List<long[]> edges) {
    Map<Long, Long> leasts = new HashMap<>();
    for (long[] edge : edges) {
      leasts.put(edge[0], edge[0]);
      leasts.put(edge[1], edge[1]);
    }
    boolean moved = true;
    while (moved) {
      moved = false;
      for (long[] edge : edges) {
        long least = Math.min(leasts.get(edge[0]), leasts.get(edge[1]));
        moved |= leasts.put(edge[0], least) != least;
        moved |= leasts.put(edge[1], least) != least;
      }
    }
    leasts.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
    return leasts;
  }
}
