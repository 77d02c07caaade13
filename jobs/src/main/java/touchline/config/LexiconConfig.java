package touchline.config;

import com.typesafe.config.ConfigUtil;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The definitions that marketing and sales signed; section {@code lexicon}.
 *
 * @param versions at least one, {@code effectiveFrom} ascending and unique
 */
public record LexiconConfig(List<LexiconVersion> versions) implements Serializable {

  public LexiconConfig {
    versions = List.copyOf(versions);
  }

  static LexiconConfig of(Section section) {
    Set<String> names = new HashSet<>();
    LocalDate[] previous = {null};
    List<LexiconVersion> versions =
        section.sections("versions").stream()
            .map(
                version -> {
                  LexiconVersion read = LexiconVersion.of(version);
                  if (!names.add(read.version())) {
                    version.problem(
                        "version",
                        "is " + read.version() + ", as an earlier one's; versions are unique");
                  }
                  if (previous[0] != null && !read.effectiveFrom().isAfter(previous[0])) {
                    version.problem(
                        "effective-from",
                        "is "
                            + read.effectiveFrom()
                            + "; it must be after the version before, "
                            + previous[0]);
                  }
                  previous[0] = read.effectiveFrom();
                  return read;
                })
            .toList();
    if (versions.isEmpty()) {
      section.problem("versions", "is empty; without definitions nothing converts");
    }
    return new LexiconConfig(versions);
  }

  /** The definitions as a configuration file that loads as this record. */
  public String toHocon() {
    StringBuilder hocon = new StringBuilder("lexicon.versions = [\n");
    for (LexiconVersion v : versions) {
      hocon.append("  {\n");
      line(hocon, "version", v.version());
      hocon.append("    effective-from = ").append(v.effectiveFrom()).append('\n');
      hocon.append("    agreed-by = ").append(list(v.agreedBy())).append('\n');
      line(hocon, "lead", v.lead());
      line(hocon, "mql", v.mql());
      line(hocon, "sql", v.sql());
      line(hocon, "opportunity", v.opportunity());
      line(hocon, "won", v.won());
      line(hocon, "rejected", v.rejected());
      line(hocon, "dead", v.dead());
      hocon.append("    hot = ").append(v.hot()).append("\n    warm = ").append(v.warm());
      hocon
          .append("\n    sla { hot = ")
          .append(Section.shown(v.hotSla()))
          .append(", warm = ")
          .append(Section.shown(v.warmSla()))
          .append(", cold = ")
          .append(Section.shown(v.coldSla()))
          .append(" }\n    recycle { when = ")
          .append(ConfigUtil.quoteString(v.recycled()))
          .append(", cool-off = ")
          .append(Section.shown(v.coolOff()))
          .append(", max-turns = ")
          .append(v.maxTurns())
          .append(" }\n");
      line(hocon, "accepted", v.accepted());
      line(hocon, "handed-over", v.handedOver());
      hocon.append("    other-stages = ").append(list(v.otherStages())).append('\n');
      qualification(hocon, v.qualification());
      hocon.append("  }\n");
    }
    return hocon.append("]\n").toString();
  }

  private static void qualification(StringBuilder hocon, Qualification qualification) {
    hocon.append("    qualification {\n");
    if (qualification.mql() != null) {
      line(hocon, "  mql", qualification.mql());
    }
    if (qualification.sql() != null) {
      line(hocon, "  sql", qualification.sql());
    }
    line(hocon, "  ideal-customer", qualification.idealCustomer());
    for (Signal signal : qualification.signals()) {
      hocon
          .append("      signals.")
          .append(signal.name())
          .append(" { steps = ")
          .append(list(signal.steps()))
          .append(", within = ")
          .append(Section.shown(signal.within()))
          .append(" }\n");
    }
    hocon.append("    }\n");
  }

  private static String list(List<String> texts) {
    return texts.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", ", "[", "]"));
  }

  private static void line(StringBuilder hocon, String key, String text) {
    hocon
        .append("    ")
        .append(key)
        .append(" = ")
        .append(ConfigUtil.quoteString(text))
        .append('\n');
  }

  /** The version in force on a business date; before the first version, the first. */
  public LexiconVersion on(LocalDate date) {
    LexiconVersion inForce = versions.get(0);
    for (LexiconVersion version : versions) {
      if (!version.effectiveFrom().isAfter(date)) {
        inForce = version;
      }
    }
    return inForce;
  }
}
