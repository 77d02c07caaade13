package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import touchline.algorithm.survival.Effects;
import touchline.config.Settings;
import touchline.pipeline.Given;

class TouchEffectsTest {
  private static final Settings SETTINGS = Settings.load(ConfigFactory.empty());
  private static final Effects EFFECTS =
      TouchEffects.of(AttributionSettings.of(SETTINGS.attribution(), SETTINGS.business()));

  /** Channel, campaign, kind, effect. */
  private static final List<Row> TOUCHES =
      List.of(
          RowFactory.create("Direct", null, "click", "Direct"),
          RowFactory.create("Direct", "typed", "click", "Direct"),
          RowFactory.create("Direct Mail", "spring", "click", "Direct Mail > spring"),
          RowFactory.create("Email", null, "click", "Email"),
          RowFactory.create("Email", null, null, "Email"),
          RowFactory.create("Phone", null, "call", "(sales)"),
          RowFactory.create("Direct", null, "mail", "(sales)"),
          RowFactory.create("Phone", "spring", "call", "Phone > spring"),
          RowFactory.create("Email", "brand-news", "click", "Email > brand-news"),
          RowFactory.create("Paid Search", null, "click", "Paid Search"),
          RowFactory.create("Paid Search", "brand-search-1", "click", "Direct"),
          RowFactory.create("Paid Search", "US_Branded Exact", "click", "Direct"),
          RowFactory.create("Paid Search", "generic-1", "click", "Paid Search > generic-1"),
          RowFactory.create("Paid Search", "non-brand", "click", "Paid Search > non-brand"),
          RowFactory.create("Paid Search", "NonBrand_EU", "click", "Paid Search > NonBrand_EU"),
          RowFactory.create("Paid Search", "rebranding", "click", "Paid Search > rebranding"));

  @Test
  void whoSearchesForTheCompanyByItsNameCameByThemselvesAndCallsWithoutCampaignAreThoseOfSales() {
    assertThat(TOUCHES)
        .allSatisfy(
            touch ->
                assertThat(EFFECTS.of(touch.getString(0), touch.getString(1), touch.getString(2)))
                    .isEqualTo(touch.getString(3)));
  }

  @Test
  void queriesSayTheSame() {
    StructType type =
        new StructType()
            .add("channel", DataTypes.StringType)
            .add("campaign", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("effect", DataTypes.StringType);
    List<Row> rows =
        Given.spark()
            .createDataFrame(TOUCHES, type)
            .select(
                TouchEffects.effect(EFFECTS, col("channel"), col("campaign"), col("kind")),
                col("effect"))
            .collectAsList();
    assertThat(rows)
        .hasSameSizeAs(TOUCHES)
        .allSatisfy(row -> assertThat(row.getString(0)).isEqualTo(row.getString(1)));
  }
}
