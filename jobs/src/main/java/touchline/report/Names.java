package touchline.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people call campaigns and contents. */
final class Names {
  private final Map<String, String> campaigns;
  private final Map<String, String> contents;

  Names(Tables tables) {
    campaigns = names(tables.of("silver.campaigns", "campaign_id", "name"), "campaign_id", "name");
    contents = names(tables.of("silver.contents", "content_id", "title"), "content_id", "title");
  }

  String campaign(String id) {
    return id.isEmpty() ? "no campaign" : campaigns.getOrDefault(id, id);
  }

  String content(String id) {
    return id.isEmpty() ? "no content" : contents.getOrDefault(id, id);
  }

  private static Map<String, String> names(Extract rows, String id, String name) {
    Map<String, String> names = new HashMap<>();
    for (Entry row : rows.rows()) {
      if (!row.text(name).isEmpty()) {
        names.put(row.text(id), row.text(name));
      }
    }
    return names;
  }

  /** The first few, and how many more there are. */
  static String some(List<String> names, int most) {
    String first = String.join(", ", names.subList(0, Math.min(most, names.size())));
    return names.size() <= most ? first : first + " and " + (names.size() - most) + " more";
  }
}
