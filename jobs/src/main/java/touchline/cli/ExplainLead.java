package touchline.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.Settings;
import touchline.explain.ExplainedLead;
import touchline.explain.ExplainedLeads;
import touchline.explain.ExplanationText;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.report.Night;
import touchline.report.Page;
import touchline.report.Stories;
import touchline.storage.Storage;

@Command(
    name = "lead",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the score of a lead rule by rule: points after decay and cap, number and "
          + "last time of its hits; the probability it stands for; how it moved over the "
          + "last nights; and its touches in order of time, with what each earned of its MQL "
          + "and SQL under every model."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline explain lead 00Q1t00000AbCdE",
      "  ./touchline explain lead 00Q1t00000AbCdE --html lead.html"
    })
final class ExplainLead implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "ID", description = "Lead as the CRM names it.")
  String leadId;

  @Option(
      names = "--nights",
      defaultValue = "7",
      description = "Nights to look back (default: ${DEFAULT-VALUE}).")
  int nights;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page with the journey on a time line instead of printing.")
  Path html;

  @Override
  public Integer call() {
    Settings settings = options.unjudged();
    PublishedTables tables = options.published();
    ExplainedLeads leads = new ExplainedLeads(tables, settings);
    ExplainedLead lead =
        leads
            .of(leadId, nights)
            .orElseThrow(
                () ->
                    new UserError(
                        UserError.USAGE,
                        leads.knows(leadId)
                            ? "lead "
                                + leadId
                                + " has no score: the CRM has deleted it, or created it after the"
                                + " last published night"
                            : "no lead "
                                + leadId
                                + " in the last published night of "
                                + options.warehouse
                                + "; ids are those of the CRM: ./touchline sql \"SELECT lead_id"
                                + " FROM gold.lead_scores\" lists them"));
    if (html != null) {
      Night night = WriteReport.night(tables.night().orElseThrow(), settings);
      Storage.of(html).write(Page.of(Stories.of(lead, night), night));
      System.out.println(html);
      return 0;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    new ExplanationText(settings.business().timeZone(), out).print(lead);
    out.flush();
    return 0;
  }
}
