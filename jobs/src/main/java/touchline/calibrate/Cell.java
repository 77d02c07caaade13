package touchline.calibrate;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import touchline.pipeline.Table;

/** One row of gold.score_tallies; the columns are explained there. */
record Cell(
    String cube,
    String label,
    List<Hit> pattern,
    LocalDate period,
    int cluster,
    int score,
    long n,
    long won,
    long lost,
    long open,
    long matureWon,
    long matureLost,
    double wonWeight,
    double lostWeight,
    double squaredWeight,
    long valued,
    BigDecimal wonValue) {
  static final Table TALLIES = Table.of("gold.score_tallies");

  static final Comparator<Cell> BY_KEY =
      Comparator.comparing(Cell::cube)
          .thenComparing(Cell::label)
          .thenComparing(Cell::period)
          .thenComparing(Cell::cluster)
          .thenComparing(Cell::score);

  /**
   * A rule that the leads of a pattern hit.
   *
   * @param quarters how often its points were earned, in quarters
   */
  record Hit(String rule, int quarters) {}

  long known() {
    return won + lost;
  }

  /** Age of the leads in days, of the cubes that are parted by landmark. */
  int landmark() {
    return Integer.parseInt(label);
  }

  double weight() {
    return wonWeight + lostWeight;
  }

  static Cell of(Row row) {
    return new Cell(
        row.getAs("cube"),
        row.getAs("label"),
        hits(row),
        row.getDate(row.fieldIndex("period")).toLocalDate(),
        row.<Integer>getAs("cluster"),
        row.<Integer>getAs("score"),
        row.<Long>getAs("n"),
        row.<Long>getAs("won"),
        row.<Long>getAs("lost"),
        row.<Long>getAs("open"),
        row.<Long>getAs("mature_won"),
        row.<Long>getAs("mature_lost"),
        row.<Double>getAs("won_weight"),
        row.<Double>getAs("lost_weight"),
        row.<Double>getAs("squared_weight"),
        row.<Long>getAs("valued"),
        row.getAs("won_value"));
  }

  private static List<Hit> hits(Row row) {
    int at = row.fieldIndex("pattern");
    if (row.isNullAt(at)) {
      return List.of();
    }
    List<Hit> hits = new ArrayList<>();
    for (Row hit : row.<Row>getList(at)) {
      hits.add(new Hit(hit.getAs("rule"), hit.<Integer>getAs("quarters")));
    }
    return hits;
  }
}
