package touchline.identity;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.SparkRows;

/**
 * Connected components of a graph of numbers. Every partition first contracts its own edges; what
 * is left ends in one task when it is small, else in rounds of large and small stars (Kiveris,
 * Lattanzi, Mirrokni, Rastogi, Vassilvitskii 2014, "Connected Components in MapReduce and Beyond"),
 * whose number grows with the logarithm of the largest component.
 */
final class Components {
  /** Edges that one task takes at once: some 200 MB of numbers. */
  static final long ONE_TASK = 4_000_000;

  private static final int MOST_ROUNDS = 100;
  private static final StructType EDGE = StructType.fromDDL("node BIGINT, least BIGINT");
  private static final int NODE = EDGE.fieldIndex("node");
  private static final int LEAST = EDGE.fieldIndex("least");

  private Components() {}

  /**
   * The component of every node that is not the least of its own.
   *
   * @param edges columns node and least of type BIGINT, either of which may be the lesser
   * @param oneTask edges that one task takes at once
   * @return columns node and least, the least node of its component
   */
  static Dataset<Row> of(Dataset<Row> edges, long oneTask) {
    Dataset<Row> left = SparkRows.kept(contract(edges, oneTask));
    for (int round = 0; left.count() > oneTask; round++) {
      if (isSettled(left)) {
        return left;
      }
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException(
            "components did not settle within " + MOST_ROUNDS + " rounds");
      }
      left = SparkRows.kept(contract(smallStar(largeStar(left)), oneTask));
    }
    return contract(left.coalesce(1), Long.MAX_VALUE);
  }

  private static Dataset<Row> contract(Dataset<Row> edges, long atOnce) {
    return SparkRows.map(
        edges.select(col("node"), col("least")), EDGE, rows -> new Contraction(rows, atOnce));
  }

  /** Every node ties its larger neighbours to its least one. */
  private static Dataset<Row> largeStar(Dataset<Row> edges) {
    Dataset<Row> both = edges.union(edges.select(col("least").as("node"), col("node").as("least")));
    return stars(both, true);
  }

  /** Every node ties itself and its smaller neighbours to the least of them. */
  private static Dataset<Row> smallStar(Dataset<Row> edges) {
    return stars(edges, false);
  }

  private static Dataset<Row> stars(Dataset<Row> edges, boolean large) {
    return SparkRows.map(
        edges.repartition(col("node")).sortWithinPartitions("node", "least"),
        EDGE,
        rows -> new Stars(rows, large));
  }

  private static InternalRow edge(long node, long least) {
    return new SparkRows.Line(EDGE).set("node", node).set("least", least).made();
  }

  /** Whether every node hangs on one other that hangs on none. */
  private static boolean isSettled(Dataset<Row> edges) {
    return edges
        .select(col("node").as("id"), lit(1).as("hangs"), lit(0).as("carries"))
        .union(edges.select(col("least"), lit(0), lit(1)))
        .groupBy("id")
        .agg(sum("hangs").as("hangs"), sum("carries").as("carries"))
        .where("hangs > 1 OR hangs = 1 AND carries > 0")
        .isEmpty();
  }

  /** Edges of a partition as stars of what they connect, in batches that bound the memory. */
  private static final class Contraction implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final long atOnce;
    private Iterator<InternalRow> stars = Collections.emptyIterator();

    Contraction(Iterator<InternalRow> rows, long atOnce) {
      this.rows = rows;
      this.atOnce = Math.max(1_000, atOnce);
    }

    @Override
    public boolean hasNext() {
      while (!stars.hasNext() && rows.hasNext()) {
        UnionFind sets = new UnionFind();
        while (rows.hasNext() && sets.size() < 2 * Math.min(atOnce, Integer.MAX_VALUE / 8)) {
          InternalRow edge = rows.next();
          sets.join(edge.getLong(NODE), edge.getLong(LEAST));
        }
        stars = sets.stars(Components::edge);
      }
      return stars.hasNext();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return stars.next();
    }
  }

  /** New edges of each node's sorted neighbours. */
  private static final class Stars implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final boolean large;
    private boolean started;
    private long node;
    private long least;
    private long neighbour;
    private InternalRow next;

    Stars(Iterator<InternalRow> rows, boolean large) {
      this.rows = rows;
      this.large = large;
    }

    @Override
    public boolean hasNext() {
      while (next == null && rows.hasNext()) {
        InternalRow edge = rows.next();
        long other = edge.getLong(LEAST);
        if (!started || edge.getLong(NODE) != node) {
          started = true;
          node = edge.getLong(NODE);
          least = Math.min(node, other);
          neighbour = other;
          next = large ? (other > node ? tie(other, least) : null) : tie(node, least);
        } else if (other != neighbour) {
          neighbour = other;
          next = !large || other > node ? tie(other, least) : null;
        }
      }
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      InternalRow edge = next;
      next = null;
      return edge;
    }

    private static InternalRow tie(long node, long least) {
      return node == least ? null : edge(node, least);
    }
  }
}
