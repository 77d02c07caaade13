package touchline.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "deal",
    mixinStandardHelpOptions = true,
    description = "Shows the journey of one deal and what each of its touches earned.",
    footer = {"", "Example:", "  ./touchline explain deal 0061t00000AbCdE"})
final class ExplainDeal implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "ID", description = "Deal as the CRM names it.")
  String dealId;

  @Override
  public Integer call() {
    List<Row> deals =
        PublishedTables.open(options.session(), options.warehouse)
            .table("silver.deals")
            .where(functions.col("deal_id").equalTo(dealId))
            .collectAsList();
    if (deals.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "no deal %s in the last published night of %s; ids are those of the CRM, as in: ./touchline sql \"SELECT deal_id FROM silver.deals\""
              .formatted(dealId, options.warehouse));
    }
    System.out.println(deals.get(0));
    return 0;
  }
}
