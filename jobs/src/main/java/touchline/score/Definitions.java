package touchline.score;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;

/** What won and dead mean, by the lexicon version in force when the thing happened. */
record Definitions(LexiconConfig lexicon, ZoneId zone) {

  /** The first moment after a business date. */
  Instant endOf(LocalDate date) {
    return date.plusDays(1).atStartOfDay(zone).toInstant();
  }

  /** Whether a row of silver.deals is won, by the definition in force at {@link #wonAt()}. */
  Column isWon() {
    return wonAt().isNotNull().and(inForce(wonAt(), LexiconVersion::won));
  }

  /**
   * When a row of silver.deals was won; a definition that asks for less than is_won counts from the
   * close.
   */
  static Column wonAt() {
    return coalesce(col("won_at"), col("closed_at"));
  }

  /**
   * Whether the stage of a row of silver.lead_stages is dead, by the definition in force at its
   * entry.
   */
  Column isDead() {
    return inForce(col("entered_at"), LexiconVersion::dead);
  }

  /** The version for a night. */
  LexiconVersion on(LocalDate date) {
    return lexicon.on(date);
  }

  private Column inForce(Column at, Function<LexiconVersion, String> predicate) {
    List<LexiconVersion> versions = lexicon.versions();
    Column holds = expr(predicate.apply(versions.get(0)));
    for (LexiconVersion version : versions.subList(1, versions.size())) {
      Instant start = version.effectiveFrom().atStartOfDay(zone).toInstant();
      holds = when(at.geq(lit(start)), expr(predicate.apply(version))).otherwise(holds);
    }
    return coalesce(holds, lit(false));
  }
}
