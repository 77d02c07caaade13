package touchline.pipeline;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What brings rows from outside into the first layer of tables, before the jobs build on them. */
public interface Intake {
  /**
   * Takes in what was received by {@code asOf} and is not yet taken in.
   *
   * @return what the operator should know, such as a missing optional feed or a rejected file
   * @throws UserError when a mandatory feed is missing
   */
  List<String> take(SparkSession spark, Store store, LocalDate asOf);
}
