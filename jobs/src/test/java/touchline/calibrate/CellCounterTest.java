package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Made;

class CellCounterTest {
  private static final int MIDDLE = 30;
  private static final int ARRIVALS = 20_000;
  private static final CellCounter COUNTER = new CellCounter(MIDDLE, ARRIVALS, List.of("theirs"));

  private static final StructType ASKED =
      StructType.fromDDL(
          "landmark_days INT, part STRING, month INT, day INT, whole INT, before INT, cluster INT,"
              + " fate INT, event INT, event_days INT, is_mature BOOLEAN, won_value DECIMAL(28, 2),"
              + " weight BIGINT, grade STRING, persona STRING, industry STRING,"
              + " rules ARRAY<STRING>, drawn_weight BIGINT,"
              + " pattern ARRAY<STRUCT<rule: STRING, quarters: INT>>, pattern_label STRING,"
              + " pattern_cluster INT, filled ARRAY<STRING>, vendor_scores MAP<STRING, DOUBLE>");

  private static Made.Line row(int landmark, int fate, int event) {
    return Made.line(ASKED)
        .set("landmark_days", landmark)
        .set("part", "earlier")
        .set("month", 19_990)
        .set("day", 19_999)
        .set("whole", 55)
        .set("before", -1)
        .set("cluster", 7)
        .set("fate", fate)
        .set("event", event)
        .set("event_days", 12)
        .set("is_mature", true)
        .set("weight", 1_500L)
        .set("grade", "A1")
        .set("persona", "buyer")
        .set("industry", "other")
        .set("rules", seq());
  }

  private static Seq<String> seq(String... texts) {
    return CollectionConverters.asScala(List.of(texts)).toSeq();
  }

  private static List<Row> counted(List<Row> rows) {
    List<Row> counted = new ArrayList<>();
    COUNTER.call(rows.iterator()).forEachRemaining(counted::add);
    return counted;
  }

  /** Cells in words: cube, label, period, cluster and score, then what a column counts. */
  private static Map<String, Object> cells(List<Row> rows, String column) {
    Map<String, Object> cells = new TreeMap<>();
    for (Row cell : counted(rows)) {
      String place =
          "%s %s %s %s %s"
              .formatted(
                  cell.getAs("cube"),
                  cell.getAs("label"),
                  cell.getAs("period"),
                  cell.getAs("cluster"),
                  cell.getAs("score"));
      assertThat(cells.put(place, cell.getAs(column))).isNull();
    }
    return cells;
  }

  @Test
  void rowOfAnotherLandmarkCountsInItsPartAndItsDays() {
    assertThat(cells(List.of(row(7, Fates.LOST, Fates.OPEN).made()), "n"))
        .isEqualTo(Map.of("earlier 7 0 7 55", 1L, "follow 7 0 -1 12", 1L));
    assertThat(cells(List.of(row(7, Fates.LOST, Fates.OPEN).made()), "open"))
        .isEqualTo(Map.of("earlier 7 0 7 55", 0L, "follow 7 0 -1 12", 1L));
  }

  @Test
  void rowOfTheMiddleLandmarkCountsOnceForEverythingThatIsKnownOfIt() {
    Row all =
        row(MIDDLE, Fates.WON, Fates.WON)
            .set("day", ARRIVALS)
            .set("before", 40)
            .set("rules", seq("form", "visit"))
            .set("filled", seq("budget"))
            .set("vendor_scores", CollectionConverters.asScala(Map.of("theirs", 99.5, "else", 1.0)))
            .set("drawn_weight", 2_000L)
            .set("pattern", CollectionConverters.asScala(List.<Row>of()).toSeq())
            .set("pattern_label", "[]")
            .set("pattern_cluster", 900)
            .made();

    assertThat(cells(List.of(all, all), "won"))
        .containsOnlyKeys(
            "earlier 30 0 7 55",
            "follow 30 0 -1 12",
            "month  19990 -1 55",
            "grade A1 0 -1 55",
            "persona buyer 0 -1 55",
            "industry other 0 -1 55",
            "hit form 19990 -1 -1",
            "hit visit 19990 -1 -1",
            "pattern [] 19990 900 -1",
            "enter  20000 -1 41",
            "leave  20000 -1 56",
            "profile  0 -1 -1",
            "profile budget 0 -1 -1",
            "vendor theirs 0 7 100")
        .allSatisfy((cell, won) -> assertThat(won).isEqualTo(2L));
    assertThat(cells(List.of(all, all), "won_weight"))
        .containsEntry("earlier 30 0 7 55", 3_000L)
        .containsEntry("pattern [] 19990 900 -1", 4_000L);
    assertThat(cells(List.of(all, all), "squared_weight"))
        .containsEntry("earlier 30 0 7 55", BigDecimal.valueOf(2 * 1_500L * 1_500L));
  }

  @Test
  void winsAreValuedAsFarAsTheirValueIsKnown() {
    List<Row> rows =
        List.of(
            row(7, Fates.WON, Fates.WON).set("won_value", new BigDecimal("10.25")).made(),
            row(7, Fates.WON, Fates.WON).made(),
            row(7, Fates.LOST, Fates.LOST).set("won_value", new BigDecimal("99.00")).made());

    assertThat(cells(rows, "valued")).containsEntry("earlier 7 0 7 55", 1L);
    assertThat(cells(rows, "won_value")).containsEntry("earlier 7 0 7 55", new BigDecimal("10.25"));
    assertThat(cells(rows, "mature_lost")).containsEntry("earlier 7 0 7 55", 1L);
    assertThat(cells(rows, "lost_weight")).containsEntry("earlier 7 0 7 55", 1_500L);
  }

  @Test
  void moreCellsThanATaskHoldsComeInPartsThatAddUp() {
    List<Row> rows =
        IntStream.range(0, 80_000)
            .mapToObj(i -> row(7, Fates.LOST, Fates.LOST).set("cluster", i % 70_000).made())
            .toList();

    List<Row> counted = counted(rows);

    assertThat(counted.stream().filter(cell -> cell.getAs("cube").equals("follow")).toList())
        .hasSizeGreaterThan(1);
    assertThat(
            counted.stream()
                .filter(cell -> cell.getAs("cube").equals("earlier"))
                .mapToLong(cell -> cell.<Long>getAs("lost"))
                .sum())
        .isEqualTo(80_000);
  }

  @Test
  void weightsWhoseSquaresFillANumberAreStillExact() {
    List<Row> heavy =
        IntStream.range(0, 20)
            .mapToObj(i -> row(7, Fates.WON, Fates.WON).set("weight", 1L << 30).made())
            .toList();

    assertThat(cells(heavy, "squared_weight"))
        .containsEntry(
            "earlier 7 0 7 55", BigDecimal.valueOf(1L << 60).multiply(BigDecimal.valueOf(20)));
    Row beyond = row(7, Fates.WON, Fates.WON).set("weight", (1L << 30) + 1).made();
    assertThatThrownBy(() -> counted(List.of(beyond)))
        .hasMessage("a row stands for 1073741825 thousandths");
  }
}
