package touchline.night;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Whether a task has met a key before, where all rows of a key come to one task: below a join or a
 * shuffle by that key. Each task has a memory of its own, of the hashes of keys, so that what it
 * tells of may be two keys of one hash; whoever acts on it looks again.
 */
final class Seen implements UDF1<Long, Boolean> {
  private static final long serialVersionUID = 1;

  private transient Set<Long> seen;

  private Seen() {}

  /** True of the second and each further row of a key. */
  static Column before(Column... key) {
    return udf(new Seen(), DataTypes.BooleanType).asNondeterministic().apply(xxhash64(key));
  }

  @Override
  public Boolean call(Long hash) {
    if (seen == null) {
      seen = new HashSet<>();
    }
    return !seen.add(hash);
  }
}
