package touchline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.ingest.Ingest;
import touchline.night.Erasure;
import touchline.night.Night;
import touchline.pipeline.JobGraph;
import touchline.pipeline.UserError;
import touchline.storage.Place;

@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Erases a person from every table and every earlier version of it, from quarantine, reports "
          + "and hand-off files, and writes a certificate without personal data.",
      "Makes all tables anew; nights before the last can no longer be read. Rows of the person that "
          + "land later are refused."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline erase --lead 00Q1t00000AbCdE --landing data/landing",
      "  ./touchline erase --email - --landing data/landing < address.txt"
    })
final class Erase implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  /** By what the person is known. */
  static final class Who {
    @Option(
        names = "--lead",
        required = true,
        paramLabel = "ID",
        description = "Lead as the CRM names it.")
    String lead;

    @Option(
        names = "--email",
        required = true,
        paramLabel = "ADDRESS",
        description =
            "E-mail address, as it landed; - reads it from standard input, so that no list of"
                + " processes shows it.")
    String email;

    private void readEmail() {
      if ("-".equals(email)) {
        try {
          email = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        if (email == null) {
          throw new UserError(UserError.USAGE, "--email -: standard input holds no address");
        }
      }
    }
  }

  @ArgGroup(multiplicity = "1")
  Who who;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      converter = Folder.class,
      defaultValue = "data/landing",
      description =
          "Folder of the landed feeds; its files that hold the person are named, not changed"
              + " (default: ${DEFAULT-VALUE}).")
  Place landing;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    who.readEmail();
    options.published();
    Folder.refuseMissing(landing);
    Warehouse warehouse = options.writable(landing);
    Ingest ingest = Stages.ingest(settings, landing);
    JobGraph graph = Stages.graph(settings);
    Clock clock = Clock.systemUTC();
    Night night =
        Night.within(warehouse, ingest, graph, Stages.audit(settings), clock)
            .taking(Stages.costs(settings.limits()));
    List<String> texts = new ArrayList<>();
    Erasure.Done done =
        new Erasure(warehouse, graph, night, clock)
            .run(
                ingest.person(who.lead, who.email),
                erased -> texts.addAll(traces(erased.words()).remove()),
                Stages.SIDE_BY_SIDE,
                System.err::println);
    Ledger.Entry seen = new Ledger(warehouse.logs()).last().orElseThrow();
    WriteReport.ofNight(options, settings);
    Monitoring.write(options.warehouse);
    List<String> holding = ingest.stillLanded(warehouse, done.erased().files(), seen.asOf());
    Place certificate =
        options.warehouse.resolve("erasures").resolve("run-" + seen.runId() + ".json");
    certificate.write(certificate(seen, done, texts, holding, clock));
    done.erased()
        .rows()
        .forEach((table, rows) -> System.out.printf("%-36s %,12d rows%n", table, rows));
    texts.forEach(file -> System.out.println("removed from " + file));
    holding.forEach(
        file -> System.out.println("still holds the person, remove it yourself: " + file));
    System.out.println("erased as run " + seen.runId() + "; certificate: " + certificate);
    return 0;
  }

  private Traces traces(String words) {
    return new Traces(options.warehouse, who.email, words);
  }

  private static String certificate(
      Ledger.Entry seen, Erasure.Done done, List<String> texts, List<String> holding, Clock clock) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("erased_at", clock.instant().toString());
    all.put("run_id", seen.runId());
    all.put("as_of_date", seen.asOf().toString());
    all.put("identifiers", done.erased().identifiers());
    all.put("rows", done.erased().rows());
    all.put("data_files_deleted", done.files());
    all.put("other_files_changed", texts);
    all.put("landed_files_that_still_hold_the_person", holding);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
