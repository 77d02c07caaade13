package touchline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.algorithm.attribution.ShareErrors;
import touchline.algorithm.attribution.ShareErrors.Told;
import touchline.algorithm.calibration.Interval;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;

@Command(
    name = "truth",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the shares of every attribution model with what the channels of a "
          + "simulated world really caused: conversions that would not have happened without "
          + "their touches."
    },
    footer = {
      "",
      "error       mean over channels of |share - true share|, in percentage points",
      "rank        Spearman's rank correlation of shares and true shares",
      "covered     channels whose true share lies in the model's 90%% interval",
      "misplaced   share of a budget that lies wrong if it follows the model",
      "money       the same of the costs of the last twelve months, in the reporting currency",
      "",
      "Example:",
      "  ./touchline truth --truth data/world/truth --warehouse data/warehouse"
    })
final class AgainstTruth implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "DIR",
      description = "Folder truth of a simulated world.")
  Path truth;

  /** One line of the report. */
  private record Line(String type, String model, long conversions, ShareErrors errors) {}

  @Override
  public Integer call() throws IOException {
    Map<String, Map<String, Double>> world = read(truth.resolve("channel_incremental.csv"));
    PublishedTables tables = options.published();
    Map<List<String>, Map<String, Told>> told = new HashMap<>();
    Map<List<String>, Long> conversions = new HashMap<>();
    for (Row row :
        tables
            .query(
                "SELECT conversion_type, model, channel, share, coalesce(lower, share) AS lower,"
                    + " coalesce(upper, share) AS upper, conversions FROM"
                    + " gold.attribution_intervals WHERE status = 'sufficient' AND as_of_date ="
                    + " (SELECT max(as_of_date) FROM gold.attribution_intervals)")
            .collectAsList()) {
      List<String> key = List.of(row.getAs("conversion_type"), row.getAs("model"));
      told.computeIfAbsent(key, k -> new HashMap<>())
          .put(
              row.getAs("channel"),
              new Told(row.getAs("share"), new Interval(row.getAs("lower"), row.getAs("upper"))));
      conversions.put(key, row.getAs("conversions"));
    }
    if (told.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          options.warehouse
              + " has no published shares with enough conversions; run ./touchline nightly on the"
              + " world's landing folder, or simulate more leads");
    }
    parameters(truth.resolve("world.csv"));
    totals(tables);
    print(
        told.entrySet().stream()
            .filter(model -> world.containsKey(model.getKey().get(0)))
            .map(
                model ->
                    new Line(
                        model.getKey().get(0),
                        model.getKey().get(1),
                        conversions.get(model.getKey()),
                        ShareErrors.of(model.getValue(), world.get(model.getKey().get(0)))))
            .toList(),
        budget(tables));
    return 0;
  }

  /** The world's mechanism, where it is told. */
  private static void parameters(Path file) throws IOException {
    if (Files.exists(file)) {
      Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("mechanism,"))
          .forEach(line -> System.out.println("mechanism: " + line.substring(10)));
    }
  }

  /** What the incremental model says marketing caused in all, beside what it did. */
  private void totals(PublishedTables tables) throws IOException {
    Map<String, String> caused = new HashMap<>();
    for (String line : Files.readAllLines(truth.resolve("channel_incremental.csv"))) {
      String[] cells = line.split(",");
      if (cells[0].equals("all_marketing")) {
        caused.put(cells[1], cells[3]);
      }
    }
    for (Row row :
        tables
            .query(
                "SELECT conversion_type, conversions, caused, caused_lower, caused_upper, status,"
                    + " problems FROM gold.attribution_totals WHERE status <> 'insufficient' AND"
                    + " as_of_date = (SELECT max(as_of_date) FROM gold.attribution_totals)"
                    + " ORDER BY conversions DESC")
            .collectAsList()) {
      String type = row.getAs("conversion_type");
      System.out.println(
          String.format(
              Locale.ROOT,
              "%s: marketing caused %s of %,d; incremental says %.0f%s, %s%s",
              type,
              caused.getOrDefault(type, "an unknown number"),
              row.<Long>getAs("conversions"),
              row.<Double>getAs("caused"),
              row.isNullAt(row.fieldIndex("caused_lower"))
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      " [%.0f, %.0f]",
                      row.<Double>getAs("caused_lower"),
                      row.<Double>getAs("caused_upper")),
              row.getAs("status"),
              row.getAs("problems") == null ? "" : ": " + row.getAs("problems")));
    }
  }

  private static Double budget(PublishedTables tables) {
    List<Row> budget =
        tables
            .query(
                "SELECT max(CAST(budget AS DOUBLE)) AS budget"
                    + " FROM gold.attribution_disagreement WHERE as_of_date ="
                    + " (SELECT max(as_of_date) FROM gold.attribution_disagreement)")
            .collectAsList();
    return budget.get(0).getAs("budget");
  }

  private static void print(List<Line> lines, Double budget) {
    List<String> funnel = List.of("mql", "sql", "opportunity", "won");
    List<Line> sorted =
        lines.stream()
            .sorted(
                Comparator.comparing((Line line) -> funnel.indexOf(line.type))
                    .thenComparing(line -> line.errors.meanAbsolute())
                    .thenComparing(Line::model))
            .toList();
    System.out.printf(
        "%-12s %-16s %11s %8s %6s %8s %10s %12s%n",
        "type", "model", "conversions", "error", "rank", "covered", "misplaced", "money");
    String before = null;
    for (Line line : sorted) {
      if (before != null && !before.equals(line.type)) {
        System.out.println();
      }
      before = line.type;
      ShareErrors errors = line.errors;
      System.out.println(
          String.format(
              Locale.ROOT,
              "%-12s %-16s %,11d %8.2f %6s %8s %9.1f%% %12s",
              line.type,
              line.model,
              line.conversions,
              100 * errors.meanAbsolute(),
              errors.rankCorrelation().isPresent()
                  ? String.format(Locale.ROOT, "%.2f", errors.rankCorrelation().getAsDouble())
                  : "-",
              errors.covered() + "/" + errors.channels(),
              100 * errors.misallocated(),
              budget == null
                  ? "-"
                  : String.format(Locale.ROOT, "%,.0f", budget * errors.misallocated())));
    }
  }

  /**
   * True share by channel, by conversion type; a channel that did harm has none, and a type in
   * which marketing caused nothing neither.
   */
  private static Map<String, Map<String, Double>> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new UserError(
          UserError.USAGE,
          "no "
              + file
              + "; --truth names the folder truth that ./touchline simulate writes beside landing");
    }
    Map<String, Map<String, Double>> caused = new TreeMap<>();
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] cells = line.split(",");
      if (!cells[0].equals("all_marketing")) {
        caused
            .computeIfAbsent(cells[1], type -> new TreeMap<>())
            .put(cells[0], Math.max(0, Double.parseDouble(cells[3])));
      }
    }
    caused.values().removeIf(counts -> sum(counts) <= 0);
    caused
        .values()
        .forEach(
            counts -> {
              double sum = sum(counts);
              counts.replaceAll((channel, count) -> count / sum);
            });
    return caused;
  }

  private static double sum(Map<String, Double> counts) {
    return counts.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
