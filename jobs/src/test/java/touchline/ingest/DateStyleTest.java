package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.config.DateOrder;
import touchline.ingest.DateStyle.Tells;

/** Dates as spreadsheets and people write them. */
class DateStyleTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-06-30             | YEAR_FIRST
          2026-06-30T09:15:00Z   | YEAR_FIRST
          30/06/2026             | DAY_FIRST
          6/30/2026 9:15 AM      | MONTH_FIRST
          1.6.2026               | DAY_FIRST
          05-01-2026 08:00       | OPEN
          5/5/2026               | EITHER
          31/31/2026             | NOTHING
          30/02/2026             | NOTHING
          30/06/26               | NOTHING
          06.30.2026             | NOTHING
          30/06-2026             | NOTHING
          6/30/2026 13:00 PM     | NOTHING
          6/30/2026 soon         | NOTHING
          46203                  | NOTHING
          30-Jun-2026            | NOTHING
          true                   | NOTHING
          """)
  void dateTellsOfItsNotation(String date, Tells tells) {
    assertThat(DateStyle.tells(date)).isEqualTo(tells);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          05/01/2026             | DAY_FIRST   | 2026-01-05
          05/01/2026             | MONTH_FIRST | 2026-05-01
          1.12.2026 7:05         | DAY_FIRST   | 2026-12-01 07:05
          6/30/2026, 12:00:01 am | MONTH_FIRST | 2026-06-30 00:00:01
          6/30/2026 12:30 p.m.   | MONTH_FIRST | 2026-06-30 12:30
          6/30/2026 11:59:59 PM  | MONTH_FIRST | 2026-06-30 23:59:59
          6/30/2026              | DAY_FIRST   |
          2026-06-30             | DAY_FIRST   |
          """)
  void readsBothOrdersAndNoOther(String date, DateOrder order, String plain) {
    assertThat(DateStyle.plain(date, order)).isEqualTo(plain);
  }

  @Test
  void oneDateDecidesForItsColumnAndForThoseThatLeaveItOpen() {
    DateStyle style = new DateStyle(DateOrder.MONTH_FIRST);
    style.see("created_at", "05/01/2026");
    style.see("created_at", "13/01/2026");
    style.see("closed_at", "05/02/2026");
    style.see("updated_at", "7/7/2026");
    assertThat(style.orders())
        .isEqualTo(
            Map.of(
                "created_at", DateOrder.DAY_FIRST,
                "closed_at", DateOrder.DAY_FIRST,
                "updated_at", DateOrder.DAY_FIRST));
    assertThat(style.problem()).isEmpty();
  }

  @Test
  void strangeDateAmongThoseThatBeginWithTheYearIsNobodysGuess() {
    DateStyle style = new DateStyle(DateOrder.DAY_FIRST);
    style.see("created_at", "2026-01-05");
    style.see("created_at", "13/01/2026");
    style.see("created_at", "05/01/2026");
    assertThat(style.orders()).isEmpty();
    assertThat(style.problem()).isEmpty();
  }

  @Test
  void columnThatMixesBothIsNotRead() {
    DateStyle style = new DateStyle(DateOrder.DAY_FIRST);
    style.see("created_at", "1/13/2026");
    style.see("created_at", "13/1/2026");
    assertThat(style.orders()).isEmpty();
  }

  @Test
  void datesThatMayBeReadBothWaysAreRefusedOrReadAsStated() {
    assertThat(opened(DateOrder.AUTO).problem())
        .contains(
            "column created_at holds 05/01/2026, which is 2026-01-05 with the day first and 2026-05-01"
                + " with the month first, and no other date tells");
    assertThat(opened(DateOrder.MONTH_FIRST).problem()).isEmpty();
    assertThat(opened(DateOrder.MONTH_FIRST).orders())
        .isEqualTo(Map.of("created_at", DateOrder.MONTH_FIRST));
  }

  private static DateStyle opened(DateOrder stated) {
    DateStyle style = new DateStyle(stated);
    style.see("created_at", "05/01/2026");
    style.see("created_at", "3/3/2026");
    return style;
  }

  @Test
  void fileIsReadAsItsDatesAreWrittenAndOneThatDoesNotTellIsRejected() {
    TakenIn taken =
        TakenIn.in(dir, "business.time-zone = America/New_York")
            .land(
                "crm_deals/days.csv",
                "deal_id;stage;created_at;closed_at\na;Won;13.01.2026 08:00;1.2.2026\nb;New;05/01/2026;\n")
            .land(
                "crm_deals/months.csv",
                "deal_id,stage,created_at\nc,New,1/13/2026 9:15 PM\nd,New,1/5/2026\n")
            .land("crm_deals/open.csv", "deal_id,stage,created_at\ne,New,1/5/2026\n");
    List<String> notes = taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "string(created_at)", "string(closed_at)"))
        .containsExactly(
            "a|2026-01-13 08:00:00|2026-02-02 04:59:59.999999",
            "b|2026-01-05 05:00:00|null",
            "c|2026-01-13 21:15:00|null",
            "d|2026-01-05 05:00:00|null",
            "least|2026-01-01 05:00:00|null");
    assertThat(notes)
        .anyMatch(
            note ->
                note.contains("landing/crm_deals/open.csv")
                    && note.contains("state ingest.date-order = day_first or month_first"));
  }
}
