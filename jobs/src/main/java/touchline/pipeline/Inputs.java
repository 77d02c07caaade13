package touchline.pipeline;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What a job may read: its declared tables, cut down to the keys that are being recomputed. */
public final class Inputs {
  /** Column that holds the night in a table by night. */
  public static final String NIGHT = "as_of_date";

  /** Where inputs come from: a night, a test or a bench. */
  public interface Source {
    /** Tables that are read in one way, each time anew. */
    static Source of(SparkSession spark, Function<Table, Dataset<Row>> tables) {
      return new Source() {
        @Override
        public SparkSession spark() {
          return spark;
        }

        @Override
        public Dataset<Row> read(Table table) {
          return tables.apply(table);
        }
      };
    }

    /** The session in which tables are read. */
    SparkSession spark();

    /** Rows of a table. */
    Dataset<Row> read(Table table);

    /** Tonight's rows of a small table, in this process. */
    default List<Row> rows(Table table, LocalDate asOf) {
      Dataset<Row> rows = read(table);
      return (table.has(NIGHT)
              ? rows.where(functions.col(NIGHT).equalTo(functions.lit(asOf)))
              : rows)
          .collectAsList();
    }

    /** Date of the newest receipt; see {@link Inputs#observedUntil}. */
    default LocalDate observedUntil(LocalDate asOf) {
      return asOf;
    }

    /** A value that several jobs of a night work with, made by the first that asks for it. */
    default <T> T once(Class<T> kind, Supplier<T> made) {
      return made.get();
    }
  }

  private final String job;
  private final List<Table> reads;
  private final Table writes;
  private final Grain grain;
  private final LocalDate asOf;
  private final Source source;

  /**
   * @param job its name
   * @param reads tables that it declares
   * @param writes its own table
   * @param asOf the date whose knowledge is published
   * @param source rows of each table
   */
  Inputs(String job, List<Table> reads, Table writes, Grain grain, LocalDate asOf, Source source) {
    this.job = job;
    this.reads = List.copyOf(reads);
    this.writes = writes;
    this.grain = grain;
    this.asOf = asOf;
    this.source = source;
  }

  /**
   * Rows of a declared table.
   *
   * @throws IllegalStateException when the job does not declare it
   */
  public Dataset<Row> read(Table table) {
    refuseUndeclared(table);
    return source.read(table);
  }

  /**
   * Rows of a small declared table, in this process and without a query of their own; of a table by
   * night, tonight's.
   *
   * @throws IllegalStateException when the job does not declare it
   */
  public List<Row> rows(Table table) {
    refuseUndeclared(table);
    return source.rows(table, asOf);
  }

  /**
   * A value that several jobs make of the same rows, and all need: the first makes it.
   *
   * @param kind of which there is one a night
   */
  public <T> T once(Class<T> kind, Supplier<T> made) {
    return source.once(kind, made);
  }

  /** Rows of the job's own table before this night, for a job of {@link Grain#ACCUMULATED} only. */
  public Dataset<Row> previous() {
    if (grain != Grain.ACCUMULATED) {
      throw new IllegalStateException(job + " read its previous rows, but its grain is " + grain);
    }
    return source.read(writes);
  }

  /** Rows made in this process as the job's own, in the columns of its table. */
  public Dataset<Row> made(List<Row> rows) {
    return source.spark().createDataFrame(rows, writes.schema());
  }

  /** The session, for what is made of nothing that was read: texts of queries, literal rows. */
  SparkSession spark() {
    return source.spark();
  }

  /**
   * The date whose knowledge the night publishes; beside {@link #observedUntil} the only time that
   * a job knows.
   */
  public LocalDate asOf() {
    return asOf;
  }

  /**
   * The last day of which anything was received, at most {@link #asOf}. Whoever was not heard of on
   * later days was not followed on them: what learns from who did not convert ends here.
   */
  public LocalDate observedUntil() {
    return source.observedUntil(asOf);
  }

  private void refuseUndeclared(Table table) {
    if (!reads.contains(table)) {
      throw new IllegalStateException(
          job + " read " + table + " without declaring it; add it to reads()");
    }
  }
}
