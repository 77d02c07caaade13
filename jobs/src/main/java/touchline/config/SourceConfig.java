package touchline.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A source system whose exports are mapped to feeds; section {@code sources.<name>}.
 *
 * @param name the system's name, as of its section
 * @param feeds mappings by feed, in alphabetical order; each mapping takes its own files
 */
public record SourceConfig(String name, Map<String, List<FeedMapping>> feeds)
    implements Serializable {

  public SourceConfig {
    TreeMap<String, List<FeedMapping>> sorted = new TreeMap<>();
    feeds.forEach((feed, mappings) -> sorted.put(feed, List.copyOf(mappings)));
    feeds = Collections.unmodifiableSortedMap(sorted);
  }

  static SourceConfig of(String name, Section section) {
    Section feeds = section.section("feeds");
    feeds.names().forEach(feed -> feeds.requireName(feed, "feed", Feeds.NAMES));
    String currency = section.has("currency") ? section.currency("currency") : "";
    NumberFormat numbers =
        section.has("number-format")
            ? section.choice("number-format", NumberFormat.class)
            : NumberFormat.AUTO;
    return new SourceConfig(
        name,
        feeds.byName(
            feed ->
                feeds.sections(feed).stream()
                    .map(mapping -> FeedMapping.of(mapping, currency, numbers))
                    .toList()));
  }
}
