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

  /** What credits without a touch stand under, lower case. */
  private static final List<String> OURS = List.of("unattributed", "baseline");

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
        channel(section, "otherwise"),
        section.sections("rules").stream().map(ChannelsConfig::rule).toList(),
        paid,
        domains(section, "own-sites"),
        domains(section, "transit-sites"));
  }

  /** The name of a channel, which is none of those that credits without a touch stand under. */
  private static String channel(Section section, String key) {
    String name = section.text(key);
    if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
      section.problem(
          key,
          "is " + name + ", which stands for what no touch earned; give the channel another name");
    }
    return name;
  }

  private static ChannelRule rule(Section section) {
    ChannelRule rule = new ChannelRule(channel(section, "name"), section.predicate("when"));
    section.judge("when", rule);
    return rule;
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
