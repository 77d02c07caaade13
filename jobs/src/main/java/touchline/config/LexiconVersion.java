package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

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
    int maxTurns)
    implements Serializable {

  public LexiconVersion {
    agreedBy = List.copyOf(agreedBy);
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
        maxTurns);
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
            section.predicate("lead"),
            section.predicate("mql"),
            section.predicate("sql"),
            section.predicate("opportunity"),
            section.predicate("won"),
            section.predicate("rejected"),
            section.predicate("dead"),
            section.count("hot", 1, 100),
            section.count("warm", 0, 100),
            sla.duration("hot", least, most),
            sla.duration("warm", least, most),
            recycle.predicate("when"),
            recycle.duration("cool-off", Duration.ZERO, Duration.ofDays(3650)),
            recycle.count("max-turns", 1, 100));
    if (lexicon.agreedBy.isEmpty()) {
      section.problem("agreed-by", "is empty; a definition is signed by somebody");
    }
    if (section.readWell() && lexicon.warm >= lexicon.hot) {
      section.problem("warm", "is " + lexicon.warm + "; it must be below hot, " + lexicon.hot);
    }
    if (sla.readWell() && lexicon.hotSla.compareTo(lexicon.warmSla) > 0) {
      sla.problem("hot", "is longer than that of warm leads");
    }
    return lexicon;
  }
}
