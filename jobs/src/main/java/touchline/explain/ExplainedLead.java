package touchline.explain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One lead as the published night knows it: what its score is made of, what it is worth, how it
 * moved, and what the lead saw.
 *
 * @param leadId as the CRM names it, of the surviving lead
 * @param asOf night of the score
 * @param score 0 to 100
 * @param band hot, warm, cold or won
 * @param grade fit and engagement, such as B2
 * @param outlook its probability to be won, or why none can be told, as a sentence without a stop
 * @param parts rules that were hit, by name
 * @param rawScore sum of their points before it is clipped
 * @param fit points of the fit rules; engagement and negative likewise
 * @param weightsVersion of conf/score-weights.conf
 * @param lexiconVersion of conf/lexicon.conf
 * @param moves scores of the last nights, the latest first
 * @param journey its touches, towards MQL and SQL
 */
public record ExplainedLead(
    String leadId,
    String personId,
    LocalDate asOf,
    double score,
    String band,
    String grade,
    String outlook,
    List<Part> parts,
    double rawScore,
    double fit,
    double engagement,
    double negative,
    String weightsVersion,
    String lexiconVersion,
    List<Move> moves,
    Journey journey) {
  /**
   * What a rule gives to the score.
   *
   * @param group fit, engagement or negative
   * @param points after decay and cap
   * @param units how often the rule's points were earned, after decay and cap
   * @param hits number of hits
   * @param last time of the last (UTC); null for a fit rule
   * @param worth what the rule gives by the settings; empty when they are not those of the score
   */
  public record Part(
      String rule,
      String group,
      double points,
      double units,
      long hits,
      Instant last,
      String worth) {}

  /**
   * The score of a night.
   *
   * @param change what moved since the night before, rule by rule; empty for the earliest
   */
  public record Move(LocalDate night, double score, String band, String change) {}

  public ExplainedLead {
    parts = List.copyOf(parts);
    moves = List.copyOf(moves);
  }
}
