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
import touchline.publish.PublishedTables;
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
    PublishedTables published = PublishedTables.open(options.session(), options.warehouse);
    Optional<Ledger.Entry> night = published.night();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("warehouse", options.warehouse.toString());
      object.put("published", night.isPresent());
      night.ifPresent(
          n -> {
            object.put("run_id", n.runId());
            object.put("as_of_date", n.asOf().toString());
            object.put("status", n.status());
            object.put("published_at", n.publishedAt().toString());
            object.put("notes", n.notes());
            object.put("hot_uncalled", Uncalled.count(published));
            object.put("table_versions", n.versions());
          });
      System.out.println(new ObjectMapper().writeValueAsString(object));
    } else if (night.isEmpty()) {
      System.out.println("no night is published in " + options.warehouse);
    } else {
      Ledger.Entry n = night.get();
      Uncalled.sentence(published).ifPresent(System.out::println);
      System.out.printf(
          "run %d of %s: %s at %s%n", n.runId(), n.asOf(), n.status(), n.publishedAt());
      n.notes().forEach(note -> System.out.println("note: " + note));
      n.versions()
          .forEach((table, version) -> System.out.printf("  %-36s version %d%n", table, version));
    }
    return 0;
  }
}
