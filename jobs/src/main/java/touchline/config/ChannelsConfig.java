package touchline.config;

import java.io.Serializable;
import java.util.List;

/**
 * Which channel a touch came through; section {@code channels}.
 *
 * @param preferStated whether a channel that the feed states wins over the rules
 * @param otherwise channel of what no rule covers
 * @param rules the first that holds names the channel
 */
public record ChannelsConfig(boolean preferStated, String otherwise, List<ChannelRule> rules)
    implements Serializable {

  public ChannelsConfig {
    rules = List.copyOf(rules);
  }

  static ChannelsConfig of(Section section) {
    // The rules hold these already, substituted; they are read to be checked.
    Section sites = section.section("sites");
    sites.names().forEach(sites::regex);
    section.regex("paid");
    section.regex("shop-campaign");
    return new ChannelsConfig(
        section.flag("prefer-stated"),
        section.text("otherwise"),
        section.sections("rules").stream()
            .map(rule -> new ChannelRule(rule.text("name"), rule.predicate("when")))
            .toList());
  }
}
