package touchline.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.Table;
import touchline.storage.Place;

/**
 * What readers see of a warehouse, as one digest for each silver and gold table: rows in any order,
 * of small tables, read without Spark. Equal digests are equal contents.
 */
public final class PublishedDigests {
  private static final Set<String> LAYERS = Set.of("silver", "gold");

  private PublishedDigests() {}

  /**
   * The digests of the published night; empty before the first.
   *
   * @throws touchline.pipeline.UserError when a part of it is lost or damaged
   */
  public static Optional<Map<String, String>> of(Place warehouse) {
    TableLogs logs = new TableLogs(warehouse);
    Ledger ledger = new Ledger(logs);
    return ledger
        .last()
        .map(
            night -> {
              ledger.verify(night);
              Map<String, String> digests = new TreeMap<>();
              for (Table table : Table.all()) {
                if (LAYERS.contains(table.layer())) {
                  digests.put(table.name(), digest(logs.rows(table, night.version(table))));
                }
              }
              return digests;
            });
  }

  private static String digest(List<Row> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rows.stream()
          .map(PublishedDigests::text)
          .sorted()
          .forEach(row -> digest.update((row + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Row row) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(text(row.get(i)));
      }
      return values.toString();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      CollectionConverters.asJava(map)
          .forEach((key, mapped) -> sorted.put(text(key), text(mapped)));
      return sorted.toString();
    }
    if (value instanceof scala.collection.Seq<?> list) {
      return CollectionConverters.asJava(list).stream()
          .map(PublishedDigests::text)
          .toList()
          .toString();
    }
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }
}
