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
 * @param grades which points make which grade
 */
public record ScoreConfig(String version, List<ScoreRule> rules, Grades grades)
    implements Serializable {

  /**
   * The grade of a lead, such as B2: a letter for who it is, a number for what it does.
   *
   * @param fit points of the fit rules from which a lead is A, B and C, descending; below, D
   * @param engagement points of the engagement rules from which a lead is 1, 2 and 3; below, 4
   */
  public record Grades(List<Integer> fit, List<Integer> engagement) implements Serializable {
    public Grades {
      fit = List.copyOf(fit);
      engagement = List.copyOf(engagement);
    }

    static Grades of(Section section) {
      return new Grades(limits(section, "fit"), limits(section, "engagement"));
    }

    private static List<Integer> limits(Section section, String key) {
      List<Integer> limits = section.counts(key);
      boolean descends =
          limits.size() == 3 && limits.get(0) > limits.get(1) && limits.get(1) > limits.get(2);
      if (section.readWell() && !descends) {
        section.problem(key, "must be three descending whole numbers, such as [30, 20, 10]");
      }
      return descends ? limits : List.of(3, 2, 1);
    }
  }

  public ScoreConfig {
    rules = List.copyOf(rules);
  }

  static ScoreConfig of(Section section) {
    Set<String> names = new HashSet<>();
    List<ScoreRule> rules =
        section.sections("rules").stream()
            .map(
                rule -> {
                  ScoreRule read = ScoreRules.read(rule);
                  if (!names.add(read.name())) {
                    rule.problem(
                        "name", "is " + read.name() + ", as an earlier rule's; names are unique");
                  }
                  return read;
                })
            .toList();
    return new ScoreConfig(section.text("version"), rules, Grades.of(section.section("grades")));
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
        if (!rule.isCount()) {
          hocon.append(", cap = ").append(rule.cap());
        }
        if (!rule.within().isZero()) {
          hocon.append(", within = ").append(Section.shown(rule.within()));
        }
        if (rule.atLeast() > 0) {
          hocon.append(", at-least = ").append(rule.atLeast());
        }
        if (rule.atMost() >= 0) {
          hocon.append(", at-most = ").append(rule.atMost());
        }
      }
      hocon.append(",\n      when = ").append(ConfigUtil.quoteString(rule.when())).append(" }\n");
    }
    return hocon
        .append("  ]\n  grades { fit = ")
        .append(grades.fit())
        .append(", engagement = ")
        .append(grades.engagement())
        .append(" }\n}\n")
        .toString();
  }
}
