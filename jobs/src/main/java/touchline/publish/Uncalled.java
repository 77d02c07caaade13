package touchline.publish;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Hot leads that sales was given and that nobody called in time. */
public final class Uncalled {
  private Uncalled() {}

  /** How many there are in the published night. */
  public static long count(PublishedTables tables) {
    return rows(tables).count();
  }

  /** A sentence about them, with the one that has waited longest; empty when there is none. */
  public static Optional<String> sentence(PublishedTables tables) {
    return sentence(rows(tables));
  }

  /** The same, from rows of gold.follow_up that are hot, open and over their deadline. */
  static Optional<String> sentence(Dataset<Row> rows) {
    List<Row> first = rows.orderBy("due_at", "lead_id").limit(1).collectAsList();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Row row = first.get(0);
    String owner = row.getAs("owner_id");
    return Optional.of(
        "HOT AND UNCALLED: "
            + rows.count()
            + " of sales' hot leads were not called by their deadline; longest: lead "
            + row.getAs("lead_id")
            + " of "
            + (owner == null ? "nobody" : owner)
            + ", due since "
            + row.getAs("due_at")
            + " UTC (gold.follow_up, priority 1)");
  }

  private static Dataset<Row> rows(PublishedTables tables) {
    return tables.table("gold.follow_up").where("priority = 1");
  }
}
