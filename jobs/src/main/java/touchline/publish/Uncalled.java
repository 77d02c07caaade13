package touchline.publish;

import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.Table;

/**
 * Hot leads that sales was given and that nobody called in time, read without an engine.
 *
 * @param rows of gold.follow_up of priority 1
 */
public record Uncalled(List<Row> rows) {
  private static final Table TABLE = Table.of("gold.follow_up");
  private static final String FIRST = "1";
  private static final DateTimeFormatter DUE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Those of a published night. */
  public static Uncalled of(TableLogs logs, Ledger.Entry night) {
    return among(
        logs.rows(TABLE, night.version(TABLE), part -> FIRST.equals(part.get("priority"))));
  }

  /** Those among rows of gold.follow_up; longest overdue first. */
  static Uncalled among(List<Row> followUps) {
    return new Uncalled(
        followUps.stream()
            .filter(row -> Integer.valueOf(1).equals(row.getAs("priority")))
            .sorted(
                Comparator.comparing((Row row) -> row.<Timestamp>getAs("due_at"))
                    .thenComparing(row -> row.<String>getAs("lead_id")))
            .toList());
  }

  /** How many there are. */
  public int count() {
    return rows.size();
  }

  /** A sentence about them, with the one that is overdue longest; empty when there is none. */
  public Optional<String> sentence() {
    return rows.stream()
        .findFirst()
        .map(
            row ->
                "HOT AND UNCALLED: "
                    + (count() == 1
                        ? "1 hot lead that sales was given was"
                        : count() + " hot leads that sales was given were")
                    + " not called by the deadline; longest: lead "
                    + row.<String>getAs("lead_id")
                    + " of "
                    + Objects.requireNonNullElse(row.<String>getAs("owner_id"), "nobody")
                    + ", due since "
                    + DUE.format(row.<Timestamp>getAs("due_at").toInstant())
                    + " (gold.follow_up, priority 1)");
  }
}
