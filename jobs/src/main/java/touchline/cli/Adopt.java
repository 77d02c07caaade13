package touchline.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.Stages;
import touchline.config.Settings;
import touchline.pipeline.UserError;
import touchline.publish.Proposals;
import touchline.storage.Place;

@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a night's proposal into the site's settings, with who adopted it and why, "
          + "and says what the next night will change.",
      "What was adopted before of the same kind is replaced."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline adopt score-weights --into site.conf --by marketing --why \"demo forms win\""
    })
final class Adopt implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "KIND", description = "score-weights or lexicon.")
  String kind;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description = "The site's file; made if need be (default: the last file of --conf).")
  Path into;

  @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who adopts it.")
  String by;

  @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Why.")
  String why;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "The night that proposed it (default: the newest proposal).")
  LocalDate date;

  @Override
  public Integer call() throws IOException {
    if (!Proposals.KINDS.contains(kind)) {
      throw new UserError(
          UserError.USAGE,
          kind + ": no kind of proposal; known here: " + String.join(", ", Proposals.KINDS));
    }
    if (into == null && options.conf.isEmpty()) {
      throw new UserError(UserError.USAGE, "name the site's file with --into");
    }
    Path site = into == null ? options.conf.get(options.conf.size() - 1) : into;
    Place folder = options.warehouse.resolve("proposals");
    Place proposal =
        new Proposals(folder)
            .find(kind, date)
            .orElseThrow(
                () ->
                    new UserError(
                        UserError.USAGE,
                        folder
                            + ": holds no proposal of "
                            + kind
                            + (date == null ? "" : " of " + date)
                            + "; a night writes one when it advises a change"));
    Settings before = settings(site, Optional.empty());
    String present = Files.exists(site) ? Files.readString(site) : "";
    String text =
        adopted(
            present,
            kind,
            proposal.read(StandardCharsets.UTF_8),
            by,
            why,
            LocalDate.now(Clock.systemUTC()));
    Path draft = site.resolveSibling(site.getFileName() + ".adopting");
    Files.writeString(draft, text);
    Settings after;
    try {
      // A file that does not load is never put in the place of one that does.
      after = settings(site, Optional.of(draft));
      Files.move(draft, site, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    System.out.println("adopted " + proposal + " into " + site);
    changes(before, after).forEach(System.out::println);
    Place words = proposal.parent().resolve(proposal.name().replaceFirst("[.]conf$", ".txt"));
    if (words.isFile()) {
      System.out.print(words.read(StandardCharsets.UTF_8));
    }
    return 0;
  }

  /** The settings with the site's file, or with a draft in its place. */
  private Settings settings(Path site, Optional<Path> draft) {
    List<Path> files = new ArrayList<>(options.conf);
    files.removeIf(
        file -> file.toAbsolutePath().normalize().equals(site.toAbsolutePath().normalize()));
    if (draft.isPresent()) {
      files.add(draft.get());
    } else if (Files.exists(site)) {
      files.add(site);
    }
    return Settings.load(files, Stages.sqlCheck());
  }

  /**
   * A site's file with a proposal at its end, where it wins over what stands before it. A proposal
   * of the same kind that was adopted before goes; who adopted it and why stays as a comment.
   */
  static String adopted(
      String site, String kind, String proposal, String by, String why, LocalDate on) {
    Pattern earlier =
        Pattern.compile(
            "(# adopted "
                + Pattern.quote(kind)
                + " [^\\n]*\\n)(.*?)# end of adopted "
                + Pattern.quote(kind)
                + "\\n",
            Pattern.DOTALL);
    String rest = earlier.matcher(site).replaceAll("$1");
    rest = rest.replace("# adopted " + kind + " ", "# adopted before: " + kind + " ");
    if (!rest.isEmpty() && !rest.endsWith("\n")) {
      rest += "\n";
    }
    return rest
        + "# adopted "
        + kind
        + " on "
        + on
        + " by "
        + oneLine(by)
        + ": "
        + oneLine(why)
        + "\n"
        + proposal.stripTrailing()
        + "\n# end of adopted "
        + kind
        + "\n";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** What the next night will do differently. */
  private static List<String> changes(Settings before, Settings after) {
    List<String> changes = new ArrayList<>();
    if (!before.score().equals(after.score())) {
      changes.add(
          "score weights "
              + before.score().version()
              + " -> "
              + after.score().version()
              + ": the next night scores every lead anew; earlier nights keep their scores");
    }
    if (!before.lexicon().equals(after.lexicon())) {
      changes.add(
          "lexicon "
              + before.lexicon().versions().get(before.lexicon().versions().size() - 1).version()
              + " -> "
              + after.lexicon().versions().get(after.lexicon().versions().size() - 1).version()
              + ", from "
              + after
                  .lexicon()
                  .versions()
                  .get(after.lexicon().versions().size() - 1)
                  .effectiveFrom()
              + ": bands and conversions from that date on follow it");
    }
    if (changes.isEmpty()) {
      changes.add("nothing changes: what is proposed is in force");
    }
    return changes;
  }
}
