package touchline.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import touchline.pipeline.Given;

/** What a command said. */
record Said(int exitCode, String out, String err) {
  /** Runs a command in this JVM. */
  static Said by(String... arguments) {
    // Whoever comes first makes the session; one of a folder that goes away would break the others.
    Given.spark();
    PrintStream console = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    CommandLine commands = Touchline.commandLine().setErr(new PrintWriter(err, true));
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int exitCode = commands.execute(arguments);
      return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(console);
    }
  }
}
