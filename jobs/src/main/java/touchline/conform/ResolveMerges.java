package touchline.conform;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import touchline.pipeline.Facts;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Follows what was merged to what is left of it, from the columns merged_into_…_id and merged_…_ids
 * of accounts and deals. All merges of a kind meet in one task: two ids each, and few records are
 * ever merged.
 */
final class ResolveMerges implements Job {
  private static final Table ACCOUNTS = Table.of("bronze.crm_accounts");
  private static final Table DEALS = Table.of("bronze.crm_deals");
  private static final Table MERGES = Table.of("silver.merges");

  @Override
  public List<Table> reads() {
    return List.of(ACCOUNTS, DEALS);
  }

  @Override
  public Table writes() {
    return MERGES;
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    return survivors(in.read(ACCOUNTS), "account", "true")
        .unionAll(survivors(in.read(DEALS), "deal", "stage IS NOT NULL"));
  }

  /**
   * @param known SQL predicate over a row that delivers the record itself
   */
  private static Dataset<Row> survivors(Dataset<Row> told, String kind, String known) {
    Dataset<Row> merges = merges(told, kind);
    Dataset<Row> ends =
        merges
            .coalesce(1)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) ResolveMerges::ends,
                Encoders.row(merges.schema()))
            .withColumnRenamed("winner", "survivor");
    return ends.join(
            told.where(known).select(col(kind + "_id").as("survivor")),
            List.of("survivor").toArray(String[]::new),
            "left_semi")
        .select(lit(kind).as("kind"), col("loser"), col("survivor"), col("received_date"));
  }

  /** Loser, winner and received_date of each merge: the last word on it, and the first date. */
  private static Dataset<Row> merges(Dataset<Row> told, String kind) {
    String id = kind + "_id";
    String into = "merged_into_" + id;
    String list = "merged_" + kind + "_ids";
    Dataset<Row> pointed =
        told.where(col(into).isNotNull())
            .selectExpr(
                id + " AS loser",
                into + " AS winner",
                Facts.TOLD_AT + " AS told_at",
                "_received_date");
    Dataset<Row> listed =
        told.where(col(list).isNotNull())
            .selectExpr(
                "explode(" + Facts.listed(list) + ") AS loser",
                id + " AS winner",
                Facts.TOLD_AT + " AS told_at",
                "_received_date");
    return pointed
        .unionAll(listed)
        .where("loser <> winner")
        .groupBy("loser")
        .agg(
            expr("max_by(winner, struct(told_at, winner)) AS winner"),
            expr("min(_received_date) AS received_date"));
  }

  /**
   * The same merges with the end of each chain as winner; those that end in a circle are left out.
   */
  static Iterator<Row> ends(Iterator<Row> merges) {
    List<Row> all = new ArrayList<>();
    merges.forEachRemaining(all::add);
    Map<String, String> winners = new HashMap<>();
    all.forEach(merge -> winners.put(merge.getAs("loser"), merge.getAs("winner")));
    Map<String, String> ends = new HashMap<>();
    List<Row> resolved = new ArrayList<>();
    for (Row merge : all) {
      String end = end(merge.getAs("loser"), winners, ends);
      if (!winners.containsKey(end)) {
        resolved.add(
            Made.line(merge.schema())
                .copy(merge, "loser", "received_date")
                .set("winner", end)
                .made());
      }
    }
    return resolved.iterator();
  }

  /** What a chain ends in; of a circle, one of its own members. */
  private static String end(String start, Map<String, String> winners, Map<String, String> ends) {
    Set<String> chain = new HashSet<>();
    String at = start;
    while (winners.containsKey(at) && !ends.containsKey(at) && chain.add(at)) {
      at = winners.get(at);
    }
    String end = ends.getOrDefault(at, at);
    chain.forEach(passed -> ends.put(passed, end));
    return end;
  }
}
