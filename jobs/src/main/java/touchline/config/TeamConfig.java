package touchline.config;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sales owners who work together; section {@code funnel.teams.<name>}.
 *
 * @param calendar name of their calendar
 * @param owners ids of the CRM
 * @param zones time zone of owners who live elsewhere than their calendar says, by owner
 */
public record TeamConfig(String calendar, List<String> owners, Map<String, ZoneId> zones)
    implements Serializable {

  public TeamConfig {
    owners = List.copyOf(owners);
    zones = new TreeMap<>(zones);
  }

  static TeamConfig of(Section section) {
    List<String> owners = section.texts("owners");
    Map<String, ZoneId> zones = new TreeMap<>();
    if (section.has("time-zones")) {
      Section named = section.section("time-zones");
      named.names().forEach(owner -> named.requireName(owner, "owner", owners));
      zones = named.byName(named::zone);
    }
    return new TeamConfig(section.text("calendar"), owners, zones);
  }

  /** Time zone of an owner who lives elsewhere. */
  public Optional<ZoneId> zone(String owner) {
    return Optional.ofNullable(zones.get(owner));
  }
}
