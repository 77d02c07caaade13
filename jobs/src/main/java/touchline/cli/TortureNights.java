package touchline.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import touchline.bench.Torture;
import touchline.night.Night;
import touchline.pipeline.UserError;

@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    description = {
      "Disturbs nights of a small simulated world in processes of their own: kills them, runs two "
          + "at once, maintains, erases and exports beside them, lets changes to files go wrong,"
          + " and runs them as other machines would.",
      "All the while and after each, readers have to see the night before or this one, whole, and the next run has to"
          + " equal an undisturbed one. Prints a table; exit code 20 where something did not hold."
    },
    footer = {"", "Example:", "  ./touchline torture --hours 8 --seed 1"})
final class TortureNights implements Callable<Integer> {
  private static final double SECONDS_PER_HOUR = 3600;

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "1",
      description =
          "How long, 0.5 for half an hour; an attempt is ended (default: ${DEFAULT-VALUE}).")
  double hours;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the world and of every disturbance (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--leads",
      paramLabel = "N",
      defaultValue = "60",
      description = "Leads of the world (default: ${DEFAULT-VALUE}).")
  long leads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "data/torture",
      description =
          "Folder for world and warehouses, which is replaced (default: ${DEFAULT-VALUE}).")
  Path out;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    if (!(hours > 0)) {
      throw new UserError(UserError.USAGE, "--hours is above 0");
    }
    Commands commands = (Commands) spec.root().userObject();
    Torture torture =
        new Torture(
            java(),
            commands.getClass().getName(),
            commands::execute,
            out,
            leads,
            seed,
            System.err::println);
    List<String> losses = torture.run(Duration.ofSeconds(Math.round(hours * SECONDS_PER_HOUR)));
    torture.table().forEach(System.out::println);
    losses.forEach(loss -> System.out.println("did not hold: " + loss));
    return losses.isEmpty() ? 0 : Night.HELD;
  }

  /** This process's own Java and class path, in a smaller heap. */
  private static List<String> java() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.addAll(List.of("-Xmx1500m", "-XX:TieredStopAtLevel=1"));
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return java;
  }
}
