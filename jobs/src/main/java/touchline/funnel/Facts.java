package touchline.funnel;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.Signal;
import touchline.pipeline.Made;
import touchline.pipeline.OrNull;

/** What the signals of a lexicon version find in the touches of each person up to a moment. */
final class Facts {
  /** Of each signal, by its name with this at its end: when it last held. */
  static final String AT = "_at";

  /** And how many days before the day of the moment that was. */
  static final String DAYS = "_days";

  private static final StructType COMPLETED =
      new StructType().add("count", DataTypes.LongType).add("at", DataTypes.LongType);

  private final List<Signal> signals;
  private final ZoneId zone;

  Facts(List<Signal> signals, ZoneId zone) {
    this.signals = signals;
    this.zone = zone;
  }

  /** Whether touches have to be read at all. */
  boolean isEmpty() {
    return signals.isEmpty();
  }

  /**
   * One row a person and moment with a matching touch: by each signal's name how often it holds,
   * and when it last did.
   *
   * @param touches of silver.touchpoints, each with the {@code moment} that it counts for; what
   *     lies after it or was received later is left out
   * @param contents silver.contents, for funnel_stage
   */
  Dataset<Row> of(Dataset<Row> touches, Dataset<Row> contents) {
    Dataset<Row> seen = touches.where(col("occurred_at").lt(col("moment")));
    if (signals.stream().flatMap(s -> s.steps().stream()).anyMatch(Facts::asksForContent)) {
      // At most one content a touch.
      seen =
          seen.join(
              broadcast(contents.select("content_id", "funnel_stage")),
              new String[] {"content_id"},
              "left");
    }
    List<Column> columns =
        new ArrayList<>(List.of(col("person_id"), col("moment"), col("occurred_at")));
    Column any = lit(false);
    for (Signal signal : signals) {
      Column matches = lit(0L);
      for (int step = 0; step < signal.steps().size(); step++) {
        matches =
            matches.plus(
                when(expr(OrNull.sql(signal.steps().get(step))), lit(1L << step)).otherwise(0L));
      }
      columns.add(matches.as(signal.name()));
      any = any.or(col(signal.name()).gt(0));
    }
    List<Column> counted = new ArrayList<>();
    for (Signal signal : signals) {
      counted.addAll(aggregates(signal));
    }
    Dataset<Row> grouped =
        seen.select(columns.toArray(Column[]::new))
            .where(any)
            .groupBy("person_id", "moment")
            .agg(counted.get(0), counted.subList(1, counted.size()).toArray(Column[]::new));
    List<Column> facts = new ArrayList<>(List.of(col("person_id"), col("moment")));
    for (Signal signal : signals) {
      String name = signal.name();
      if (signal.isSequence()) {
        Column completed = completed(signal).apply(col(name));
        facts.add(completed.getField("count").as(name));
        facts.add(
            when(completed.getField("count").gt(0), timestamp_micros(completed.getField("at")))
                .as(name + AT));
      } else {
        facts.add(col(name));
        facts.add(col(name + AT));
      }
    }
    return grouped.select(facts.toArray(Column[]::new));
  }

  /** The joined facts with 0 for people without a matching touch, and the days since. */
  Dataset<Row> filled(Dataset<Row> joined) {
    Dataset<Row> filled = joined;
    for (Signal signal : signals) {
      filled =
          filled
              .withColumn(signal.name(), coalesce(col(signal.name()), lit(0L)))
              .withColumn(
                  signal.name() + DAYS,
                  datediff(
                      day(col("moment").minus(expr("INTERVAL '1' SECOND"))),
                      day(col(signal.name() + AT))));
    }
    return filled;
  }

  private Column day(Column moment) {
    return to_date(from_utc_timestamp(moment, zone.getId()));
  }

  private static boolean asksForContent(String step) {
    return step.contains("funnel_stage");
  }

  private static List<Column> aggregates(Signal signal) {
    Column here = col(signal.name()).gt(0);
    if (signal.isSequence()) {
      return List.of(
          array_sort(
                  collect_list(
                      when(
                          here,
                          struct(
                              unix_micros(col("occurred_at")).as("at"),
                              col(signal.name()).as("matches")))))
              .as(signal.name()));
    }
    Column counts =
        here.and(
            col("occurred_at")
                .geq(
                    col("moment")
                        .minus(expr("INTERVAL '" + signal.within().toSeconds() + "' SECOND"))));
    return List.of(
        count_if(counts).as(signal.name()),
        max(when(counts, col("occurred_at"))).as(signal.name() + AT));
  }

  private static UserDefinedFunction completed(Signal signal) {
    int steps = signal.steps().size();
    long within = signal.within().toMillis() * 1000;
    return udf(
        (UDF1<Seq<Row>, Row>)
            touches -> {
              List<Row> list = CollectionConverters.asJava(touches);
              Sequences.Completed found =
                  Sequences.count(
                      list.stream().mapToLong(t -> t.<Long>getAs("at")).toArray(),
                      list.stream().mapToLong(t -> t.<Long>getAs("matches")).toArray(),
                      steps,
                      within);
              return Made.line(COMPLETED)
                  .set("count", found.count())
                  .set("at", found.lastAt())
                  .made();
            },
        COMPLETED);
  }
}
