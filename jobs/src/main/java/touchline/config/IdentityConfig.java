package touchline.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How identifiers become people and accounts; section {@code identity}.
 *
 * @param freeMail domains that tell nothing about the employer, lower case, ascending
 * @param maxComponent identifiers that one identifier may join; one that joins more is shared and
 *     joins nobody
 * @param maxLeads leads that one visitor id may join; one that joins more is shared, too
 */
public record IdentityConfig(List<String> freeMail, int maxComponent, int maxLeads)
    implements Serializable {

  public IdentityConfig {
    freeMail = List.copyOf(freeMail);
  }

  static IdentityConfig of(Section section) {
    return new IdentityConfig(
        section.texts("free-mail").stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList(),
        section.count("max-component", 2, 1_000_000),
        section.count("max-leads", 1, 1_000_000));
  }
}
