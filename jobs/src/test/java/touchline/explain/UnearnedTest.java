package touchline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.Settings;

class UnearnedTest {
  private static final StructType TOUCH =
      new StructType()
          .add("touchpoint_id", DataTypes.StringType)
          .add("occurred_at", DataTypes.TimestampType)
          .add("channel", DataTypes.StringType)
          .add("kind", DataTypes.StringType)
          .add("is_attributable", DataTypes.BooleanType)
          .add("person_id", DataTypes.StringType);

  private static final StructType PATH =
      new StructType()
          .add("is_capped", DataTypes.BooleanType)
          .add("touchpoint_ids", DataTypes.createArrayType(DataTypes.StringType))
          .add("touched_at", DataTypes.createArrayType(DataTypes.TimestampType))
          .add("person_ids", DataTypes.createArrayType(DataTypes.StringType));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listed | 2026-05-01 | Email  | click      | true  | p | in the path, but every model gives its share to other touches
          listed | 2026-05-01 | Direct | page_view  | true  | p | in the path, but models that leave Direct out pass it over
          other  | 2026-06-02 | Email  | click      | true  | p | after the conversion
          other  | 2026-01-01 | Email  | impression | false | q | older than the lookback of 90 days
          other  | 2026-05-02 | Email  | impression | false | p | kind impression is not one of attribution.touch-kinds
          other  | 2026-05-02 | Email  | page_view  | false | p | a visit counts once, by its first touch
          other  | 2026-05-02 | Email  | click      | true  | q | its person is not on the deal
          other  | 2026-04-02 | Email  | click      | true  | p | only the last 10000 touches are kept (attribution.max-touches)
          other  | 2026-05-02 | Email  | click      | true  | p | not in the path of the published night
          """)
  void everyTouchThatEarnedNothingHasItsReason(
      String id,
      String day,
      String channel,
      String kind,
      boolean isAttributable,
      String person,
      String why) {
    Row touch = row(TOUCH, id, noon(day), channel, kind, isAttributable, person);
    Row path = row(PATH, true, list("listed"), list(noon("2026-05-01")), list("p"));
    Instant won = Instant.parse("2026-06-01T12:00:00Z");
    Settings settings = Settings.load(Optional.empty());
    assertThat(new Unearned(won, path, Set.of("p"), settings.attribution()).why(touch))
        .isEqualTo(why);
  }

  private static Timestamp noon(String day) {
    return Timestamp.from(Instant.parse(day + "T12:00:00Z"));
  }

  private static Object list(Object value) {
    return CollectionConverters.asScala(List.of(value)).toSeq();
  }

  private static Row row(StructType schema, Object... values) {
    return new GenericRowWithSchema(values, schema);
  }
}
