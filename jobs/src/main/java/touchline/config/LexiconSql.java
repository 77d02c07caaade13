package touchline.config;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The lexicon's versions as SQL over business_date and lexicon_version. */
public final class LexiconSql {
  private final List<LexiconVersion> versions;

  public LexiconSql(LexiconConfig config) {
    this.versions = config.versions();
  }

  /** Version in force on business_date; before the first version, the first. */
  public String inForce() {
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
  public String says(Function<LexiconVersion, String> sql) {
    return versions.stream()
        .map(v -> " WHEN " + text(v.version()) + " THEN (" + sql.apply(v) + ")")
        .collect(Collectors.joining("", "CASE lexicon_version", " END"));
  }

  /** A text as a literal of Spark SQL. */
  public static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
