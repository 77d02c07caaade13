package touchline.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Place;

/** Asks for queries until there are no more; knows the names of tables and their columns. */
final class Prompt {
  private static final String HELP =
      """
      a query over several lines, ended by ;
      .tables             tables of the night and what a row of each is
      .describe TABLE     its columns with their meaning
      .format FORMAT      table, csv, json or markdown
      .quit               or Ctrl-D
      Ctrl-C cuts a query off, or drops what was typed""";

  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP BY",
          "ORDER BY",
          "LIMIT",
          "JOIN",
          "WITH",
          "HAVING",
          "AND",
          "count(*)",
          "sum(",
          ".tables",
          ".describe",
          ".format",
          ".help",
          ".quit");

  private final PublishedTables published;
  private final Answers answers;
  private final Terminal terminal;
  private final LineReader reader;
  private final PrintStream out;

  /**
   * @param history file of what was asked before
   */
  Prompt(PublishedTables published, Answers answers, Terminal terminal, Path history) {
    this.published = published;
    this.answers = answers;
    this.terminal = terminal;
    this.out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .completer(
                (line, parsed, found) ->
                    candidates(published).forEach(n -> found.add(new Candidate(n))))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "      ...> ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .build();
  }

  /** On the terminal of this process. */
  static Prompt onTerminal(PublishedTables published, Answers answers, Place warehouse) {
    try {
      return new Prompt(
          published,
          answers,
          TerminalBuilder.builder().system(true).dumb(true).build(),
          Path.of(System.getProperty("user.home"), ".touchline_history"));
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be used for " + warehouse, e);
    }
  }

  /** Answers until the end; the exit code of the command. */
  int run(Results.Format first) {
    published
        .night()
        .ifPresent(n -> out.println("night of " + n.asOf() + "; .help tells what can be asked"));
    Results.Format format = first;
    StringBuilder statement = new StringBuilder();
    while (true) {
      String line;
      try {
        line = reader.readLine(statement.isEmpty() ? "touchline> " : "      ...> ");
      } catch (UserInterruptException e) {
        statement.setLength(0);
        continue;
      } catch (EndOfFileException e) {
        return 0;
      }
      String text = line.strip();
      if (statement.isEmpty() && text.startsWith(".")) {
        if (text.equals(".quit")) {
          return 0;
        }
        format = command(text, format);
      } else {
        statement.append(line).append('\n');
        if (text.endsWith(";")) {
          answer(statement.substring(0, statement.lastIndexOf(";")), format);
          statement.setLength(0);
        } else if (statement.toString().isBlank()) {
          statement.setLength(0);
        }
      }
    }
  }

  private Results.Format command(String text, Results.Format format) {
    String[] words = text.split("\\s+");
    switch (words[0]) {
      case ".tables" -> answer("SHOW TABLES", format);
      case ".describe" -> {
        if (words.length == 2) {
          answer("DESCRIBE " + words[1], format);
        } else {
          out.println("name a table, as in .describe gold.conversions");
        }
      }
      case ".format" -> {
        for (Results.Format one : Results.Format.values()) {
          if (words.length == 2 && one.name().equals(words[1].toLowerCase(Locale.ROOT))) {
            return one;
          }
        }
        out.println("the formats are table, csv, json and markdown");
      }
      default -> out.println(HELP);
    }
    return format;
  }

  /** A statement that fails, or that Ctrl-C cuts off, leaves the prompt. */
  private void answer(String statement, Results.Format format) {
    int columns = terminal.getWidth();
    Results to = new Results(out, columns > 0 ? columns : Results.WIDTH);
    AtomicBoolean isCut = new AtomicBoolean();
    Terminal.SignalHandler before =
        terminal.handle(
            Terminal.Signal.INT,
            signal -> {
              isCut.set(true);
              SparkSession.active().sparkContext().cancelAllJobs();
            });
    try {
      answers.print(published, statement, to, format);
    } catch (RuntimeException e) {
      if (isCut.get()) {
        out.println("cut off");
      } else {
        out.println(said(e));
      }
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
  }

  /** What failed and can be mended, or is out of reach; a bug ends the prompt. */
  private static String said(RuntimeException e) {
    Exception part = Causes.usersPart(e);
    if (part instanceof UserError || part instanceof IOException) {
      return part.getMessage();
    }
    throw e;
  }

  /** What Tab offers: words, tables and columns. */
  static List<String> candidates(PublishedTables published) {
    List<String> names = new ArrayList<>(WORDS);
    for (Table table : published.readable()) {
      names.add(table.name());
      names.addAll(List.of(table.schema().fieldNames()));
    }
    return names.stream().distinct().toList();
  }
}
