package touchline.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Which channel a touch came through; section {@code channels}.
 *
 * @param preferStated whether a channel that the feed states wins over the rules
 * @param otherwise channel of what no rule covers
 * @param rules the first that holds names the channel
 * @param paid regular expression of a paid medium
 * @param ownSites domains of the company, lower case: their pages refer to nothing
 * @param transitSites domains that a visitor passes through within a visit, lower case: payment,
 *     login
 */
public record ChannelsConfig(
    boolean preferStated,
    String otherwise,
    List<ChannelRule> rules,
    String paid,
    List<String> ownSites,
    List<String> transitSites)
    implements Serializable {

  public ChannelsConfig {
    ownSites = List.copyOf(ownSites);
    transitSites = List.copyOf(transitSites);
    rules = List.copyOf(rules);
  }

  static ChannelsConfig of(Section section) {
    // The rules hold these already, substituted; they are read to be checked.
    Section sites = section.section("sites");
    sites.names().forEach(sites::regex);
    section.regex("assistants");
    section.regex("mail-apps");
    String paid = section.regex("paid");
    section.regex("shop-campaign");
    return new ChannelsConfig(
        section.flag("prefer-stated"),
        section.text("otherwise"),
        section.sections("rules").stream()
            .map(rule -> new ChannelRule(rule.text("name"), rule.predicate("when")))
            .toList(),
        paid,
        domains(section, "own-sites"),
        domains(section, "transit-sites"));
  }

  private static List<String> domains(Section section, String key) {
    return section.texts(key).stream()
        .map(
            site ->
                site.toLowerCase(Locale.ROOT).replaceFirst("^([a-z]+://)?(www[.]|[*][.]|[.])?", ""))
        .map(site -> site.replaceFirst("[/:].*$", ""))
        .distinct()
        .sorted()
        .toList();
  }
}
