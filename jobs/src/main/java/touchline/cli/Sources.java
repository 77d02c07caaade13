package touchline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.Contract;
import touchline.config.IngestConfig;
import touchline.config.Settings;
import touchline.config.SourceConfig;
import touchline.config.SourceObject;
import touchline.ingest.FoundFile;
import touchline.ingest.SourceFinder;
import touchline.pipeline.UserError;
import touchline.storage.Place;

@Command(
    name = "sources",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at a folder of exports: what each file is, which columns become which, "
          + "what stays empty and what that costs.",
      "Ends with the settings that let a night take the files in. Without a folder: the "
          + "objects of every system that is known, as a table."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline sources exports --write sources.conf",
      "  ./touchline nightly --as-of 2026-06-30 --landing exports --conf sources.conf"
    })
final class Sources implements Callable<Integer> {
  private static final List<List<String>> MANDATORY =
      List.of(List.of("campaign_touches", "web_events"), List.of("crm_deals", "crm_lead_stages"));

  @Mixin WarehouseOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "The folder of exports: the landing folder of the night.")
  Place folder;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Writes the settings to a new file, to be confirmed and passed with --conf.")
  Path write;

  @Override
  public Integer call() throws IOException {
    Settings settings = options.settings();
    if (folder == null) {
      System.out.print(table(settings.sources().known()));
      return 0;
    }
    List<FoundFile> files = new SourceFinder(settings.sources()).find(folder);
    if (files.isEmpty()) {
      throw new UserError(UserError.USAGE, folder + ": holds no file");
    }
    String currency = settings.business().reportingCurrency();
    files.forEach(file -> print(file, settings.ingest()));
    List<String> gaps = gaps(files, currency);
    if (!gaps.isEmpty()) {
      System.out.println("\nWhat no file fills, and what that costs:");
      gaps.forEach(gap -> System.out.println("  " + gap));
    }
    String lines = lines(files, folder, currency);
    System.out.println();
    System.out.print(lines);
    if (write != null) {
      if (Files.exists(write)) {
        throw new UserError(UserError.USAGE, write + ": is there already; name a new file");
      }
      Files.writeString(write, lines);
      System.out.println("\nwritten to " + write);
    }
    return 0;
  }

  private static void print(FoundFile file, IngestConfig ingest) {
    if (file.doubt() != null) {
      System.out.println(file.file() + ": not recognised; " + file.doubt());
      return;
    }
    if (file.source().equals("canonical")) {
      System.out.println(file.file() + ": feed " + file.object() + ", in the contract's columns");
      List<String> lost = file.besides().stream().filter(c -> !ingest.keeps(c)).toList();
      if (!lost.isEmpty()) {
        System.out.println(
            "    not kept: "
                + String.join(", ", lost)
                + " (ingest.keep-columns keeps what it names)");
      }
      return;
    }
    System.out.println(
        file.file()
            + ": "
            + file.source()
            + " "
            + file.object()
            + (file.leftOut() == null ? "" : "; left out: " + file.leftOut()));
    for (FoundFile.Filled filled : file.feeds()) {
      System.out.println(
          "  "
              + filled.feed()
              + (filled.part() == null ? "" : " (" + filled.part() + ")")
              + (filled.where() == null ? "" : ", where " + filled.where()));
      if (!filled.missing().isEmpty()) {
        System.out.println("    takes nothing without " + String.join(", ", filled.missing()));
      }
      filled
          .columns()
          .forEach(
              (column, made) ->
                  System.out.println(
                      "    "
                          + column
                          + " <- "
                          + (made.isEmpty() ? "the same for all rows" : String.join(", ", made))));
      if (!filled.empty().isEmpty()) {
        System.out.println("    empty: " + String.join(", ", filled.empty()));
      }
    }
  }

  /** Columns of taken feeds that no file fills, with their costs. */
  private static List<String> gaps(List<FoundFile> files, String currency) {
    Map<String, Set<String>> empty = new TreeMap<>();
    Map<String, Set<String>> full = new TreeMap<>();
    for (FoundFile file : files) {
      for (FoundFile.Filled filled : file.feeds()) {
        empty.computeIfAbsent(filled.feed(), f -> new LinkedHashSet<>()).addAll(filled.empty());
        full.computeIfAbsent(filled.feed(), f -> new TreeSet<>()).addAll(filled.columns().keySet());
      }
    }
    List<String> gaps = new ArrayList<>();
    empty.forEach(
        (feed, columns) -> {
          // Whoever lands the contract's own files beside it fills what they hold.
          for (String column : columns) {
            if (!full.get(feed).contains(column)) {
              gaps.add(
                  feed
                      + "."
                      + column
                      + ": "
                      + Contract.cost(feed, column)
                          .orElse("a row needs it")
                          .replace("the reporting currency", currency));
            }
          }
        });
    return gaps;
  }

  /** The settings that let a night take the files in. */
  static String lines(List<FoundFile> files, Place folder, String currency) {
    Map<String, Set<String>> folders = new TreeMap<>();
    Set<String> feeds = new TreeSet<>();
    Map<String, Set<String>> moneyless = new TreeMap<>();
    for (FoundFile file : files) {
      if (file.source() == null) {
        continue;
      }
      if (file.source().equals("canonical")) {
        feeds.add(file.object());
        continue;
      }
      folders.computeIfAbsent(file.source(), s -> new TreeSet<>()).add(file.folder());
      for (FoundFile.Filled filled : file.feeds()) {
        if (filled.missing().isEmpty()) {
          feeds.add(filled.feed());
          if (filled.empty().contains("currency")
              && (filled.columns().containsKey("amount") || filled.columns().containsKey("cost"))) {
            moneyless.computeIfAbsent(file.source(), s -> new TreeSet<>()).add(file.object());
          }
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    lines
        .append("# Sources found in ")
        .append(folder.name())
        .append("; confirm, and pass with --conf.\n");
    lines.append("sources.active = [").append(String.join(", ", folders.keySet())).append("]\n");
    folders.forEach(
        (source, in) -> {
          Set<String> stated = in.contains(".") ? Set.of(".") : in;
          if (!stated.equals(Set.of(source))) {
            lines
                .append("sources.")
                .append(source)
                .append(".folders = [")
                .append(stated.stream().map(f -> '"' + f + '"').collect(Collectors.joining(", ")))
                .append("]\n");
          }
        });
    List<String> mandatory = new ArrayList<>();
    boolean lacks = false;
    for (List<String> either : MANDATORY) {
      if (either.stream().anyMatch(feeds::contains)) {
        mandatory.add('"' + String.join(" or ", either) + '"');
      } else {
        lacks = true;
        lines
            .append("# No file brings ")
            .append(String.join(" or ", either))
            .append("; ")
            .append(
                either.contains("crm_deals")
                    ? "nothing is converted."
                    : "conversions are unattributed.")
            .append(" Land it, or let nights run without:\n");
      }
    }
    if (lacks) {
      lines.append("ingest.mandatory = [").append(String.join(", ", mandatory)).append("]\n");
    }
    moneyless.forEach(
        (source, objects) ->
            lines
                .append("# ")
                .append(String.join(" and ", objects))
                .append(objects.size() == 1 ? " states" : " state")
                .append(" no currency; amounts count in ")
                .append(currency)
                .append(" unless this says otherwise.\n# sources.")
                .append(source)
                .append(".currency = ")
                .append(currency)
                .append("\n"));
    return lines.toString();
  }

  /** Every object of every system: what takes it, or why it is left out. */
  static String table(List<SourceConfig> known) {
    StringBuilder table =
        new StringBuilder(
            "| system | object | taken into | left out, why |\n| --- | --- | --- | --- |\n");
    for (SourceConfig source : known) {
      Map<String, List<SourceObject>> alike = new LinkedHashMap<>();
      for (SourceObject object : source.objects().values()) {
        String fate =
            object.leftOut() == null
                ? String.join(", ", source.taking(object.name()).keySet()) + " | "
                : " | " + object.leftOut();
        alike.computeIfAbsent(fate, f -> new ArrayList<>()).add(object);
      }
      alike.forEach(
          (fate, objects) ->
              table
                  .append("| ")
                  .append(source.name())
                  .append(" | ")
                  .append(
                      objects.stream().map(SourceObject::name).collect(Collectors.joining(", ")))
                  .append(" | ")
                  .append(fate)
                  .append(" |\n"));
    }
    return table.toString();
  }
}
