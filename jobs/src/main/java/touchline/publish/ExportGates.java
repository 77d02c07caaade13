package touchline.publish;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.ln;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.upper;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.QualityConfig;
import touchline.pipeline.Audit;
import touchline.pipeline.Table;

/**
 * Whether tonight's exports say what the nights before said, in proportion and currency by
 * currency: deals and leads that vanish, amounts that are gone or a hundred times as large, another
 * currency. An export that went wrong holds the night before anybody reads it; one that is right is
 * let through by name.
 */
public final class ExportGates implements Audit {
  private static final Table DEALS = Table.of("silver.deals");
  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table COSTS = Table.of("bronze.campaign_costs");
  private static final Table QUALITY = Table.of("ops.quality_results");

  private static final String LEFT = "deals_do_not_vanish";
  private static final String WON = "won_deals_do_not_vanish";
  private static final String PRICED = "deals_keep_their_amounts";
  private static final String LEADS = "leads_do_not_vanish";
  private static final String AMOUNTS = "amounts_are_alike";
  private static final String SPEND = "spend_is_alike";

  /** What may go though it is a large share of little. */
  private static final int FEW = 3;

  /** Amounts from which their mean says something. */
  private static final int ENOUGH = 10;

  /** How much further the mean of fewer amounts may go. */
  private static final double LENIENCE = 10;

  private final QualityConfig quality;

