package touchline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import touchline.config.ConfigurationException;
import touchline.ingest.Quoted;
import touchline.night.Engine;
import touchline.pipeline.UserError;

/** The command line: one class a command, exit codes fixed for whoever schedules it. */
@Command(
    name = "touchline",
    mixinStandardHelpOptions = true,
    version = "touchline 0.1.0",
    description = "Marketing attribution and lead-score calibration, one whole night at a time.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done, or published",
      "10:published with warnings",
      "20:held by a quality gate",
      "30:a mandatory feed is missing",
      "64:bad usage or configuration",
      "70:a bug",
      "74:input or output failed",
      "75:locked by another run, try again",
    })
public final class Touchline implements Runnable, Commands {
  static final int BUG = 70;

  /** In the order in which help lists them. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          Demo.class,
          Simulate.class,
          Sources.class,
          Adopt.class,
          Nightly.class,
          Backfill.class,
          Maintain.class,
          RepairWarehouse.class,
          TakeNightBack.class,
          Erase.class,
          ShowPlan.class,
          Check.class,
          Status.class,
          WriteReport.class,
          Sql.class,
          Export.class,
          Serve.class,
          Explain.class,
          Lexicon.class,
          ChangesBetween.class,
          AgainstTruth.class,
          Bench.class,
          TortureNights.class,
          Docs.class,
          WarmUp.class);

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
  }

  @Override
  public int execute(String... arguments) {
    return commandLine().execute(arguments);
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // Digits and letters are written in one way: some languages have digits of their own.
    Locale.setDefault(Locale.ENGLISH);
    // Whatever fails, in whatever thread, may quote the row that it failed on.
    System.setErr(Quoted.without(System.err));
    System.exit(commandLine(called(arguments)).execute(arguments));
  }

  /** The one that is called, since to lay out all of them takes half a second; else all. */
  private static List<Class<?>> called(String[] arguments) {
    List<Class<?>> called =
        COMMANDS.stream()
            .filter(c -> arguments.length > 0 && arguments[0].equals(name(c)))
            .toList();
    return called.isEmpty() ? COMMANDS : called;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> called) {
    CommandLine commands = new CommandLine(new Touchline());
    called.forEach(command -> commands.addSubcommand(command));
    commands.setUsageHelpAutoWidth(true);
    invalidInputIsBadUsage(commands);
    commands.setParameterExceptionHandler((e, words) -> misused(e));
    commands.setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
    return commands;
  }

  private static void invalidInputIsBadUsage(CommandLine command) {
    command.getCommandSpec().exitCodeOnInvalidInput(UserError.USAGE);
    command.getSubcommands().values().forEach(Touchline::invalidInputIsBadUsage);
  }

  /** One sentence and where help is; all options would scroll it away. */
  private static int misused(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.getErr().println("see ./" + command.getCommandSpec().qualifiedName() + " --help");
    return UserError.USAGE;
  }

  private static int explain(Exception raised, CommandLine command) {
    if (Engine.isEnding()) {
      // Whoever ends the process need not read what it cut off.
      return BUG;
    }
    Exception thrown = Causes.usersPart(raised);
    if (thrown instanceof UserError e) {
      command.getErr().println(e.getMessage());
      return e.exitCode();
    }
    if (thrown instanceof ConfigurationException e) {
      command.getErr().println(e.getMessage());
      return UserError.USAGE;
    }
    if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
      command.getErr().println("input or output failed: " + thrown.getMessage());
      return UserError.INPUT_OUTPUT;
    }
    thrown.printStackTrace(command.getErr());
    return BUG;
  }
}
