package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import touchline.config.LexiconPredicate.Over;

/**
 * The words as they were agreed on from one date on. Predicates are Spark SQL; null does not hold.
 * {@code lead}, {@code mql}, {@code sql}, {@code rejected}, {@code dead} and {@code recycled} are
 * over silver.lead_stages (stage, from_stage, reason, changed_by), {@code opportunity} and {@code
 * won} over silver.deals (stage, is_won, probability, amount).
 *
 * @param version name, unique, written to every row that it made
 * @param effectiveFrom first day in the business time zone
 * @param agreedBy who signed, at least one
 * @param lead stages that make a person a lead
 * @param mql stages that make a lead marketing qualified
 * @param sql stages that make a lead sales qualified
 * @param opportunity deals that count as opportunities
 * @param won deals that count as won
 * @param rejected stages by which sales gives a lead back
 * @param dead stages after which nothing more will come of a lead
 * @param hot points from which a lead is hot; above {@code warm}
 * @param warm points from which a lead is warm
 * @param hotSla working time within which a hot lead is followed up; at most {@code warmSla}
 * @param warmSla working time within which a warm lead is followed up
 * @param recycled stages that end a lead's turn
 * @param coolOff an MQL at least this long after the turn's end begins a new turn
 * @param maxTurns turns counted per lead
 * @param accepted stages by which sales takes a lead on; the SQL stages unless stated
 * @param handedOver stages by which the CRM gives a lead to sales; the MQL stages unless stated
 * @param otherStages further stages that the CRM uses, in any case of letters; one that nothing
 *     names is reported as unknown. Empty takes any stage as known
 * @param coldSla working time within which any other lead is followed up; at least {@code warmSla}
 * @param qualification what a lead must have done and be to qualify, whatever the CRM says
 */
public record LexiconVersion(
    String version,
    LocalDate effectiveFrom,
    List<String> agreedBy,
    String lead,
    String mql,
    String sql,
    String opportunity,
    String won,
    String rejected,
    String dead,
    int hot,
    int warm,
    Duration hotSla,
    Duration warmSla,
    String recycled,
    Duration coolOff,
    int maxTurns,
    String accepted,
    String handedOver,
    List<String> otherStages,
    Duration coldSla,
    Qualification qualification)
    implements Serializable {
  /** The two sides that sign. */
  public static final List<String> SIDES = List.of("marketing", "sales");

  public LexiconVersion {
    agreedBy = List.copyOf(agreedBy);
    otherStages = List.copyOf(otherStages);
  }

  /** hot, warm or cold; cold without a score. */
  public String band(Double score) {
    return score == null || score < warm ? "cold" : score < hot ? "warm" : "hot";
  }

  /** Working time within which a lead of a band is followed up. */
  public Duration sla(String band) {
    return switch (band) {
      case "hot" -> hotSla;
      case "warm" -> warmSla;
      default -> coldSla;
    };
  }

  /**
   * The same definitions under another name and from another date, with other thresholds, yet to be
   * agreed on.
   */
  public LexiconVersion withThresholds(String name, LocalDate from, int newHot, int newWarm) {
    return new LexiconVersion(
        name,
        from,
        agreedBy,
        lead,
        mql,
        sql,
        opportunity,
        won,
        rejected,
        dead,
        newHot,
        newWarm,
        hotSla,
        warmSla,
        recycled,
        coolOff,
        maxTurns,
        accepted,
        handedOver,
        otherStages,
        coldSla,
        qualification);
  }

  static LexiconVersion of(Section section) {
    Section sla = section.section("sla");
    Section recycle = section.section("recycle");
    Duration least = Duration.ofMinutes(1);
    Duration most = Duration.ofDays(90);
    LexiconVersion lexicon =
        new LexiconVersion(
            section.text("version"),
            section.date("effective-from"),
            section.texts("agreed-by"),
            section.predicate("lead", Over.STAGES),
            section.predicate("mql", Over.STAGES),
            section.predicate("sql", Over.STAGES),
            section.predicate("opportunity", Over.DEALS),
            section.ending("won", Over.DEALS),
            section.ending("rejected", Over.STAGES),
            section.ending("dead", Over.STAGES),
            section.count("hot", 1, 100),
            section.count("warm", 0, 100),
            sla.duration("hot", least, most),
            sla.duration("warm", least, most),
            recycle.ending("when", Over.STAGES),
            recycle.duration("cool-off", Duration.ZERO, Duration.ofDays(3650)),
            recycle.count("max-turns", 1, 100),
            section.has("accepted")
                ? section.predicate("accepted", Over.STAGES)
                : section.textOrEmpty("sql"),
            section.has("handed-over")
                ? section.predicate("handed-over", Over.STAGES)
                : section.textOrEmpty("mql"),
            section.has("other-stages") ? section.texts("other-stages") : List.of(),
            sla.has("cold") ? sla.duration("cold", least, most) : sla.duration("warm", least, most),
            section.has("qualification")
                ? Qualification.of(section.section("qualification"))
                : Qualification.NONE);
    for (String side : SIDES) {
      if (section.readWell()
          && lexicon.agreedBy.stream().noneMatch(s -> s.equals(side) || s.startsWith(side + ":"))) {
        section.problem(
            "agreed-by",
            "lacks the signature of "
                + side
                + "; both sides sign: [\"marketing: NAME\", \"sales: NAME\"]");
      }
    }
    if (section.readWell()) {
      section.requireApart("sql", lexicon.sql, "mql", lexicon.mql, Over.STAGES);
      section.requireApart("rejected", lexicon.rejected, "mql", lexicon.mql, Over.STAGES);
      section.requireApart("rejected", lexicon.rejected, "sql", lexicon.sql, Over.STAGES);
      section.requireApart("dead", lexicon.dead, "mql", lexicon.mql, Over.STAGES);
      section.requireApart("dead", lexicon.dead, "sql", lexicon.sql, Over.STAGES);
      section.requireApart("dead", lexicon.dead, "rejected", lexicon.rejected, Over.STAGES);
      if (section.has("accepted")) {
        section.requireApart("accepted", lexicon.accepted, "mql", lexicon.mql, Over.STAGES);
        section.requireApart(
            "accepted", lexicon.accepted, "rejected", lexicon.rejected, Over.STAGES);
        section.requireApart("accepted", lexicon.accepted, "dead", lexicon.dead, Over.STAGES);
        recycle.requireApart("when", lexicon.recycled, "accepted", lexicon.accepted, Over.STAGES);
      }
      recycle.requireApart("when", lexicon.recycled, "mql", lexicon.mql, Over.STAGES);
      recycle.requireApart("when", lexicon.recycled, "sql", lexicon.sql, Over.STAGES);
      recycle.requireApart("when", lexicon.recycled, "rejected", lexicon.rejected, Over.STAGES);
      recycle.requireApart("when", lexicon.recycled, "dead", lexicon.dead, Over.STAGES);
    }
    if (section.readWell() && lexicon.warm >= lexicon.hot) {
      section.problem("warm", "is " + lexicon.warm + "; it must be below hot, " + lexicon.hot);
    }
    if (sla.readWell() && lexicon.hotSla.compareTo(lexicon.warmSla) > 0) {
      sla.problem("hot", "is longer than that of warm leads");
    }
    if (sla.readWell() && lexicon.warmSla.compareTo(lexicon.coldSla) > 0) {
      sla.problem("cold", "is shorter than that of warm leads");
    }
    return lexicon;
  }
}
