package touchline.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.Settings;
import touchline.explain.ExplainedDeal;
import touchline.explain.ExplanationText;
import touchline.explain.Journey;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Share;
import touchline.explain.Journey.Touch;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.report.Night;
import touchline.report.Page;
import touchline.report.Stories;
import touchline.storage.Storage;

@Command(
    name = "deal",
    mixinStandardHelpOptions = true,
    description = {
      "Shows who is on a deal, the touches of its people in order of time, and what each earned of "
          + "the opportunity and of the won deal under every model, or why it earned nothing."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline explain deal 0061t00000AbCdE",
      "  ./touchline explain deal 0061t00000AbCdE --html deal.html"
    })
final class ExplainDeal implements Callable<Integer> {
  private static final StructType FLAT =
      new StructType()
          .add("conversion_id", DataTypes.StringType)
          .add("touchpoint_id", DataTypes.StringType)
          .add("occurred_at", DataTypes.TimestampType)
          .add("channel", DataTypes.StringType)
          .add("campaign_id", DataTypes.StringType)
          .add("content_id", DataTypes.StringType)
          .add("kind", DataTypes.StringType)
          .add("person_id", DataTypes.StringType)
          .add("role", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("credit", DataTypes.DoubleType)
          .add("value", DataTypes.createDecimalType(18, 2))
          .add("currency", DataTypes.StringType)
          .add("why_nothing", DataTypes.StringType);

  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "ID", description = "Deal as the CRM names it.")
  String dealId;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = {
        "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); csv and json have one row per",
        "conversion, touch and model."
      })
  Results.Format format;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page with the journey on a time line instead of printing.")
  Path html;

  @Override
  public Integer call() {
    Settings settings = options.unjudged();
    PublishedTables tables = options.published();
    ExplainedDeal deal =
        ExplainedDeal.of(tables, dealId, settings.attribution())
            .orElseThrow(
                () ->
                    new UserError(
                        UserError.USAGE,
                        "no deal "
                            + dealId
                            + " in the last published night of "
                            + options.warehouse
                            + "; ids are those of the CRM: ./touchline sql \"SELECT deal_id FROM"
                            + " silver.deals\" lists them"));
    if (html != null) {
      Night night = WriteReport.night(tables.night().orElseThrow(), settings);
      Storage.of(html).write(Page.of(Stories.of(deal, night), night));
      System.out.println(html);
      return 0;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    switch (format) {
      case table -> new ExplanationText(settings.business().timeZone(), out).print(deal);
      case csv, json, markdown ->
          new Results(out, Results.WIDTH).print(flat(options.session(), deal.journey()), format);
    }
    out.flush();
    return 0;
  }

  private static Dataset<Row> flat(SparkSession spark, Journey journey) {
    List<Row> rows = new ArrayList<>();
    for (Conversion conversion : journey.conversions()) {
      conversion
          .toNobody()
          .forEach((model, earned) -> rows.add(row(null, conversion, model, earned, null)));
    }
    for (Touch touch : journey.touches()) {
      for (Conversion conversion : journey.conversions()) {
        Share share = touch.shares().get(conversion.id());
        for (Map.Entry<String, Earned> earned : share.earned().entrySet()) {
          rows.add(row(touch, conversion, earned.getKey(), earned.getValue(), null));
        }
        if (share.why() != null) {
          rows.add(row(touch, conversion, null, null, share.why()));
        }
      }
    }
    return spark.createDataFrame(rows, FLAT);
  }

  private static Row row(
      Touch touch, Conversion conversion, String model, Earned earned, String why) {
    return RowFactory.create(
        conversion.id(),
        touch == null ? null : touch.id(),
        touch == null ? null : touch.at(),
        touch == null ? null : touch.channel(),
        touch == null ? null : touch.campaignId(),
        touch == null ? null : touch.contentId(),
        touch == null ? null : touch.kind(),
        touch == null ? null : touch.personId(),
        touch == null ? null : touch.role(),
        model,
        earned == null ? null : earned.credit(),
        earned == null ? null : earned.value(),
        conversion.currency(),
        why);
  }
}
