package touchline.config;

import com.typesafe.config.ConfigUtil;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rules of the lead score; section {@code score}.
 *
 * @param version name of this set of rules, written to every score
 * @param rules in the site's order, names unique
 */
public record ScoreConfig(String version, List<ScoreRule> rules) implements Serializable {

  public ScoreConfig {
    rules = List.copyOf(rules);
  }

  static ScoreConfig of(Section section) {
    Set<String> names = new HashSet<>();
    List<ScoreRule> rules =
        section.sections("rules").stream()
            .map(
                rule -> {
                  ScoreRule read = ScoreRule.of(rule);
                  if (!names.add(read.name())) {
                    rule.problem(
                        "name", "is " + read.name() + ", as an earlier rule's; names are unique");
                  }
                  return read;
                })
            .toList();
    return new ScoreConfig(section.text("version"), rules);
  }

  /**
   * The rules as a configuration file that loads as this record: the form in which advice is given.
   */
  public String toHocon() {
    StringBuilder hocon = new StringBuilder();
    hocon
        .append("score {\n  version = ")
        .append(ConfigUtil.quoteString(version))
        .append("\n  rules = [\n");
    for (ScoreRule rule : rules) {
      hocon.append("    { name = ").append(ConfigUtil.quoteString(rule.name()));
      hocon.append(", group = ").append(rule.group().name().toLowerCase(Locale.ROOT));
      hocon.append(", on = ").append(rule.on().name().toLowerCase(Locale.ROOT));
      hocon.append(", points = ").append(rule.points());
      hocon
          .append(", bounds = [")
          .append(rule.lowest())
          .append(", ")
          .append(rule.highest())
          .append(']');
      if (rule.ages()) {
        hocon.append(", half-life = ").append(Section.shown(rule.halfLife()));
      }
      if (rule.isOnTouch()) {
        hocon.append(", cap = ").append(rule.cap());
      }
      hocon.append(",\n      when = ").append(ConfigUtil.quoteString(rule.when())).append(" }\n");
    }
    return hocon.append("  ]\n}\n").toString();
  }
}
