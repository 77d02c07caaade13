package touchline.config;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
