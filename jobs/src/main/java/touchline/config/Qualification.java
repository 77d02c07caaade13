package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What a lead must have done and be to qualify, whatever stage the CRM gives it: predicates over
 * the facts of a lead as of the night.
 *
 * @param mql what makes a marketing qualified lead; null takes the CRM's word
 * @param sql what makes a lead that goes to sales; null takes the CRM's word, and hands nobody off
 * @param idealCustomer which profiles are the ideal customer's: fact {@code is_ideal_customer}
 * @param signals what a definition may ask of the lead's touches, by name
 */
public record Qualification(String mql, String sql, String idealCustomer, List<Signal> signals)
    implements Serializable {
  /** The CRM's word, for a version that says no more. */
  public static final Qualification NONE = new Qualification(null, null, "false", List.of());

  public Qualification {
    signals = List.copyOf(signals);
  }

  static Qualification of(Section section) {
    List<Signal> signals = List.of();
    if (section.has("signals")) {
      Section named = section.section("signals");
      signals =
          named.names().stream()
              .map(
                  name -> {
                    named.has(name);
                    return signal(name, named.section(name));
                  })
              .toList();
    }
    return new Qualification(
        section.has("mql") ? section.fact("mql", signals) : null,
        section.has("sql") ? section.fact("sql", signals) : null,
        section.has("ideal-customer")
            ? section.predicate("ideal-customer", LexiconPredicate.Over.PROFILES)
            : NONE.idealCustomer,
        signals);
  }

  private static Signal signal(String name, Section section) {
    Signal signal =
        new Signal(
            name,
            section.predicates("steps", LexiconPredicate.Over.TOUCHES),
            section.duration("within", Duration.ofHours(1), Duration.ofDays(3650)));
    if (section.readWell() && signal.steps().isEmpty()) {
      section.problem("steps", "is empty; name at least one predicate over touches");
    }
    if (!name.matches("[a-z][a-z0-9_]*")) {
      section.problem(
          "steps", "has a name that is no column; use lower-case letters, digits and underscores");
    }
    return signal;
  }
}
