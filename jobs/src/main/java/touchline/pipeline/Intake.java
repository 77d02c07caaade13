package touchline.pipeline;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** What brings rows from outside into the first layer of tables, before the jobs build on them. */
public interface Intake {
  /** Times as large as a file of compressed exports its text is, about. */
  long UNPACKED = 6;

  /**
   * The landed tables that {@link #take} may add rows to, judged by the files' names, sizes and
   * times: a file that turns out to repeat another counts, too. Nothing is read but small tables.
   * All landed tables, where that cannot be told.
   *
   * @param settingsChanged whether files that earlier nights rejected are to be judged anew
   * @return bytes that they bring, as plain text, by table
   */
  default Map<Table, Long> arriving(Records tables, LocalDate asOf, boolean settingsChanged) {
    return Table.all().stream()
        .filter(table -> table.layer().equals("bronze"))
        .collect(Collectors.toMap(table -> table, table -> 0L));
  }

  /** What decides how landed files are read; a change judges rejected files anew. */
  default Object settings() {
    return "";
  }

  /**
   * Fingerprint of the key that personal data is hidden with, which tells keys apart and nothing of
   * them; empty when there is none yet.
   */
  default Optional<String> keyFingerprint(Records tables) {
    return Optional.empty();
  }

  /** The last day, at most {@code asOf}, of which anything was taken in. */
  default LocalDate observedUntil(Records tables, LocalDate asOf) {
    return asOf;
  }

  /**
   * Takes in what was received by {@code asOf} and is not yet taken in.
   *
   * @return what the operator should know, such as a missing optional feed or a rejected file
   * @throws UserError when a mandatory feed is missing
   */
  List<String> take(SparkSession spark, Store store, LocalDate asOf);

  /**
   * Takes off the record those landed files whose rows were lost, and what is left of their rows,
   * so that {@link #take} takes them in again.
   *
   * @param torn tables that lost rows
   * @return what can be had again and what is lost for good, a line each; empty when nothing is
   */
  default List<String> again(Store store, Set<Table> torn, LocalDate asOf) {
    return List.of();
  }

  /** The same, with a line for each thing done. */
  default List<String> take(
      SparkSession spark, Store store, LocalDate asOf, Consumer<String> progress) {
    return take(spark, store, asOf);
  }
}
