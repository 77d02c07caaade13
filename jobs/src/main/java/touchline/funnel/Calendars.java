package touchline.funnel;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import touchline.algorithm.calendar.WorkingTime;
import touchline.config.BusinessConfig;
import touchline.config.CalendarConfig;
import touchline.config.FunnelConfig;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;

/** By which calendar each sales owner works, and by when the lexicon wants a lead followed up. */
final class Calendars implements Serializable {
  private static final long serialVersionUID = 1;

  /** Calendar of owners whom no team names: the company's. */
  static final String BUSINESS = "business";

  private final WorkingTime business;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, WorkingTime> byOwner = new HashMap<>();
  private final Map<String, LexiconVersion> versions = new HashMap<>();

  Calendars(FunnelConfig funnel, BusinessConfig company, LexiconConfig lexicon) {
    this.business =
        new WorkingTime(
            company.timeZone(),
            company.days(),
            company.opens(),
            company.closes(),
            company.holidays());
    funnel
        .teams()
        .forEach(
            (name, team) -> {
              CalendarConfig c = funnel.calendars().get(team.calendar());
              WorkingTime hours =
                  new WorkingTime(c.zone(), c.days(), c.opens(), c.closes(), c.holidays());
              for (String owner : team.owners()) {
                names.put(owner, team.calendar());
                byOwner.put(owner, team.zone(owner).map(hours::in).orElse(hours));
              }
            });
    lexicon.versions().forEach(version -> versions.put(version.version(), version));
  }

  /** Name of an owner's calendar. */
  String name(String owner) {
    return names.getOrDefault(owner, BUSINESS);
  }

  /** When an owner works. */
  WorkingTime of(String owner) {
    return byOwner.getOrDefault(owner, business);
  }

  /**
   * By when a lead is to be followed up.
   *
   * @param version of the lexicon; the first where the lexicon no longer has it
   * @param band hot, warm or cold
   */
  Instant due(Instant handedOff, String owner, String version, String band) {
    Duration sla = versions.getOrDefault(version, versions.values().iterator().next()).sla(band);
    return of(owner).after(handedOff, sla);
  }
}
