package touchline.pipeline;

import java.time.LocalDate;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a job may read: its declared tables, cut down to the keys that are being recomputed. */
public final class Inputs {
  /** Column that holds the night in a table by night. */
  public static final String NIGHT = "as_of_date";

  private final Job job;
  private final LocalDate asOf;
  private final Function<Table, Dataset<Row>> source;

  /**
   * @param job whose declared tables these are
   * @param asOf the date whose knowledge is published
   * @param source rows of each table
   */
  public Inputs(Job job, LocalDate asOf, Function<Table, Dataset<Row>> source) {
    this.job = job;
    this.asOf = asOf;
    this.source = source;
  }

  /**
   * Rows of a declared table.
   *
   * @throws IllegalStateException when the job does not declare it
   */
  public Dataset<Row> read(Table table) {
    if (!job.reads().contains(table)) {
      throw new IllegalStateException(
          job.name() + " read " + table + " without declaring it; add it to reads()");
    }
    return source.apply(table);
  }

  /** Rows of the job's own table before this night, for a job of {@link Grain#ACCUMULATED} only. */
  public Dataset<Row> previous() {
    if (job.grain() != Grain.ACCUMULATED) {
      throw new IllegalStateException(
          job.name() + " read its previous rows, but its grain is " + job.grain());
    }
    return source.apply(job.writes());
  }

  /** The date whose knowledge the night publishes; the only time that a job knows. */
  public LocalDate asOf() {
    return asOf;
  }
}
