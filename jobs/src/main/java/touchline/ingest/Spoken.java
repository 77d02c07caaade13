package touchline.ingest;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Of which columns of its feed a row speaks: those that its file has, whether or not the row fills
 * them. An empty title in an export of titles says that there is none; a list of deleted leads says
 * nothing of titles.
 */
final class Spoken implements Serializable {
  private static final int REMEMBERED = 1_000;

  private final boolean told;
  private final Mapping mapping;
  private final boolean keepsUnknown;
  private final Unknown unknown;
  private transient Map<String, String> known;

  Spoken(Feed feed, Mapping mapping, Unknown unknown) {
    this.told = feed.tellsColumns();
    this.mapping = mapping;
    this.keepsUnknown = mapping.isCanonical();
    this.unknown = unknown;
  }

  /**
   * Columns of the feed and of {@code extra}, each between commas: {@code ,email,lead_id,}; null
   * for a feed that does not keep them.
   *
   * @param header columns of the file or the object, lower-cased
   */
  String of(Collection<String> header) {
    if (!told) {
      return null;
    }
    if (known == null) {
      known = new HashMap<>();
    }
    String key = String.join("\n", header);
    String columns = known.get(key);
    if (columns == null) {
      columns = columns(header);
      if (known.size() < REMEMBERED) {
        known.put(key, columns);
      }
    }
    return columns;
  }

  private String columns(Collection<String> header) {
    TreeSet<String> names = new TreeSet<>();
    for (String column : mapping.columns().keySet()) {
      if (mapping.offers(column, header)) {
        names.add(column);
      }
    }
    if (keepsUnknown) {
      header.stream()
          .filter(column -> !mapping.reads().contains(column))
          .filter(column -> unknown.fate(column) != Unknown.Fate.DROPPED)
          .forEach(column -> names.add(unknown.name(column)));
    }
    return "," + String.join(",", names) + ",";
  }
}
