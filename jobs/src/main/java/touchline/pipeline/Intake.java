package touchline.pipeline;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What brings rows from outside into the first layer of tables, before the jobs build on them. */
public interface Intake {
  /**
   * Takes in what was received by {@code asOf} and not yet taken in.
   *
   * @return what the operator should know, such as a missing optional feed
   * @throws UserError with exit code 30 when a mandatory feed is absent
   */
  List<String> take(SparkSession spark, Store store, LocalDate asOf);
}
