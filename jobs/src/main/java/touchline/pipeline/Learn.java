package touchline.pipeline;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A job whose rows are few and made in this process: what it learns from is bounded however much
 * data there is, read once a night for all that learn from it, and what it writes costs no query.
 */
public interface Learn extends Job {
  /** The table's rows, in the columns and order of its schema. */
  List<Row> learn(Inputs in);

  @Override
  default Dataset<Row> build(Inputs in) {
    return in.made(learn(in));
  }
}
