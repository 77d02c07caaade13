package touchline.cli;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
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
import touchline.explain.DealJourney;
import touchline.explain.DealJourney.Conversion;
import touchline.explain.DealJourney.Earned;
import touchline.explain.DealJourney.Share;
import touchline.explain.DealJourney.Touch;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "deal",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the touches of a deal's people in order of time, and what each earned of "
          + "the opportunity and of the won deal under every model, or why it earned nothing."
    },
    footer = {"", "Example:", "  ./touchline explain deal 0061t00000AbCdE"})
final class ExplainDeal implements Callable<Integer> {
  private static final int WIDTH = 108;
  private static final String INDENT = " ".repeat(18);

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

  @Override
  public Integer call() {
    Settings settings = options.settings();
    PublishedTables tables = options.published();
    List<Row> deals =
        tables.table("silver.deals").where(col("deal_id").equalTo(dealId)).collectAsList();
    if (deals.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "no deal "
              + dealId
              + " in the last published night of "
              + options.warehouse
              + "; ids are those of the CRM: ./touchline sql \"SELECT deal_id FROM silver.deals\" lists them");
    }
    DealJourney journey = DealJourney.of(tables, deals.get(0), settings.attribution());
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    switch (format) {
      case table -> print(journey, settings, out);
      case csv, json, markdown ->
          new Results(out, Sql.WIDTH).print(flat(options.session(), journey), format);
    }
    out.flush();
    return 0;
  }

  private static void print(DealJourney journey, Settings settings, PrintStream out) {
    Row deal = journey.deal();
    ZoneId zone = settings.business().timeZone();
    out.printf(
        "deal %s: %s, %s, buying group %s with touches of %d people; times in %s%n",
        deal.getAs("deal_id"),
        deal.getAs("stage"),
        deal.getAs("amount") == null
            ? "amount unknown"
            : money(deal.getAs("amount"), deal.getAs("currency")),
        deal.getAs("journey_id"),
        journey.people(),
        zone);
    if (journey.conversions().isEmpty()) {
      out.println("no conversion: the lexicon counts it neither as an opportunity nor as won");
    }
    if (journey.earlierTouches() > 0) {
      out.printf("%,d touches before the first one below%n", journey.earlierTouches());
    }
    out.println();
    int next = 0;
    for (Touch touch : journey.touches()) {
      while (next < journey.conversions().size()
          && journey.conversions().get(next).at().isBefore(touch.at())) {
        print(journey.conversions().get(next++), zone, out);
      }
      print(touch, journey.conversions(), zone, out);
    }
    while (next < journey.conversions().size()) {
      print(journey.conversions().get(next++), zone, out);
    }
  }

  private static void print(Conversion conversion, ZoneId zone, PrintStream out) {
    String line =
        time(conversion.at(), zone)
            + "  == "
            + conversion.type()
            + ", "
            + money(conversion.value(), conversion.currency())
            + ", "
            + (conversion.pathTouches() == 0
                ? "no touch in its path: Unattributed"
                : conversion.pathTouches() + " touches in its path")
            + " ";
    out.println(line + "=".repeat(Math.max(2, WIDTH - line.length())));
    if (!conversion.toNobody().isEmpty()) {
      print(conversion.pathTouches() == 0 ? "nobody" : "baseline", conversion.toNobody(), out);
    }
  }

  private static void print(
      Touch touch, List<Conversion> conversions, ZoneId zone, PrintStream out) {
    Row row = touch.row();
    out.println(
        String.format(
                "%-16s  %-16s %-18s %-18s %-14s %s",
                time(touch.at(), zone),
                row.getAs("channel"),
                orDash(row.getAs("campaign_id")),
                orDash(row.getAs("content_id")),
                row.getAs("kind"),
                touch.role())
            .stripTrailing());
    List<String> reasons = touch.shares().values().stream().map(Share::why).distinct().toList();
    if (reasons.size() == 1 && reasons.get(0) != null) {
      out.println(INDENT + "nothing: " + reasons.get(0));
      return;
    }
    for (Conversion conversion : conversions) {
      Share share = touch.shares().get(conversion.id());
      if (share.why() != null) {
        print(conversion.type(), List.of("nothing: " + share.why()), out);
      } else {
        print(conversion.type(), share.earned(), out);
      }
    }
  }

  private static void print(String label, SortedMap<String, Earned> earned, PrintStream out) {
    List<String> parts = new ArrayList<>();
    earned.forEach(
        (model, e) ->
            parts.add(
                String.format(Locale.ROOT, "%s %.1f%% %,.2f", model, 100 * e.credit(), e.value())));
    print(label, parts, out);
  }

  private static void print(String label, List<String> parts, PrintStream out) {
    String start = String.format("%s%-12s", INDENT, label);
    for (String line : wrapped(parts, WIDTH - start.length())) {
      out.println(start + line);
      start = " ".repeat(start.length());
    }
  }

  private static List<String> wrapped(List<String> parts, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : parts) {
      if (line.length() > 0 && line.length() + 3 + part.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " · ").append(part);
    }
    lines.add(line.toString());
    return lines;
  }

  private static Dataset<Row> flat(SparkSession spark, DealJourney journey) {
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
    Row row = touch == null ? null : touch.row();
    return RowFactory.create(
        conversion.id(),
        row == null ? null : row.getAs("touchpoint_id"),
        row == null ? null : touch.at(),
        row == null ? null : row.getAs("channel"),
        row == null ? null : row.getAs("campaign_id"),
        row == null ? null : row.getAs("content_id"),
        row == null ? null : row.getAs("kind"),
        row == null ? null : row.getAs("person_id"),
        row == null ? null : touch.role(),
        model,
        earned == null ? null : earned.credit(),
        earned == null ? null : earned.value(),
        conversion.currency(),
        why);
  }

  private static String time(Instant at, ZoneId zone) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(zone).format(at);
  }

  private static String money(BigDecimal amount, String currency) {
    return String.format(Locale.ROOT, "%,.2f %s", amount, currency);
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }
}
