package touchline.pipeline;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A declaration of one table's making: what it reads, what it writes, at which grain it may be
 * recomputed, and a pure function from inputs to rows. A job has no session, writes nothing and
 * reads no clock.
 */
public interface Job {
  /** Tables that {@link #build} may read. */
  List<Table> reads();

  /** The one table that the job makes; no other job makes it. */
  Table writes();

  Grain grain();

  /** Rows of {@link #writes()} for the keys whose whole input {@code in} hands out. */
  Dataset<Row> build(Inputs in);

  /**
   * Whatever besides the inputs decides the rows: configuration records, SQL text. A change of its
   * {@code toString} rebuilds the table.
   */
  default Object settings() {
    return "";
  }

  /** Name in errors, progress and the lineage. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** What {@link #build} is handed: the declared tables, as a source has them. */
  default Inputs inputs(LocalDate asOf, Inputs.Source source) {
    return new Inputs(name(), reads(), writes(), grain(), asOf, source);
  }
}
