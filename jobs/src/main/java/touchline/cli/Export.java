package touchline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import touchline.export.DuckdbExport;
import touchline.export.Exported;
import touchline.export.FilesExport;
import touchline.export.PostgresExport;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Copies gold tables of the last published night to where other tools read them.",
    subcommands = {
      Export.Postgres.class,
      Export.Duckdb.class,
      Export.Csv.class,
      Export.Parquet.class,
      Export.Xlsx.class
    },
    footer = {
      "",
      "Readers see the old night or the new one, never a part of it.",
      "",
      "Example:",
      "  PGPASSWORD=… ./touchline export postgres --url postgresql://touchline@db:5432/marketing",
      "  ./touchline export duckdb night.duckdb",
      "  ./touchline export xlsx night --tables gold.attribution_summary,gold.attribution_returns"
    })
final class Export implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "name where to export to: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** What every export is told: which warehouse, which tables. */
  static final class Choice {
    @Mixin WarehouseOptions options;

    @Option(
        names = "--tables",
        split = ",",
        paramLabel = "TABLE",
        description = "Gold tables, such as gold.conversions (default: all of the night).")
    List<String> tables = List.of();

    /** Carries the export out and tells what was written. */
    int export(List<String> usual, BiFunction<List<Exported>, String, Map<String, Long>> write) {
      PublishedTables published = options.published();
      String night = published.night().orElseThrow().asOf().toString();
      List<Exported> exported =
          chosen(published, usual).stream()
              .map(table -> new Exported(table, () -> published.table(table.name())))
              .toList();
      write
          .apply(exported, night)
          .forEach(
              (table, rows) -> System.out.printf(Locale.ROOT, "%-36s %,12d rows%n", table, rows));
      return 0;
    }

    private List<Table> chosen(PublishedTables published, List<String> usual) {
      List<Table> gold =
          published.readable().stream().filter(table -> table.layer().equals("gold")).toList();
      List<String> names = gold.stream().map(Table::name).toList();
      TreeSet<String> unknown = new TreeSet<>(tables);
      names.forEach(unknown::remove);
      if (!unknown.isEmpty()) {
        throw new UserError(
            UserError.USAGE,
            "the night has no gold table "
                + String.join(", ", unknown)
                + "; it has "
                + String.join(", ", names));
      }
      List<String> wanted = tables.isEmpty() ? usual : tables;
      return gold.stream().filter(t -> wanted.isEmpty() || wanted.contains(t.name())).toList();
    }
  }

  @Command(
      name = "postgres",
      mixinStandardHelpOptions = true,
      description = "Into a schema of a PostgreSQL database, replaced in one transaction.",
      footer = {
        "",
        "Example:",
        "  PGPASSWORD=… ./touchline export postgres --url postgresql://touchline@db:5432/marketing"
      })
  static final class Postgres implements Callable<Integer> {
    @Mixin Choice choice;

    @Option(
        names = "--url",
        required = true,
        description =
            "postgresql://user@host:5432/database; the password best comes by PGPASSWORD.")
    String url;

    @Option(
        names = "--schema",
        defaultValue = "gold",
        description = "Schema that is made or replaced (default: ${DEFAULT-VALUE}).")
    String schema;

    @Override
    public Integer call() {
      return choice.export(List.of(), new PostgresExport(url, schema, System.getenv())::write);
    }
  }

  @Command(
      name = "duckdb",
      mixinStandardHelpOptions = true,
      description = "Into a DuckDB file.",
      footer = {"", "Example:", "  ./touchline export duckdb night.duckdb"})
  static final class Duckdb implements Callable<Integer> {
    @Mixin Choice choice;

    @Parameters(paramLabel = "FILE", description = "The file that is made or replaced.")
    Path file;

    @Override
    public Integer call() {
      return choice.export(List.of(), (tables, night) -> new DuckdbExport(file).write(tables));
    }
  }

  @Command(
      name = "csv",
      mixinStandardHelpOptions = true,
      description = "Into a folder, one CSV file a table.",
      footer = {"", "Example:", "  ./touchline export csv night"})
  static final class Csv implements Callable<Integer> {
    @Mixin Choice choice;

    @Parameters(paramLabel = "DIR", description = "The folder that is made or replaced.")
    Path folder;

    @Override
    public Integer call() {
      return choice.export(List.of(), new FilesExport(FilesExport.Kind.CSV, folder)::write);
    }
  }

  @Command(
      name = "parquet",
      mixinStandardHelpOptions = true,
      description = "Into a folder, one folder of Parquet files a table.",
      footer = {"", "Example:", "  ./touchline export parquet night"})
  static final class Parquet implements Callable<Integer> {
    @Mixin Choice choice;

    @Parameters(paramLabel = "DIR", description = "The folder that is made or replaced.")
    Path folder;

    @Override
    public Integer call() {
      return choice.export(List.of(), new FilesExport(FilesExport.Kind.PARQUET, folder)::write);
    }
  }

  @Command(
      name = "xlsx",
      mixinStandardHelpOptions = true,
      description =
          "Into a folder with one workbook: summaries, advice and hand-off, a sheet each.",
      footer = {"", "Example:", "  ./touchline export xlsx night"})
  static final class Xlsx implements Callable<Integer> {
    /** What people look at in a workbook, as far as the night has it. */
    private static final List<String> USUAL =
        List.of(
            "gold.alignment",
            "gold.attribution_disagreement",
            "gold.attribution_intervals",
            "gold.attribution_returns",
            "gold.attribution_summary",
            "gold.attribution_totals",
            "gold.follow_up",
            "gold.follow_up_summary",
            "gold.forecast_checks",
            "gold.funnel_cohorts",
            "gold.lead_handoffs",
            "gold.path_reports",
            "gold.rejections",
            "gold.score_threshold_advice",
            "gold.score_weight_advice");

    @Mixin Choice choice;

    @Parameters(paramLabel = "DIR", description = "The folder that is made or replaced.")
    Path folder;

    @Override
    public Integer call() {
      return choice.export(USUAL, new FilesExport(FilesExport.Kind.XLSX, folder)::write);
    }
  }
}
