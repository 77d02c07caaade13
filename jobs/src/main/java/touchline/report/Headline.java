package touchline.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The night in five sentences: what changed, who waits, what to change, what hangs on it, what to
 * distrust.
 */
final class Headline {
  private final Night night;
  private final HealthSection health;
  private final AttributionSection attribution;
  private final DisagreementSection disagreement;
  private final AdviceSection advice;
  private final TrustSection trust;
  private final FollowUpSection followUp;
  private final List<String> brokenPromises;

  Headline(
      Night night,
      HealthSection health,
      AttributionSection attribution,
      DisagreementSection disagreement,
      AdviceSection advice,
      TrustSection trust,
      FollowUpSection followUp,
      List<String> brokenPromises) {
    this.night = night;
    this.health = health;
    this.attribution = attribution;
    this.disagreement = disagreement;
    this.advice = advice;
    this.trust = trust;
    this.followUp = followUp;
    this.brokenPromises = brokenPromises;
  }

  List<Sentence> sentences() {
    return List.of(
        new Sentence("Changed", changed(), AttributionSection.ID),
        new Sentence("Calls", calls(), followUp.isKnown() ? FollowUpSection.ID : "score"),
        new Sentence("Score", score(), AdviceSection.ID),
        new Sentence("Budget", budget(), DisagreementSection.ID),
        new Sentence(
            "Distrust",
            distrust(),
            health.doubts().isEmpty() ? TrustSection.ID : HealthSection.ID));
  }

  private String changed() {
    LocalDate month = night.until().withDayOfMonth(1);
    Extract now = attribution.won(month);
    Extract before = attribution.won(month.minusMonths(1));
    String promises =
        brokenPromises.isEmpty()
            ? ""
            : " Not kept so far this month: " + Names.some(brokenPromises, 3) + ".";
    return past()
        + Figures.monthOf(month)
        + (night.isPast() ? " ended with " : " stands at ")
        + Figures.things(Math.round(now.sum("credit")), "won deal", "won deals")
        + " worth "
        + Figures.about(night.currency(), now.sum("value_reporting"))
        + ", after "
        + Figures.count(before.sum("credit"))
        + " worth "
        + Figures.about(night.currency(), before.sum("value_reporting"))
        + " in the whole of "
        + Figures.monthOf(month.minusMonths(1))
        + "."
        + promises;
  }

  private String past() {
    return night.isPast()
        ? "Nothing new in a year: the newest lead or conversion is of "
            + Figures.day(night.until())
            + ", and the twelve months until then are shown. "
        : "";
  }

  private String calls() {
    if (followUp.first().isPresent()) {
      Entry first = followUp.first().get();
      return Figures.things(followUp.waits(), "lead waits", "leads wait")
          + " for a call, first "
          + first.text("lead_id")
          + " ("
          + first.text("class")
          + " when it was handed off, "
          + (first.text("owner_id").isEmpty() ? "nobody's" : "owner " + first.text("owner_id"))
          + ").";
    }
    if (followUp.isKnown()) {
      return followUp.isEmpty()
          ? "Nobody waits for a call: no lead has been given to sales yet."
          : "Nobody waits for a call: every lead that sales was given was tried or has ended.";
    }
    Optional<Entry> hot =
        advice.thresholds().where("band", "hot").where("is_present", true).first();
    return hot.map(
            row ->
                Figures.things(row.count("tonight_leads"), "open lead is", "open leads are")
                    + " hot tonight ("
                    + row.text("threshold")
                    + " points or more); who of them was called is not known, since this night has no"
                    + " follow-up.")
        .orElse("Who waits for a call is not known: this night has neither scores nor follow-up.");
  }

  private String score() {
    List<Entry> changes = advice.changes();
    List<String> moves = advice.movedThresholds();
    if (changes.isEmpty() && moves.isEmpty()) {
      return "Leave the score's weights and thresholds as they are: nothing known so far speaks for a"
          + " change.";
    }
    List<String> parts = new ArrayList<>();
    if (!changes.isEmpty() && advice.isBorneOut()) {
      Entry first = changes.get(0);
      parts.add(
          "change "
              + Figures.things(changes.size(), "weight", "weights")
              + ", most of all "
              + first.text("rule")
              + " from "
              + first.text("present_points")
              + " to "
              + first.text("advised_points")
              + " points");
    }
    if (!moves.isEmpty()) {
      parts.add("move " + String.join(" and ", moves));
    }
    String unproven =
        !changes.isEmpty() && !advice.isBorneOut()
            ? (parts.isEmpty() ? "Leave the weights: " : "; ")
                + "other points for "
                + Figures.things(changes.size(), "rule", "rules")
                + " look better, but "
                + (advice.isTested()
                    ? "past advice did not bear that out"
                    : "no past advice could be tested yet")
            : "";
    return Figures.words(String.join(", and ", parts) + unproven) + ".";
  }

  private String budget() {
    return disagreement
        .mostAtStake()
        .map(
            row ->
                Figures.about(night.currency(), row.number("budget_moved"))
                    + " a year hang on the choice of model for "
                    + row.text("channel")
                    + ": "
                    + Figures.words(row.text("lowest_model"))
                    + " gives it "
                    + Figures.percent(row.number("lowest_share"))
                    + " of the won deals, "
                    + Figures.words(row.text("highest_model"))
                    + " "
                    + Figures.percent(row.number("highest_share"))
                    + ".")
        .orElse("No budget can be weighed: costs are not booked, or too few deals were won.");
  }

  private String distrust() {
    List<String> doubts = new ArrayList<>();
    health.doubts().forEach((check, rows) -> doubts.add(doubt(check, rows)));
    if (doubts.isEmpty()) {
      trust
          .drifting()
          .forEach(row -> doubts.add("drift of " + row.text("measure").replace('_', ' ')));
      trust
          .broken()
          .forEach(row -> doubts.add("a forecast of " + row.text("measure").replace('_', ' ')));
    }
    if (doubts.isEmpty()) {
      return "Every check passed, every forecast that came due came true, nothing drifts.";
    }
    return Figures.things(doubts.size(), "thing wants", "things want")
        + " a second look: "
        + Names.some(doubts, 3)
        + ".";
  }

  private static String doubt(String check, Extract rows) {
    String what = check.replace('_', ' ');
    List<String> subjects =
        rows.rows().stream().map(row -> row.text("subject")).distinct().toList();
    return "“" + what + "” fails for " + Names.some(subjects, 2);
  }
}
