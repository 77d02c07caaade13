package touchline.config;

import java.io.Serializable;
import java.util.List;

/**
 * The source systems whose exports are read; section {@code sources}.
 *
 * @param active those named in {@code sources.active}, in that order, each once
 * @param known all that are defined, in alphabetical order
 */
public record SourcesConfig(List<SourceConfig> active, List<SourceConfig> known)
    implements Serializable {

  public SourcesConfig {
    active = List.copyOf(active);
    known = List.copyOf(known);
  }

  static SourcesConfig of(Section section) {
    List<String> active = section.texts("active").stream().distinct().toList();
    // Those that are not active are read as well: a mistake shows when it is made, not when the
    // source is switched on.
    List<SourceConfig> all =
        section.names().stream()
            .filter(name -> !name.equals("active"))
            .map(name -> SourceConfig.of(name, section.section(name)))
            .toList();
    section.requireElements("active", "source", all.stream().map(SourceConfig::name).toList());
    return new SourcesConfig(
        active.stream()
            .flatMap(name -> all.stream().filter(source -> source.name().equals(name)))
            .toList(),
        all);
  }
}
