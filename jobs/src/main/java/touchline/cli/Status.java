package touchline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.publish.Uncalled;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the last published night and the version of every table in it.",
    footer = {"", "Example:", "  ./touchline status --json"})
final class Status implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(names = "--json", description = "As one JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    TableLogs logs = new TableLogs(options.warehouse);
    Ledger ledger = new Ledger(logs);
    Optional<Ledger.Entry> night = ledger.last();
    Optional<Ledger.Entry> held =
        ledger.all().stream().reduce((earlier, later) -> later).filter(Ledger.Entry::isHeld);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("warehouse", options.warehouse.toString());
      object.put("published", night.isPresent());
      held.ifPresent(
          n -> object.put("held", Map.of("run_id", n.runId(), "as_of_date", n.asOf().toString())));
      night.ifPresent(
          n -> {
            object.put("run_id", n.runId());
            object.put("as_of_date", n.asOf().toString());
            object.put("status", n.status());
            object.put("published_at", n.publishedAt().toString());
            object.put("notes", n.notes());
            object.put("hot_uncalled", Uncalled.of(logs, n).count());
            object.put("table_versions", n.versions());
          });
      System.out.println(new ObjectMapper().writeValueAsString(object));
      return 0;
    }
    night.flatMap(n -> Uncalled.of(logs, n).sentence()).ifPresent(System.out::println);
    held.ifPresent(
        n ->
            System.out.printf(
                "run %d of %s: held by a quality gate; ops.quality_results of that date says which,"
                    + " ops.held_rows which rows%n",
                n.runId(), n.asOf()));
    if (night.isEmpty()) {
      System.out.println("no night is published in " + options.warehouse);
    } else {
      Ledger.Entry n = night.get();
      System.out.printf(
          "run %d of %s: %s at %s%n", n.runId(), n.asOf(), n.status(), n.publishedAt());
      n.notes().forEach(note -> System.out.println("note: " + note));
      n.versions()
          .forEach((table, version) -> System.out.printf("  %-36s version %d%n", table, version));
    }
    return 0;
  }
}
