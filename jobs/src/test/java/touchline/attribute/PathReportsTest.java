package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class PathReportsTest {
  private static final String FREE = Paths.money("0", "EUR", "0");

  @Test
  void pathsAreCountedByTheirSequenceLengthLagAndEnds() {
    List<Row> rows =
        Given.asOf("2026-06-30")
            .rows(
                "gold.content_paths",
                Paths.converted("mql", "a", FREE, "Email", "Search"),
                Paths.converted("mql", "b", FREE, "Email", "Email", "Search"),
                Paths.converted("mql", "c", FREE, "Email", "Search"),
                Paths.converted("mql", "d", FREE),
                Paths.open("e", "", "Email"))
            .rows(
                "gold.deal_paths",
                Paths.converted("won", "f", Paths.money("10", "USD", "9.50"), "Search"),
                Paths.converted("won", "g", Paths.money("10", "GBP", "null"), "Search"),
                Paths.converted("won", "h", Paths.money("-2", "GBP", "-2.25"), "Search"))
            .build(Reports.job("gold.path_reports"))
            .orderBy("conversion_type", "report", "number", "item")
            .collectAsList();
    assertThat(rows.stream().map(Row::toString))
        .containsExactly(
            "[2026-06-01,mql,days,2,2,null,null,2,0.00]",
            "[2026-06-01,mql,days,3,3,null,null,1,0.00]",
            "[2026-06-01,mql,first_to_last,Email > Search,null,Email,Search,3,0.00]",
            "[2026-06-01,mql,first_to_last,Unattributed > Unattributed,null,Unattributed,Unattributed,1,0.00]",
            "[2026-06-01,mql,top_path,Email > Search,1,null,null,2,0.00]",
            "[2026-06-01,mql,top_path,Email > Email > Search,2,null,null,1,0.00]",
            "[2026-06-01,mql,top_path,Unattributed,3,null,null,1,0.00]",
            "[2026-06-01,mql,touches,0,0,null,null,1,0.00]",
            "[2026-06-01,mql,touches,2,2,null,null,2,0.00]",
            "[2026-06-01,mql,touches,3,3,null,null,1,0.00]",
            "[2026-06-01,won,days,1,1,null,null,3,7.25]",
            "[2026-06-01,won,first_to_last,Search > Search,null,Search,Search,3,7.25]",
            "[2026-06-01,won,top_path,Search,1,null,null,3,7.25]",
            "[2026-06-01,won,touches,1,1,null,null,3,7.25]");
  }

  @Test
  void longPathsShowTheirLastTouchesAndRarePathsGiveWayToFiftyOthers() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<String> channels = new ArrayList<>(Collections.nCopies(i, "Email"));
      channels.add("Search");
      paths.add(Paths.converted("mql", "j" + i, FREE, channels.toArray(new String[0])));
    }
    List<Row> top =
        Given.asOf("2026-06-30")
            .rows("gold.content_paths", paths.toArray(new String[0]))
            .build(Reports.job("gold.path_reports"))
            .where("report = 'top_path'")
            .orderBy("number")
            .collectAsList();
    assertThat(top).hasSize(21);
    assertThat(top.get(0).<Long>getAs("conversions")).isEqualTo(40);
    assertThat(top.get(0).<String>getAs("item"))
        .isEqualTo("… > " + "Email > ".repeat(19) + "Search");
  }
}
