package touchline.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Tells where the figures of one deal or one lead come from.",
    subcommands = {ExplainDeal.class, ExplainLead.class},
    footer = {
      "",
      "Example:",
      "  ./touchline explain deal 0061t00000AbCdE",
      "  ./touchline explain lead 00Q1t00000AbCdE"
    })
final class Explain implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "name what to explain: " + String.join(" or ", spec.subcommands().keySet()));
  }
}
