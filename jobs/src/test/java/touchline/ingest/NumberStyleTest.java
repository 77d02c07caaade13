package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.config.NumberFormat;

class NumberStyleTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          7           | NOTHING
          -12         | NOTHING
          1 234       | NOTHING
          abc         | NOTHING
          1.2.3       | NOTHING
          2026-01-01  | NOTHING
          1,5E3       | NOTHING
          1.5         | POINT
          1,234.5     | POINT
          1,234,567   | POINT
          0.125       | POINT
          1234.567    | POINT
          1'234.567   | POINT
          .500        | POINT
          1,5         | COMMA
          -1.234,50   | COMMA
          1.234.567   | COMMA
          0,125       | COMMA
          1 234,567   | COMMA
          7.250       | OPEN_POINT
          -12.000     | OPEN_POINT
          7,250       | OPEN_COMMA
          1.23,456    | NOTHING
          """)
  void numberTellsOfItsNotation(String number, NumberStyle.Tells tells) {
    assertThat(NumberStyle.tells(number)).isEqualTo(tells);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7.250          | POINT | 7.250
          7.250          | COMMA | 7250
          1.234,50       | COMMA | 1234.50
          1.234,50       | POINT |
          1,234.50       | POINT | 1234.50
          1\u00A0234,5   | COMMA | 1234.5
          1\u2019234.5   | POINT | 1234.5
          -1 234 567     | POINT | -1234567
          1 23           | POINT |
          12.34.567      | COMMA |
          7.25           | COMMA |
          7,25           | POINT |
          """)
  void readsBothNotationsAndNoMixture(String number, NumberFormat format, String plain) {
    assertThat(NumberStyle.plain(number, format)).isEqualTo(plain);
  }

  @Test
  void oneNumberOfTheColumnDecidesForAll() {
    NumberStyle style = style("amount", "850", "7.250", "1.234,50");
    assertThat(style.problem()).isEmpty();
    assertThat(style.formats()).isEqualTo(Map.of("amount", NumberFormat.COMMA));
  }

  @Test
  void anotherColumnOfTheFileDecidesWhereTheColumnDoesNot() {
    NumberStyle style = style("amount", "7.250");
    style.column("probability", false, false);
    style.see("probability", "0,5");
    assertThat(style.problem()).isEmpty();
    assertThat(style.formats()).containsEntry("amount", NumberFormat.COMMA);
  }

  @Test
  void wholeNumbersTellByDecimalsThatTheyCannotHave() {
    NumberStyle style = new NumberStyle();
    style.column("employees", true, false);
    style.see("employees", "1.250");
    assertThat(style.formats()).containsEntry("employees", NumberFormat.COMMA);
  }

  @Test
  void moneyThatMayBeReadBothWaysIsRefusedWithBothReadings() {
    assertThat(style("amount", "850", "7.250").problem())
        .hasValue(
            "column amount holds 7.250, which is 7.250 with a decimal point and 7250 with a decimal"
                + " comma, and no other number tells");
  }

  @Test
  void columnThatMixesBothIsRefused() {
    assertThat(style("amount", "10.50", "1.234,50").problem())
        .hasValue(
            "column amount holds 10.50 and 1.234,50: a point before the decimals in one row and a"
                + " comma in the other");
  }

  @Test
  void rateOfThreeDecimalsIsNoThousands() {
    NumberStyle style = new NumberStyle();
    style.column("rate", false, false);
    style.see("rate", "1.085");
    assertThat(style.problem()).isEmpty();
  }

  @Test
  void fileIsReadAsItsNumbersAreWritten() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_deals/comma.csv",
                "deal_id;stage;created_at;amount\nc1;New;2026-05-01;7.250\nc2;New;2026-05-01;1.234,50\n"
                    + "c3;New;2026-05-01;850\nc4;New;2026-05-01;1 234,50\n")
            .land(
                "crm_deals/point.csv",
                "deal_id,stage,created_at,amount\np1,New,2026-05-01,7.250\np2,New,2026-05-01,\"1,234.50\"\n")
            .land(
                "crm_deals/open.csv", "deal_id,stage,created_at,amount\no1,New,2026-05-01,7.250\n")
            .land(
                "crm_deals/objects.jsonl",
                """
                {"deal_id":"j1","stage":"New","created_at":"2026-05-01","amount":7.250}
                {"deal_id":"j2","stage":"New","created_at":"2026-05-01","amount":"1.234,50"}
                {"deal_id":"j3","stage":"New","created_at":"2026-05-01","amount":"7.250"}
                """);
    List<String> notes = taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "amount"))
        .containsExactly(
            "c1|7250.00",
            "c2|1234.50",
            "c3|850.00",
            "c4|1234.50",
            "j1|7.25",
            "j2|1234.50",
            "least|null",
            "p1|7.25",
            "p2|1234.50");
    assertThat(notes)
        .contains(
            "landing/crm_deals/open.csv: column amount holds 7.250, which is 7.250 with a decimal point and"
                + " 7250 with a decimal comma, and no other number tells; state ingest.number-format = point"
                + " or comma");
    assertThat(taken.rows("bronze.quarantined_rows", "reason"))
        .containsExactly(
            "amount '7.250' is 7.250 with a decimal point and 7250 with a decimal comma; write it as a"
                + " number");
  }

  @Test
  void statedNotationHoldsAndSetsAsideWhatIsWrittenOtherwise() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.number-format = comma")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at,amount\na1,New,2026-05-01,7.250\na2,New,2026-05-01,7.25\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "amount"))
        .containsExactly("a1|7250.00", "least|null");
    assertThat(taken.rows("bronze.quarantined_rows", "reason"))
        .containsExactly(
            "amount '7.25' is no number with a decimal comma, as the others of its column are");
  }

  private static NumberStyle style(String column, String... numbers) {
    NumberStyle style = new NumberStyle();
    style.column(column, false, true);
    List.of(numbers).forEach(number -> style.see(column, number));
    return style;
  }
}
