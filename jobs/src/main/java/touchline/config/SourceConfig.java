package touchline.config;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A source system whose exports are mapped to feeds; section {@code sources.<name>}.
 *
 * @param name the system's name, as of its section
 * @param folders folders of the landing folder in which its files lie, at any depth; {@code .} is
 *     the landing folder itself. By default the one that bears the system's name
 * @param objects the kinds of files that are recognised by their columns, by name
 * @param feeds mappings by feed, in alphabetical order; each mapping takes its own files
 */
public record SourceConfig(
    String name,
    List<String> folders,
    Map<String, SourceObject> objects,
    Map<String, List<FeedMapping>> feeds)
    implements Serializable {

  public SourceConfig {
    folders = List.copyOf(folders);
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
    TreeMap<String, List<FeedMapping>> sorted = new TreeMap<>();
    feeds.forEach((feed, mappings) -> sorted.put(feed, List.copyOf(mappings)));
    feeds = Collections.unmodifiableSortedMap(sorted);
  }

  static SourceConfig of(String name, Section section) {
    List<String> folders = section.has("folders") ? section.texts("folders") : List.of(name);
    for (String folder : folders) {
      if (folder.startsWith("/") || List.of(folder.split("/")).contains("..")) {
        section.problem("folders", "holds " + folder + "; it must stay inside the landing folder");
      }
    }
    Map<String, SourceObject> objects = new TreeMap<>();
    if (section.has("objects")) {
      Section named = section.section("objects");
      objects.putAll(named.byName(object -> SourceObject.of(object, named.section(object))));
    }
    Section feeds = section.section("feeds");
    feeds.names().forEach(feed -> feeds.requireName(feed, "feed", Feeds.NAMES));
    String currency = section.has("currency") ? section.currency("currency") : "";
    NumberFormat numbers =
        section.has("number-format")
            ? section.choice("number-format", NumberFormat.class)
            : NumberFormat.AUTO;
    DateOrder dates =
        section.has("date-order") ? section.choice("date-order", DateOrder.class) : DateOrder.AUTO;
    return new SourceConfig(
        name,
        folders,
        objects,
        feeds.byName(
            feed ->
                feeds.sections(feed).stream()
                    .map(
                        mapping ->
                            FeedMapping.of(mapping, objects.keySet(), currency, numbers, dates))
                    .toList()));
  }

  /** The same source, looking for its files in other folders. */
  public SourceConfig in(List<String> others) {
    return new SourceConfig(name, others, objects, feeds);
  }

  /** Whether a file lies in one of the source's folders. */
  public boolean holds(String path) {
    return folders.stream()
        .anyMatch(folder -> folder.equals(".") || Path.of(path).startsWith(Path.of(folder)));
  }

  /** Mappings that take files of an object, by feed. */
  public Map<String, List<FeedMapping>> taking(String object) {
    Map<String, List<FeedMapping>> taking = new TreeMap<>();
    feeds.forEach(
        (feed, mappings) -> {
          List<FeedMapping> own = new ArrayList<>(mappings);
          own.removeIf(mapping -> !mapping.objects().contains(object));
          if (!own.isEmpty()) {
            taking.put(feed, own);
          }
        });
    return taking;
  }
}
