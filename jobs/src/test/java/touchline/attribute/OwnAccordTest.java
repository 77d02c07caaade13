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
import touchline.config.Settings;
import touchline.pipeline.Given;

class OwnAccordTest {
  private static final Settings SETTINGS = Settings.load(ConfigFactory.empty());
  private static final OwnAccord OWN =
      OwnAccord.of(AttributionSettings.of(SETTINGS.attribution(), SETTINGS.business()));

  /** Channel, campaign, effect. */
  private static final List<Row> TOUCHES =
      List.of(
          RowFactory.create("Direct", null, "Direct"),
          RowFactory.create("Direct", "typed", "Direct"),
          RowFactory.create("Direct Mail", "spring", "Direct Mail > spring"),
          RowFactory.create("Email", null, "Email"),
          RowFactory.create("Email", "brand-news", "Email > brand-news"),
          RowFactory.create("Paid Search", null, "Paid Search"),
          RowFactory.create("Paid Search", "brand-search-1", "Direct"),
          RowFactory.create("Paid Search", "US_Branded Exact", "Direct"),
          RowFactory.create("Paid Search", "generic-1", "Paid Search > generic-1"),
          RowFactory.create("Paid Search", "non-brand", "Paid Search > non-brand"),
          RowFactory.create("Paid Search", "NonBrand_EU", "Paid Search > NonBrand_EU"),
          RowFactory.create("Paid Search", "rebranding", "Paid Search > rebranding"));

  @Test
  void whoSearchesForTheCompanyByItsNameCameByThemselves() {
    assertThat(TOUCHES)
        .allSatisfy(
            touch ->
                assertThat(OWN.effect(touch.getString(0), touch.getString(1)))
                    .isEqualTo(touch.getString(2)));
  }

  @Test
  void queriesSayTheSame() {
    StructType type =
        new StructType()
            .add("channel", DataTypes.StringType)
            .add("campaign", DataTypes.StringType)
            .add("effect", DataTypes.StringType);
    List<Row> rows =
        Given.spark()
            .createDataFrame(TOUCHES, type)
            .select(OWN.effect(col("channel"), col("campaign")), col("effect"))
            .collectAsList();
    assertThat(rows)
        .hasSameSizeAs(TOUCHES)
        .allSatisfy(row -> assertThat(row.getString(0)).isEqualTo(row.getString(1)));
  }
}
