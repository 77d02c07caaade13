package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedValueTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Object read(String text, DataType type, boolean ends, ZoneId times, ZoneId days) {
    UTF8String value = UTF8String.fromString(text);
    return new TypedValue(DataTypes.StringType, type, ends, new TypedValue.Zones(times, days))
        .of(value, value);
  }

  private static Object read(String text, DataType type) {
    return read(text, type, false, UTC, UTC);
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-29T01:30:00Z, 2026-03-29T01:30:00Z",
    "2026-03-29 01:30:00.123456, 2026-03-29T00:30:00.123456Z",
    "2026-03-29T01:30:00+05:30, 2026-03-28T20:00:00Z",
    "2026-07-01 12:00, 2026-07-01T10:00:00Z",
    "2026-07-01T12:00:00 UTC, 2026-07-01T12:00:00Z"
  })
  void a_time_without_an_offset_is_that_of_the_landing_folder(String text, String instant) {
    assertThat(read(text, DataTypes.TimestampType, false, BERLIN, UTC)).isEqualTo(micros(instant));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01, false, 2026-06-30T22:00:00Z",
    "2026-07-01, true, 2026-07-01T21:59:59.999999Z",
    "2026-07-01 00:00:00.000, true, 2026-07-01T21:59:59.999999Z",
    "2026-07-01 00:00:01, true, 2026-07-01T00:00:01Z",
    "2026-01-31, true, 2026-01-31T22:59:59.999999Z"
  })
  void a_date_is_a_day_of_the_business_and_closes_at_its_end(
      String text, boolean ends, String instant) {
    assertThat(read(text, DataTypes.TimestampType, ends, UTC, BERLIN)).isEqualTo(micros(instant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026", "2026-06", "01.07.2026", "tomorrow", "2026-13-01", "46204"})
  void what_does_not_state_year_month_and_day_is_no_time(String text) {
    assertThat(read(text, DataTypes.TimestampType)).isNull();
    assertThat(read(text, DataTypes.DateType)).isNull();
  }

  @Test
  void a_text_longer_than_any_time_is_not_searched() {
    assertThat(read("2026-07-01 12:00:00" + " ".repeat(50) + "Z", DataTypes.TimestampType))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "250, 250",
    "250.0, 250",
    "-3.000000, -3",
    "9223372036854775807, 9223372036854775807"
  })
  void a_whole_number_may_be_written_with_decimals(String text, long number) {
    assertThat(read(text, DataTypes.LongType)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5", "9223372036854775808", "1,000", "x"})
  void what_is_not_whole_is_no_whole_number(String text) {
    assertThat(read(text, DataTypes.LongType)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-inf", "1e999", "x"})
  void a_number_is_finite(String text) {
    assertThat(read(text, DataTypes.DoubleType)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "granted, true",
    "DENIED, false",
    "1.0, true",
    "0.0, false",
    "yes, true",
    "f, false",
    "maybe, "
  })
  void a_flag_has_many_spellings(String text, Boolean flag) {
    assertThat(read(text, DataTypes.BooleanType)).isEqualTo(flag);
  }

  @Test
  void money_is_rounded_to_its_column_and_null_beyond_it() {
    DataType money = DataTypes.createDecimalType(18, 2);
    assertThat(read("7.255", money)).isEqualTo(Decimal.apply("7.26"));
    assertThat(read("1e16", money)).isNull();
  }

  @Test
  void ids_that_became_numbers_are_written_as_whole_ones() {
    TypedValue ids =
        new TypedValue(
            DataTypes.DoubleType, DataTypes.StringType, false, new TypedValue.Zones(UTC, UTC));
    assertThat(ids.text(10_234_567.0)).hasToString("10234567");
    assertThat(ids.text(0.5)).hasToString("0.5");
    assertThat(ids.text(Double.NaN)).hasToString("NaN");
  }

  @Test
  void a_date_that_has_its_type_already_is_read_like_one_in_text() {
    TypedValue day =
        new TypedValue(
            DataTypes.DateType, DataTypes.TimestampType, true, new TypedValue.Zones(UTC, BERLIN));
    int date = (int) LocalDate.of(2026, 7, 1).toEpochDay();
    assertThat(day.of(date, day.text(date))).isEqualTo(micros("2026-07-01T21:59:59.999999Z"));
  }
}