  public ExportGates(QualityConfig quality) {
    this.quality = quality;
  }

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Map<String, Map<String, Double>> before = before(staged, asOf);
    Map<String, Map<String, Double>> now = now(staged);
    List<Finding> findings = new ArrayList<>();
    for (String check : List.of(LEFT, WON, PRICED, LEADS)) {
      TreeSet<String> subjects = new TreeSet<>(before.getOrDefault(check, Map.of()).keySet());
      subjects.addAll(now.getOrDefault(check, Map.of()).keySet());
      for (String subject : subjects) {
        findings.add(
            kept(check, subject, figure(now, check, subject), figure(before, check, subject)));
      }
    }
    now.getOrDefault(AMOUNTS, Map.of())
        .forEach((currency, mean) -> findings.add(alike(currency, mean, now, before)));
    findings.addAll(spend(staged, asOf));
    return findings;
  }

  private static double figure(
      Map<String, Map<String, Double>> figures, String check, String subject) {
    return figures.getOrDefault(check, Map.of()).getOrDefault(subject, 0.0);
  }

  private Finding kept(String check, String subject, double now, double before) {
    double lost = before - now;
    boolean kept = lost <= FEW || lost <= before * quality.maxShrinkShare();
    return new Finding(
        check,
        subject,
        kept ? Status.PASSED : Status.FAILED,
        now,
        String.format(
            Locale.ROOT,
            "at least %,.0f of the %,.0f before",
            Math.ceil(Math.min(before - FEW, before * (1 - quality.maxShrinkShare()))),
            before),
        kept
            ? null
            : "See whether tonight's export is whole: what is deleted, merged, without an amount or in"
                + " another currency");
  }

  /** Amounts are compared by their geometric mean, which one large deal hardly moves. */
  private Finding alike(
      String currency,
      double mean,
      Map<String, Map<String, Double>> now,
      Map<String, Map<String, Double>> before) {
    double earlier = figure(before, AMOUNTS, currency);
    double fewest = Math.min(figure(now, PRICED, currency), figure(before, PRICED, currency));
    double most = quality.maxAmountChange() * (fewest < ENOUGH ? LENIENCE : 1);
    boolean alike = earlier <= 0 || mean <= earlier * most && mean >= earlier / most;
    return new Finding(
        AMOUNTS,
        currency,
        alike ? Status.PASSED : Status.FAILED,
        mean,
        earlier <= 0
            ? "no mean amount of an earlier night"
            : String.format(
                Locale.ROOT, "a mean amount of %.2f to %.2f", earlier / most, earlier * most),
        alike
            ? null
            : "Amounts of all deals moved together; see whether the export writes them in another unit"
                + " or with another decimal sign");
  }

  /** Spend that was received tonight against all that was received before. */
  private List<Finding> spend(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Column isTonight = split(col("_batch"), "[.]").getItem(0).equalTo(asOf.toString());
    Column cost = when(col("cost").gt(lit(0)), ln(col("cost").cast("double")));
    Column currency = coalesce(upper(col("currency")), lit("?"));
    List<Finding> findings = new ArrayList<>();
    staged
        .apply(COSTS)
        .groupBy(concat_ws(" ", col("_source"), currency).as("subject"))
        .agg(
            count(when(isTonight, cost)).as("n_tonight"),
            exp(avg(when(isTonight, cost))).as("mean_tonight"),
            count(when(isTonight, lit(null)).otherwise(cost)).as("n_before"),
            exp(avg(when(isTonight, lit(null)).otherwise(cost))).as("mean_before"))
        .collectAsList()
        .forEach(
            row -> {
              if (row.<Long>getAs("n_tonight") >= ENOUGH && row.<Long>getAs("n_before") >= ENOUGH) {
                findings.add(
                    spend(
                        row.getAs("subject"), row.getAs("mean_tonight"), row.getAs("mean_before")));
              }
            });
    return findings;
  }

  private Finding spend(String subject, double now, double before) {
    double most = quality.maxAmountChange() * LENIENCE;
    boolean alike = now <= before * most && now >= before / most;
    return new Finding(
        SPEND,
        subject,
        alike ? Status.PASSED : Status.WARNED,
        now,
        String.format(Locale.ROOT, "a mean cost of %.2f to %.2f", before / most, before * most),
        alike ? null : "See whether the report writes costs in another unit, such as cents");
  }

  private static Map<String, Map<String, Double>> now(Function<Table, Dataset<Row>> staged) {
    Map<String, Map<String, Double>> now = new TreeMap<>();
    Column amount = abs(col("amount")).cast("double");
    staged
        .apply(DEALS)
        .groupBy("currency")
        .agg(
            count(lit(1)).as("left"),
            count(when(col("is_won"), lit(1))).as("won"),
            count(when(amount.gt(lit(0)), lit(1))).as("priced"),
            exp(avg(when(amount.gt(lit(0)), ln(amount)))).as("mean"))
        .collectAsList()
        .forEach(
            row -> {
              String currency = row.getAs("currency");
              put(now, LEFT, currency, row.<Long>getAs("left"));
              put(now, WON, currency, row.<Long>getAs("won"));
              put(now, PRICED, currency, row.<Long>getAs("priced"));
              Double mean = row.getAs("mean");
              if (mean != null) {
                put(now, AMOUNTS, currency, mean);
              }
            });
    put(
        now,
        LEADS,
        PEOPLE.name(),
        staged.apply(PEOPLE).where("lead_id IS NOT NULL AND NOT is_deleted").count());
    return now;
  }

  private static void put(
      Map<String, Map<String, Double>> figures, String check, String subject, double figure) {
    figures.computeIfAbsent(check, c -> new TreeMap<>()).put(subject, figure);
  }

  /** What the latest night noted that was not held, an earlier run of the same date included. */
  private static Map<String, Map<String, Double>> before(
      Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Map<String, Map<String, Double>> before = new TreeMap<>();
    staged
        .apply(QUALITY)
        .where(col("check_name").isin(LEFT, WON, PRICED, LEADS, AMOUNTS))
        .where(col("as_of_date").leq(lit(asOf)).and(col("status").notEqual("failed")))
        .groupBy("check_name", "subject")
        .agg(max_by(col("observed"), col("as_of_date")).as("observed"))
        .collectAsList()
        .forEach(
            row ->
                put(before, row.getAs("check_name"), row.getAs("subject"), row.getAs("observed")));
    return before;
  }
}
