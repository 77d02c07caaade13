package touchline.funnel;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import touchline.config.Settings;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The leads that were handed off to sales: of each lead and qualification cycle the first night on
 * which it was ready, as it was then.
 *
 * <p>Nights that were published stay in gold.sales_ready, so that a hand-off stays as it was
 * whatever is run again. A lead that was merged into another since is found by its id in the CRM,
 * so that the person who now has both is not handed off a second time.
 */
final class HandOffLeads implements Job {
  static final Table TABLE = Table.of("gold.lead_handoffs");

  private static final Table READY = Table.of("gold.sales_ready");
  private static final Table PEOPLE = Table.of("silver.people");

  private final Calendars calendars;
  private final ZoneId zone;
  private final Object settings;

  HandOffLeads(Settings settings) {
    this.calendars = new Calendars(settings.funnel(), settings.business(), settings.lexicon());
    this.zone = settings.business().timeZone();
    this.settings = List.of(settings.funnel(), settings.business(), settings.lexicon());
  }

  @Override
  public List<Table> reads() {
    return List.of(READY, PEOPLE, BuildLeadCycles.TABLE);
  }

  @Override
  public Table writes() {
    return TABLE;
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public Object settings() {
    return settings;
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    // Exactly-one or none: a lead is one person's.
    Dataset<Row> people =
        in.read(PEOPLE).select(col("person_id").as("now"), explode(col("lead_ids")).as("lead_id"));
    Dataset<Row> known =
        broadcast(in.read(READY))
            .join(people, new String[] {"lead_id"}, "left")
            .withColumn("person_id", coalesce(col("now"), col("person_id")));
    Dataset<Row> first =
        known
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("person_id", "cycle").orderBy("as_of_date", "lead_id")))
            .where("place = 1");
    ZoneId business = zone;
    Dataset<Row> once =
        first
            .groupByKey((MapFunction<Row, String>) row -> row.getAs("person_id"), Encoders.STRING())
            .flatMapGroups(
                (FlatMapGroupsFunction<String, Row, Row>)
                    (person, nights) -> withoutRepeats(nights, business),
                Encoders.row(first.schema()));
    UserDefinedFunction end = udf(endOf(zone), DataTypes.TimestampType);
    UserDefinedFunction due = udf(due(calendars), DataTypes.TimestampType);
    UserDefinedFunction name = udf(name(calendars), DataTypes.StringType);
    Dataset<Row> cycles =
        in.read(BuildLeadCycles.TABLE)
            .select(
                col("person_id").as("of_person"),
                col("cycle").as("of_cycle"),
                col("accepted_at"),
                col("crm_class"),
                col("crm_stage_at"),
                col("opportunity_at"),
                col("rejected_at"),
                col("recycled_at"),
                col("reason").as("back_reason"));
    Column handed = col("handed_off_at");
    Column rejected =
        col("rejected_at")
            .geq(handed)
            .and(coalesce(col("rejected_at").geq(col("recycled_at")), lit(true)));
    Dataset<Row> answered =
        once.withColumn("handed_off_at", end.apply(col("as_of_date")))
            .withColumn(
                "sla_due_at",
                due.apply(handed, col("owner_id"), col("lexicon_version"), col("class")))
            .withColumn("calendar", name.apply(col("owner_id")))
            // At most two, of which the later counts: a lead that was recycled goes to sales in its
            // next cycle, which the CRM begins with another MQL or leaves out.
            .join(
                cycles,
                col("person_id")
                    .equalTo(col("of_person"))
                    .and(col("of_cycle").between(col("cycle").minus(1), col("cycle"))),
                "left")
            .withColumn(
                "place",
                row_number()
                    .over(Window.partitionBy("person_id", "cycle").orderBy(col("of_cycle").desc())))
            .where("place = 1")
            .withColumn(
                "accepted_at",
                when(col("of_cycle").equalTo(col("cycle")), col("accepted_at"))
                    .when(
                        col("crm_class")
                            .isin("accepted", "sql")
                            .and(col("crm_stage_at").geq(handed)),
                        col("crm_stage_at"))
                    .when(col("opportunity_at").geq(handed), col("opportunity_at")))
            .withColumn(
                "answer",
                when(col("accepted_at").isNotNull(), "accepted")
                    .when(rejected, "rejected")
                    .when(col("recycled_at").geq(handed), "recycled")
                    .otherwise("untouched"))
            .withColumn(
                "answered_at",
                when(col("answer").equalTo("accepted"), col("accepted_at"))
                    .when(col("answer").equalTo("rejected"), col("rejected_at"))
                    .when(col("answer").equalTo("recycled"), col("recycled_at")))
            .withColumn(
                "reason", when(col("answer").isin("rejected", "recycled"), col("back_reason")))
            .withColumn("handed_off_date", col("as_of_date"));
    return answered.select(
        Arrays.stream(TABLE.schema().fieldNames())
            .map(org.apache.spark.sql.functions::col)
            .toArray(Column[]::new));
  }

  /**
   * A person's rows, each the first of its cycle, without those of cycles that had begun before
   * sales was last handed the lead: history that came late has given them another number since.
   */
  private static Iterator<Row> withoutRepeats(Iterator<Row> nights, ZoneId zone) {
    List<Row> sorted = new ArrayList<>();
    nights.forEachRemaining(sorted::add);
    sorted.sort(
        Comparator.<Row, Date>comparing(row -> row.getAs("as_of_date"))
            .thenComparing(row -> row.<Integer>getAs("cycle")));
    List<Row> handed = new ArrayList<>();
    Instant last = Instant.MIN;
    for (Row row : sorted) {
      Timestamp began = row.getAs("cycle_began_at");
      if (began == null || !began.toInstant().isBefore(last)) {
        handed.add(row);
        last = endOf(row.getAs("as_of_date"), zone);
      }
    }
    return handed.iterator();
  }

  private static Instant endOf(Date date, ZoneId zone) {
    return date.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static UDF1<Date, Timestamp> endOf(ZoneId zone) {
    return date -> Timestamp.from(endOf(date, zone));
  }

  private static UDF4<Timestamp, String, String, String, Timestamp> due(Calendars calendars) {
    return (handedOff, owner, version, band) ->
        Timestamp.from(calendars.due(handedOff.toInstant(), owner, version, band));
  }

  private static UDF1<String, String> name(Calendars calendars) {
    return calendars::name;
  }
}
