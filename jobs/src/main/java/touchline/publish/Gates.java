package touchline.publish;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;
import touchline.algorithm.attribution.Model;
import touchline.config.BusinessConfig;
import touchline.config.Feeds;
import touchline.config.IngestConfig;
import touchline.config.QualityConfig;
import touchline.pipeline.Audit;
import touchline.pipeline.Table;

/** What a night must live up to: rows reconcile, credits and money add up, feeds are alive. */
public final class Gates implements Audit {
  private static final Table FILES = Table.of("ops.feed_reconciliation");
  private static final Table TIMELINES = Table.of("silver.timelines");
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table QUALITY = Table.of("ops.quality_results");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table SUMMARY = Table.of("gold.attribution_summary");

  /** Rounding of many doubles added up, per conversion. */
  private static final double CREDIT_TOLERANCE = 1e-9;

  private static final String SPEND = "campaign_costs";
  private static final String ROWS = "rows_do_not_vanish";

  private final QualityConfig quality;
  private final IngestConfig ingest;
  private final BusinessConfig business;
  private final int maxHistory;

  /**
   * @param maxHistory touches kept of one person
   */
  public Gates(
      QualityConfig quality, IngestConfig ingest, BusinessConfig business, int maxHistory) {
    this.quality = quality;
    this.ingest = ingest;
    this.business = business;
    this.maxHistory = maxHistory;
  }

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    List<Finding> findings = new ArrayList<>();
    feeds(staged, asOf, findings);
    rows(staged, asOf, findings);
    credits(staged, findings);
    return findings;
  }

  private void feeds(Function<Table, Dataset<Row>> staged, LocalDate asOf, List<Finding> findings) {
    Map<String, Row> all = totals(staged.apply(FILES));
    // A further run of the date takes in what came since, as a batch of its own.
    Dataset<Row> files =
        staged.apply(FILES).where(split(col("batch"), "[.]").getItem(0).equalTo(asOf.toString()));
    Map<String, Row> tonight = totals(files);
    Map<String, Double> shares = quarantined(files);
    for (String feed : Feeds.NAMES) {
      if (all.containsKey(feed) && all.get(feed).getAs("newest_at") != null) {
        findings.add(silence(feed, all.get(feed).<Timestamp>getAs("newest_at").toInstant(), asOf));
      }
      if (tonight.containsKey(feed)) {
        if (feed.equals(SPEND) && tonight.get(feed).getAs("money_read") != null) {
          findings.add(spend(tonight.get(feed)));
        }
        findings.add(kept(staged, feed, all.get(feed).<Long>getAs("rows_accepted")));
        double share = shares.get(feed);
        Status status =
            share > ingest.maxQuarantineShare()
                ? Status.FAILED
                : share > quality.warnQuarantineShare() ? Status.WARNED : Status.PASSED;
        findings.add(
            new Finding(
                "quarantined_share",
                feed,
                status,
                share,
                "at most "
                    + quality.warnQuarantineShare()
                    + ", held above "
                    + ingest.maxQuarantineShare(),
                status == Status.PASSED
                    ? null
                    : "See the reasons in bronze.quarantined_rows; of a held night, in ops.held_rows"));
      }
      Integer least = quality.minRows().get(feed);
      if (least != null) {
        long read = tonight.containsKey(feed) ? tonight.get(feed).<Long>getAs("rows_read") : 0;
        findings.add(
            new Finding(
                "rows_tonight",
                feed,
                read >= least ? Status.PASSED : Status.FAILED,
                (double) read,
                "at least " + least,
                read >= least ? null : "The feed is short; see whether its export ran"));
      }
    }
  }

  /** The worst share of quarantined rows among tonight's batches, by feed. */
  private static Map<String, Double> quarantined(Dataset<Row> files) {
    Map<String, Double> shares = new TreeMap<>();
    files
        .groupBy("feed", "batch")
        .agg(sum("rows_read").as("rows_read"), sum("rows_quarantined").as("rows_quarantined"))
        .collectAsList()
        .forEach(
            row -> {
              long read = row.getAs("rows_read");
              long quarantined = row.getAs("rows_quarantined");
              shares.merge(
                  row.getAs("feed"), read == 0 ? 0 : (double) quarantined / read, Math::max);
            });
    return shares;
  }

  /** What campaigns cost by the files is what was taken in, exact duplicates apart. */
  private Finding spend(Row rows) {
    double stated =
        rows.<BigDecimal>getAs("money_read").doubleValue() - number(rows, "money_duplicate");
    double accepted = number(rows, "money_accepted");
    boolean whole = Math.abs(stated - accepted) <= quality.warnQuarantineShare() * Math.abs(stated);
    return new Finding(
        "spend_is_taken_in",
        SPEND,
        whole ? Status.PASSED : Status.WARNED,
        accepted,
        stated + " in tonight's files, all currencies as they stand",
        whole
            ? null
            : "See money_read and money_accepted in ops.feed_reconciliation; the rest is quarantined"
                + " or superseded");
  }

  /** An amount; 0 where it is null. */
  private static double number(Row row, String column) {
    BigDecimal amount = row.getAs(column);
    return amount == null ? 0 : amount.doubleValue();
  }

  /** A table that took in nothing tonight is as it was when it was last counted. */
  private static Finding kept(Function<Table, Dataset<Row>> staged, String feed, long accepted) {
    Table table = Table.of("bronze." + feed);
    long landed = staged.apply(table).count();
    return new Finding(
        "accepted_rows_are_kept",
        table.name(),
        landed == accepted ? Status.PASSED : Status.FAILED,
        (double) landed,
        accepted + " rows, as ops.feed_reconciliation accepted",
        landed == accepted ? null : "Rows were lost or doubled on the way; do not publish");
  }

  private static Map<String, Row> totals(Dataset<Row> files) {
    Map<String, Row> totals = new TreeMap<>();
    files
        .groupBy("feed")
        .agg(
            sum("rows_read").as("rows_read"),
            sum("rows_accepted").as("rows_accepted"),
            max("newest_at").as("newest_at"),
            sum("money_read").as("money_read"),
            sum("money_accepted").as("money_accepted"),
            sum("money_duplicate").as("money_duplicate"))
        .collectAsList()
        .forEach(row -> totals.put(row.getAs("feed"), row));
    return totals;
  }

  /** Touches still come in, and what was there yesterday is there today. */
  private void rows(Function<Table, Dataset<Row>> staged, LocalDate asOf, List<Finding> findings) {
    Column within = least(col("touch_count"), lit(maxHistory));
    Row touchpoints =
        staged
            .apply(TOUCHPOINTS)
            .agg(count(lit(1)).as("touches"), max("occurred_at").as("newest_at"))
            // One row each.
            .crossJoin(
                staged
                    .apply(TIMELINES)
                    .agg(
                        coalesce(sum(within), lit(0L)).as("kept"),
                        coalesce(sum(col("touch_count").minus(within)), lit(0L)).as("beyond"),
                        count_if(col("touch_count").gt(maxHistory)).as("people")))
            .head();
    findings.add(history(touchpoints));
    Timestamp newest = touchpoints.getAs("newest_at");
    if (newest != null) {
      findings.add(silence(TOUCHPOINTS.name(), newest.toInstant(), asOf));
    }
    Map<String, Double> before = before(staged, asOf);
    findings.add(kept(TOUCHPOINTS, touchpoints.<Long>getAs("touches"), before));
    findings.add(kept(CONVERSIONS, staged.apply(CONVERSIONS).count(), before));
  }

  /** Every kept touch of a person's line is a touchpoint; robots' others are told. */
  private Finding history(Row touchpoints) {
    long kept = touchpoints.getAs("kept");
    long beyond = touchpoints.getAs("beyond");
    boolean isWhole = kept == touchpoints.<Long>getAs("touches");
    String message = null;
    if (!isWhole) {
      message = "silver.timelines and silver.touchpoints tell two stories; do not publish";
    } else if (beyond > 0) {
      message =
          "People with more touches than attribution.max-history ("
              + maxHistory
              + "), robots by the look of it: "
              + touchpoints.getAs("people")
              + "; their oldest "
              + beyond
              + " are counted in silver.timelines and are no touchpoints; keep them out at the"
              + " source, or raise it";
    }
    return new Finding(
        "touches_are_touchpoints",
        TOUCHPOINTS.name(),
        !isWhole ? Status.FAILED : beyond > 0 ? Status.WARNED : Status.PASSED,
        touchpoints.<Long>getAs("touches").doubleValue(),
        kept + " rows, as silver.timelines lists",
        message);
  }

  private Finding silence(String subject, Instant newest, LocalDate asOf) {
    Instant end = asOf.plusDays(1).atStartOfDay(business.timeZone()).toInstant();
    Duration silent = Duration.between(newest, end);
    boolean alive = silent.compareTo(quality.maxSilence()) <= 0;
    return new Finding(
        "days_of_silence",
        subject,
        alive ? Status.PASSED : Status.WARNED,
        silent.toHours() / 24.0,
        "at most " + quality.maxSilence().toHours() / 24.0,
        alive ? null : "The newest event is old; see whether the exports ran");
  }

  /** Rows of the tables on the latest earlier night, as it noted them. */
  private static Map<String, Double> before(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Map<String, Double> before = new TreeMap<>();
    staged
        .apply(QUALITY)
        .where(col("check_name").equalTo(ROWS).and(col("as_of_date").lt(lit(asOf))))
        // A night that was held is no measure of the next.
        .where(col("status").notEqual("failed"))
        .groupBy("subject")
        .agg(max_by(col("observed"), col("as_of_date")).as("observed"))
        .collectAsList()
        .forEach(row -> before.put(row.getAs("subject"), row.getAs("observed")));
    return before;
  }

  private Finding kept(Table table, long rows, Map<String, Double> before) {
    double least = before.getOrDefault(table.name(), 0.0) * (1 - quality.maxShrinkShare());
    boolean kept = rows >= least;
    return new Finding(
        ROWS,
        table.name(),
        kept ? Status.PASSED : Status.FAILED,
        (double) rows,
        String.format(Locale.ROOT, "at least %,.0f", Math.ceil(least)),
        kept
            ? null
            : "Rows vanished since the last night; see what was deleted or merged at source");
  }

  /** Credits are whole hundred-billionths; a sum of doubles would depend on the rows' order. */
  private static Column exactly(Column credit) {
    return sum(credit.cast("decimal(28,11)")).cast("double");
  }

  /** Every additive model shares out each conversion once and its money to the cent. */
  private void credits(Function<Table, Dataset<Row>> staged, List<Finding> findings) {
    Dataset<Row> conversions = staged.apply(CONVERSIONS);
    Dataset<Row> expected =
        conversions
            .groupBy("conversion_type", "currency")
            .agg(
                count(when(col("is_adjustment").equalTo(false), 1)).as("conversions"),
                sum("value").as("value"));
    // Every dimension holds all credits; one with channels also says what has none.
    Dataset<Row> summary = staged.apply(SUMMARY);
    Dataset<Row> credited =
        summary
            .join(
                summary
                    .agg(
                        min(struct(
                                col("dimension").startsWith("channel").equalTo(false),
                                col("dimension")))
                            .as("one"))
                    .select("one.dimension"),
                "dimension")
            .groupBy("model", "conversion_type", "currency")
            .agg(
                exactly(col("credit")).as("credit"),
                sum("value").as("credited"),
                exactly(when(col("channel").equalTo("Unattributed"), col("credit")).otherwise(0))
                    .as("unattributed"));
    Map<String, double[]> byModel = new TreeMap<>();
    Map<String, BigDecimal> money = new TreeMap<>();
    for (Row row :
        credited
            .join(
                expected,
                CollectionConverters.asScala(List.of("conversion_type", "currency")).toSeq(),
                "full_outer")
            .collectAsList()) {
      String model = row.getAs("model");
      String name = model == null ? "(no model)" : model;
      double[] sums = byModel.computeIfAbsent(name, missing -> new double[3]);
      Double credit = row.getAs("credit");
      Long conversion = row.getAs("conversions");
      sums[0] += credit == null ? 0 : credit;
      sums[1] += conversion == null ? 0 : conversion;
      Double unattributed = row.getAs("unattributed");
      sums[2] += unattributed == null ? 0 : unattributed;
      BigDecimal value = row.getAs("value");
      BigDecimal shared = row.getAs("credited");
      BigDecimal zero = BigDecimal.ZERO;
      money.merge(
          name,
          (value == null ? zero : value).subtract(shared == null ? zero : shared).abs(),
          BigDecimal::add);
    }
    byModel.forEach(
        (model, sums) -> {
          if (!Model.notAdditive().contains(model)) {
            boolean adds = Math.abs(sums[0] - sums[1]) <= CREDIT_TOLERANCE * Math.max(1, sums[1]);
            findings.add(
                new Finding(
                    "credits_sum_to_conversions",
                    model,
                    adds ? Status.PASSED : Status.FAILED,
                    sums[0],
                    String.format(Locale.ROOT, "%,.0f conversions", sums[1]),
                    adds ? null : "Credits do not share out every conversion once"));
            boolean cents = money.get(model).signum() == 0;
            findings.add(
                new Finding(
                    "values_sum_to_the_cent",
                    model,
                    cents ? Status.PASSED : Status.FAILED,
                    money.get(model).doubleValue(),
                    "0.00 apart from gold.conversions, over all currencies",
                    cents ? null : "Shared values do not add up to the CRM's"));
          }
          double share = sums[1] == 0 ? 0 : sums[2] / sums[1];
          boolean known = share <= quality.warnUnattributedShare();
          findings.add(
              new Finding(
                  "unattributed_share",
                  model,
                  known ? Status.PASSED : Status.WARNED,
                  share,
                  "at most " + quality.warnUnattributedShare(),
                  known ? null : "Many conversions have no touch; see whether identifiers meet"));
        });
  }
}
