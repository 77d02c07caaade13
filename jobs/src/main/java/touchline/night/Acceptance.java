package touchline.night;

import java.util.List;
import java.util.stream.Stream;
import touchline.pipeline.Audit.Finding;
import touchline.pipeline.Audit.Status;

/**
 * Checks whose verdict of tonight somebody overrules, and why; kept with the night in the ledger.
 *
 * @param checks names of checks, or check:subject for one of several
 * @param because the reason, in the words of whoever accepts
 */
public record Acceptance(List<String> checks, String because) {
  /** Overrules nothing. */
  public static final Acceptance NONE = new Acceptance(List.of(), "");

  public Acceptance {
    checks = List.copyOf(checks);
  }

  /** The finding as it counts: one that would hold the night, and is named, does not. */
  Finding judge(Finding finding) {
    if (finding.status() != Status.FAILED || checks.stream().noneMatch(c -> names(c, finding))) {
      return finding;
    }
    return new Finding(
        finding.check(),
        finding.subject(),
        Status.ACCEPTED,
        finding.observed(),
        finding.expected(),
        "Accepted: " + because);
  }

  /** What the ledger says: each verdict that is overruled, and each that needed no overruling. */
  List<String> notes(List<Finding> judged) {
    List<Finding> accepted =
        judged.stream().filter(finding -> finding.status() == Status.ACCEPTED).toList();
    Stream<String> overruled =
        accepted.stream()
            .map(
                f ->
                    "accepted %s of %s: found %s, expected %s; because %s"
                        .formatted(f.check(), f.subject(), f.found(), f.expected(), because));
    Stream<String> idle =
        checks.stream()
            .filter(check -> accepted.stream().noneMatch(finding -> names(check, finding)))
            .map(check -> "--accept " + check + ": no such check would hold this night");
    return Stream.concat(overruled, idle).toList();
  }

  private static boolean names(String check, Finding finding) {
    return check.equals(finding.check()) || check.equals(finding.check() + ":" + finding.subject());
  }
}
