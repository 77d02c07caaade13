package touchline.score;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * The score of every lead at a few ages, and what became of the lead: the rows that calibration
 * learns from.
 *
 * <p>Only touches that had happened and were known by a landmark count for its score, and the
 * profile is the one that was known then. There is a row for an age that the lead has yet to reach:
 * it counts what has happened so far, and its readers leave it out by landmark_at. Leads without a
 * creation time have no age and no rows; deleted leads keep theirs, since to forget them would
 * flatter the score.
 */
final class ScoreLandmarks implements Job {
  private static final String[] PERSON = {"person_id"};
  private static final String HIGHEST = "highest_before";

  private final ScoreConfig config;
  private final Definitions definitions;
  private final List<Integer> days;
  private final List<String> vendorScores;

  /**
   * @param calibration ages of the landmarks, and the profile columns that hold other systems'
   *     scores
   */
  ScoreLandmarks(ScoreConfig config, Definitions definitions, CalibrationConfig calibration) {
    this.config = config;
    this.definitions = definitions;
    this.days = calibration.landmarkDays();
    this.vendorScores = calibration.vendorScores();
  }

  @Override
  public List<Table> reads() {
    return List.of(
        ScoreLeads.TIMELINES, ScoreLeads.CONTENTS, ScoreLeads.LEAD_STAGES, FindWonLeads.WON_LEADS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.landmark_scores");
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return List.of(config, definitions, days, vendorScores);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Points points = new Points(config);
    Dataset<Row> people =
        ScoreLeads.leads(in.read(ScoreLeads.TIMELINES)).where("created_at IS NOT NULL");
    List<Points.Moment> moments = new ArrayList<>();
    for (int day : days) {
      // History that was loaded together with the lead counts as known at the time.
      Column known =
          greatest(
              from_utc_timestamp(landmark(day), definitions.zone().getId()).cast("date"),
              col("received_date"));
      moments.add(new Points.Moment(landmark(day), known));
    }
    // Each join: at most one row per person.
    Dataset<Row> leads =
        people
            .join(
                in.read(FindWonLeads.WON_LEADS).select("person_id", "won_at", "won_value"),
                PERSON,
                "left")
            .join(deaths(in.read(ScoreLeads.LEAD_STAGES)), PERSON, "left");
    Dataset<Row> histories =
        points.touched(leads, in.read(ScoreLeads.CONTENTS), lit(true), moments);
    int[] ages = days.stream().mapToInt(Integer::intValue).toArray();
    Dataset<Row> atLandmarks =
        histories
            .select(
                col("person_id"),
                col("lead_id"),
                col("account_id"),
                col("persona"),
                col("industry"),
                col("profile"),
                col("earlier_profiles"),
                col("created_at"),
                col("won_at"),
                col("won_value"),
                col("lost_at"),
                col("deaths"),
                posexplode(points.at(days)))
            .withColumn("landmark_days", element_at(lit(ages), col("pos").plus(1)))
            .withColumn("landmark_at", expr("timestampadd(DAY, landmark_days, created_at)"))
            .withColumn(
                "then",
                expr(
                    "get(filter(earlier_profiles, p -> array_contains(p.landmark_days,"
                        + " landmark_days)), 0)"))
            .withColumn("persona", known("persona"))
            .withColumn("industry", known("industry"))
            .withColumn("vendor_scores", vendorScores())
            .withColumn("profile", when(col("pos").equalTo(0), col("profile")))
            .select("*", "col.*")
            .drop("col", "pos", "created_at", "then", "earlier_profiles")
            .withColumn("is_won", coalesce(col("won_at").leq(col("landmark_at")), lit(false)))
            .withColumn(
                "is_dead",
                coalesce(
                    exists(col("deaths"), death -> covers(death, col("landmark_at"))), lit(false)))
            .drop("deaths");
    // A lead's landmarks lie one after another, since that is how they were made.
    Dataset<Row> scored = points.score(atLandmarks);
    StructType columns = scored.schema();
    return SparkRows.map(
            scored, columns.add(HIGHEST, "double"), rows -> new HighestBefore(rows, columns))
        .withColumn("weights_version", lit(config.version()));
  }

  /** A column of the profile as it was known at the landmark. */
  private static Column known(String column) {
    return when(col("then").isNotNull(), col("then").getField(column)).otherwise(col(column));
  }

  /** Other systems' scores as they were known at the landmark; null when there are none. */
  private Column vendorScores() {
    if (vendorScores.isEmpty()) {
      return lit(null).cast("map<string,double>");
    }
    Column profile =
        when(col("then").isNotNull(), map_from_entries(col("then").getField("profile")))
            .otherwise(col("profile"));
    Column[] scores =
        vendorScores.stream()
            .map(
                name ->
                    struct(
                        lit(name).as("key"),
                        try_element_at(profile, lit(name)).try_cast("double").as("value")))
            .toArray(Column[]::new);
    // Neither a missing value, nor an infinite one, nor one that is not a number.
    Column known =
        filter(array(scores), score -> abs(score.getField("value")).lt(Double.POSITIVE_INFINITY));
    return when(size(known).gt(0), map_from_entries(known));
  }

  private Column landmark(long days) {
    return col("created_at").plus(expr("INTERVAL '" + days + "' DAY"));
  }

  /** One row per person that was ever dead: its spells, and the start of the one that lasts. */
  private Dataset<Row> deaths(Dataset<Row> stages) {
    return stages
        .where(definitions.isDead())
        .groupBy("person_id")
        .agg(
            collect_list(struct("entered_at", "exited_at")).as("deaths"),
            max(when(col("exited_at").isNull(), col("entered_at"))).as("lost_at"));
  }

  private static Column covers(Column death, Column moment) {
    return death
        .getField("entered_at")
        .leq(moment)
        .and(coalesce(death.getField("exited_at").gt(moment), lit(true)));
  }

  /** Landmarks with the highest score of the lead's earlier ones at which it was open. */
  private static final class HighestBefore implements Iterator<InternalRow> {
    private final Iterator<InternalRow> landmarks;
    private final int person;
    private final int isTerminal;
    private final int score;
    private UTF8String lead;
    private Double highest;

    HighestBefore(Iterator<InternalRow> landmarks, StructType columns) {
      this.landmarks = landmarks;
      this.person = columns.fieldIndex("person_id");
      this.isTerminal = columns.fieldIndex("is_terminal");
      this.score = columns.fieldIndex("score");
    }

    @Override
    public boolean hasNext() {
      return landmarks.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow landmark = landmarks.next().copy();
      if (!landmark.getUTF8String(person).equals(lead)) {
        lead = landmark.getUTF8String(person);
        highest = null;
      }
      InternalRow made = new JoinedRow(landmark, new GenericInternalRow(new Object[] {highest}));
      if (!landmark.getBoolean(isTerminal)) {
        double points = landmark.getDouble(score);
        highest = highest == null ? points : Math.max(highest, points);
      }
      return made;
    }
  }
}
