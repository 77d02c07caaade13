package touchline.ingest;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Mapped rows of a feed as rows of its bronze table, with hashes of key and content and what is
 * wrong with them, in one pass of plain Java: what a file says in the types of the table, tokens in
 * the place of personal data, and the rules of the feed.
 */
final class BronzeRows implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private final FeedRules rules;

  BronzeRows(FeedRules rules) {
    this.rules = rules;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    RowJudge judge = new RowJudge(rules);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        return judge.row(rows.next());
      }
    };
  }
}
