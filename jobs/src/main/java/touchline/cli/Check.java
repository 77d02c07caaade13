package touchline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import touchline.Stages;
import touchline.config.Settings;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Checks settings, lexicon, score rules, channel rules, source profiles and the job graph.",
    footer = {"", "Example:", "  ./touchline check --conf conf/prod.conf"})
final class Check implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    int jobs = Stages.graph(settings).order().size();
    System.out.printf(
        "settings are sound: %d jobs, %d models, %d channel rules, %d score rules (version %s), %d"
            + " lexicon version(s)%n",
        jobs,
        settings.attribution().models().size(),
        settings.channels().rules().size(),
        settings.score().rules().size(),
        settings.score().version(),
        settings.lexicon().versions().size());
    return 0;
  }
}
