package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import touchline.config.LexiconPredicate.Over;

/**
 * Who works when, what was promised and how the funnel is cut; section {@code funnel}.
 *
 * @param calendars by name
 * @param teams by name; an owner is of one team
 * @param segment Spark SQL expression over the profile that names a lead's segment
 * @param attempt which sales activities are an attempt to reach the lead
 * @param contact which sales activities reached it
 * @param plan promised volumes by step and month
 * @param followUpShare share of hand-offs that sales promises to follow up in time
 * @param answerShare share of MQLs that sales promises to answer
 * @param acceptedShare share of answered MQLs that marketing promises to be accepted
 * @param outcomeWithin time after a hand-off within which it has to become an opportunity to count
 * @param selfReported profile columns that hold the lead's own answer to how it heard of us, the
 *     first that is filled counts
 * @param minCount converted journeys that a combination or sequence of contents must lie in
 * @param longestPattern contents of the longest combination or sequence
 */
public record FunnelConfig(
    SortedMap<String, CalendarConfig> calendars,
    SortedMap<String, TeamConfig> teams,
    String segment,
    String attempt,
    String contact,
    List<PlanStep> plan,
    double followUpShare,
    double answerShare,
    double acceptedShare,
    Duration outcomeWithin,
    List<String> selfReported,
    int minCount,
    int longestPattern)
    implements Serializable {

  public FunnelConfig {
    calendars = new TreeMap<>(calendars);
    teams = new TreeMap<>(teams);
    plan = List.copyOf(plan);
    selfReported = List.copyOf(selfReported);
  }

  static FunnelConfig of(Section section) {
    Section calendars = section.section("calendars");
    SortedMap<String, CalendarConfig> byName =
        calendars.byName(name -> CalendarConfig.of(known(calendars, name)));
    Section teams = section.section("teams");
    Map<String, String> teamOf = new HashMap<>();
    SortedMap<String, TeamConfig> byTeam =
        teams.byName(name -> team(known(teams, name), name, byName, teamOf));
    Section promises = section.section("promises");
    Section content = section.section("content");
    return new FunnelConfig(
        byName,
        byTeam,
        section.predicate("segment"),
        section.predicate("attempt", Over.ACTIVITIES),
        section.predicate("contact", Over.ACTIVITIES),
        plan(section),
        promises.share("followed-up"),
        promises.share("answered"),
        promises.share("accepted"),
        section.duration("outcome-within", Duration.ofDays(1), Duration.ofDays(3650)),
        section.texts("self-reported"),
        content.count("min-count", 2, 1_000_000),
        content.count("longest", 2, 6));
  }

  private static List<PlanStep> plan(Section section) {
    Set<String> promised = new HashSet<>();
    return section.sections("plan").stream()
        .map(
            each -> {
              PlanStep step = PlanStep.of(each);
              if (each.readWell() && !promised.add(step.step() + " " + step.from())) {
                each.problem(
                    "step",
                    "has another goal from "
                        + step.from()
                        + " on; a step has one goal a month, of one side");
              }
              return step;
            })
        .toList();
  }

  private static Section known(Section parent, String name) {
    return parent.section(name);
  }

  private static TeamConfig team(
      Section section,
      String name,
      SortedMap<String, CalendarConfig> calendars,
      Map<String, String> teamOf) {
    TeamConfig team = TeamConfig.of(section);
    if (section.readWell() && !calendars.containsKey(team.calendar())) {
      section.problem(
          "calendar",
          "is "
              + team.calendar()
              + ", which funnel.calendars does not have"
              + Nearest.of(team.calendar(), calendars.keySet())
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; add it there")
              + (calendars.isEmpty()
                  ? ""
                  : "; there are " + String.join(", ", calendars.keySet())));
    }
    for (String owner : team.owners()) {
      String other = teamOf.putIfAbsent(owner, name);
      if (other != null) {
        section.problem(
            "owners", "names " + owner + ", who is of team " + other + "; an owner has one team");
      }
    }
    return team;
  }

  /** Team of an owner; empty when no team names it. */
  public Optional<String> team(String owner) {
    return teams.entrySet().stream()
        .filter(team -> team.getValue().owners().contains(owner))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The promises that hold for a month, one of each step that has one. */
  public List<PlanStep> planOf(LocalDate month) {
    Map<FunnelStep, PlanStep> latest = new TreeMap<>();
    for (PlanStep step : plan) {
      if (!step.from().isAfter(month)) {
        latest.merge(step.step(), step, (a, b) -> b.from().isBefore(a.from()) ? a : b);
      }
    }
    return new ArrayList<>(latest.values());
  }
}
