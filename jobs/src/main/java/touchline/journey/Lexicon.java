package touchline.journey;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;

/** The lexicon's versions as SQL over business_date and lexicon_version. */
final class Lexicon {
  private final List<LexiconVersion> versions;

  Lexicon(LexiconConfig config) {
    this.versions = config.versions();
  }

  /** Version in force on business_date; before the first version, the first. */
  String inForce() {
    StringBuilder sql = new StringBuilder("CASE");
    for (int i = versions.size() - 1; i > 0; i--) {
      LexiconVersion version = versions.get(i);
      sql.append(" WHEN business_date >= DATE '").append(version.effectiveFrom());
      sql.append("' THEN ").append(text(version.version()));
    }
    return sql.append(" WHEN true THEN ")
        .append(text(versions.get(0).version()))
        .append(" END")
        .toString();
  }

  /** What the version in lexicon_version says. */
  String says(Function<LexiconVersion, String> sql) {
    return versions.stream()
        .map(v -> " WHEN " + text(v.version()) + " THEN (" + sql.apply(v) + ")")
        .collect(Collectors.joining("", "CASE lexicon_version", " END"));
  }

  private static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
