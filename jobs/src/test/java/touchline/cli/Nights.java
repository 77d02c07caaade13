package touchline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.night.Night;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.publish.PublishedTables;
import touchline.storage.Place;
import touchline.storage.Storage;

/** Whole nights as the command runs them, and what readers see of them. */
final class Nights {
  private Nights() {}

  /** Runs a night with a site's own settings. */
  static Night.Outcome run(Path warehouse, Path landing, LocalDate asOf, Path conf) {
    return run(Storage.of(warehouse), Storage.of(landing), asOf, conf);
  }

  /** The same, wherever warehouse and landing folder lie. */
  static Night.Outcome run(Place warehouse, Place landing, LocalDate asOf, Path conf) {
    Given.spark();
    WarehouseOptions options = new WarehouseOptions();
    options.warehouse = warehouse;
    options.conf = conf == null ? List.of() : List.of(conf);
    return Nightly.run(options, landing, asOf);
  }

  /** Starts a night in a JVM of its own, like this one; both outputs come as one. */
  static Process start(Path warehouse, Path landing, LocalDate asOf, Path conf, String... flags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Touchline.class.getName(), "nightly"));
    command.addAll(List.of("--warehouse", warehouse.toString()));
    command.addAll(List.of("--landing", landing.toString()));
    command.addAll(List.of("--conf", conf.toString()));
    command.addAll(List.of("--as-of", asOf.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Writes a site's settings. */
  static Path conf(Path folder, String... lines) {
    try {
      Files.createDirectories(folder);
      return Files.write(folder.resolve("site.conf"), List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of a query over the published night. */
  static List<Row> rows(Path warehouse, String sql) {
    return PublishedTables.open(Given.spark(), Storage.of(warehouse)).query(sql).collectAsList();
  }

  /** Sorted rows, as text, of every published silver and gold table. */
  static Map<String, List<String>> contents(Path warehouse) {
    PublishedTables published = PublishedTables.open(Given.spark(), Storage.of(warehouse));
    Map<String, List<String>> contents = new TreeMap<>();
    for (Table table : Table.all()) {
      if (Set.of("silver", "gold").contains(table.layer())) {
        Dataset<Row> rows = published.table(table.name());
        contents.put(
            table.name(), rows.collectAsList().stream().map(Nights::text).sorted().toList());
      }
    }
    return contents;
  }

  /** For every table whose rows differ, the first that only one side has, of each side. */
  static List<String> differences(
      Map<String, List<String>> expected, Map<String, List<String>> found) {
    List<String> differences = new ArrayList<>();
    Set<String> tables = new TreeSet<>(expected.keySet());
    tables.addAll(found.keySet());
    for (String table : tables) {
      if (Objects.equals(expected.get(table), found.get(table))) {
        continue;
      }
      List<String> left = new ArrayList<>(expected.getOrDefault(table, List.of()));
      List<String> right = new ArrayList<>(found.getOrDefault(table, List.of()));
      found.getOrDefault(table, List.of()).forEach(left::remove);
      expected.getOrDefault(table, List.of()).forEach(right::remove);
      if (!left.isEmpty() || !right.isEmpty()) {
        differences.add(
            "%s: %d rows only in the first, such as %s; %d only in the second, such as %s"
                .formatted(
                    table,
                    left.size(),
                    left.isEmpty() ? "-" : left.get(0),
                    right.size(),
                    right.isEmpty() ? "-" : right.get(0)));
      }
    }
    return differences;
  }

  /** Data files of a warehouse, its logs left out. */
  static Set<Path> dataFiles(Path warehouse) {
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.toString().contains("_delta_log"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a folder with its rights. */
  static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder if it is there. */
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Row row) {
      String[] names = row.schema() == null ? null : row.schema().fieldNames();
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add((names == null ? "" : names[i] + "=") + text(row.get(i)));
      }
      return values.toString();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      scala.jdk.javaapi.CollectionConverters.asJava(map)
          .forEach((key, mapped) -> sorted.put(text(key), text(mapped)));
      return sorted.toString();
    }
    if (value instanceof scala.collection.Seq<?> list) {
      return scala.jdk.javaapi.CollectionConverters.asJava(list).stream()
          .map(Nights::text)
          .toList()
          .toString();
    }
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }
}
