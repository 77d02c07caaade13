package touchline.attribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What credits are added up by, as the parts of summary.sql that depend on it. */
final class Dimensions {
  private static final String KEYS = "conversion_month, conversion_type, model, currency";

  /** Columns of the credits and of the summary by dimension. */
  private static final Map<String, String> COLUMNS =
      new TreeMap<>(
          Map.of(
              "channel", "channel",
              "campaign", "campaign_id",
              "content", "content_id",
              "content_type", "content_type",
              "persona", "persona"));

  private Dimensions() {}

  /**
   * Placeholders of summary.sql.
   *
   * @param dimensions each one or several of the names, joined by +
   */
  static Map<String, String> sql(List<String> dimensions) {
    List<String> used =
        COLUMNS.values().stream()
            .filter(column -> dimensions.stream().anyMatch(d -> of(d).contains(column)))
            .toList();
    List<String> cases = new ArrayList<>();
    List<String> sets = new ArrayList<>();
    for (String dimension : dimensions) {
      List<String> columns = of(dimension);
      cases.add(
          used.stream()
              .map(column -> column + (columns.contains(column) ? " IS NOT NULL" : " IS NULL"))
              .collect(Collectors.joining(" AND ", "WHEN ", " THEN '" + dimension + "'")));
      sets.add("(" + KEYS + ", " + String.join(", ", columns) + ")");
    }
    return Map.of(
        "items",
            used.stream()
                .map(column -> "COALESCE(" + column + ", '') AS " + column)
                .collect(Collectors.joining(", ")),
        "names", String.join(", ", used),
        "dimensions", String.join(" ", cases),
        "columns",
            COLUMNS.values().stream()
                .map(c -> (used.contains(c) ? "COALESCE(" + c + ", '')" : "''") + " AS " + c)
                .collect(Collectors.joining(", ")),
        "sets", String.join(", ", sets));
  }

  private static List<String> of(String dimension) {
    return Arrays.stream(dimension.split("\\+")).map(COLUMNS::get).toList();
  }
}
