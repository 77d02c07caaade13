package touchline.funnel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import touchline.config.LeadColumns;
import touchline.config.LexiconPredicate;
import touchline.config.LexiconPredicate.Over;
import touchline.config.Nearest;
import touchline.config.Signal;
import touchline.pipeline.Predicate;
import touchline.pipeline.Table;

/** What is wrong with a predicate of the lexicon, found without data and before the night. */
final class LexiconCheck {
  /** Columns of our tables that tell how a lead ended. */
  private static final List<String> OUTCOMES =
      List.of(
          "is_won", "won_at", "closed_at", "loss_reason", "exited_at", "is_terminal", "outcome");

  /** What a definition can see of the CRM's word for a lead: {@code gold.lead_cycles.crm_class}. */
  private static final String[] CRM_CLASSES = {
    "sql", "accepted", "mql", "rejected", "recycled", "dead", "lead", "unknown", "none"
  };

  private LexiconCheck() {}

  /** The first problem; empty if the predicate can be evaluated, may hold and sees no outcome. */
  static Optional<String> problem(LexiconPredicate predicate) {
    StructType columns = columns(predicate);
    List<String> known = Arrays.asList(columns.fieldNames());
    boolean isOpportunity = predicate.over() == Over.DEALS && !predicate.seesOutcome();
    for (String column : Predicate.named(predicate.when())) {
      if (OUTCOMES.contains(column) && (isOpportunity || !known.contains(column))) {
        return Optional.of(
            "sees the outcome: "
                + column
                + " tells how the lead ended, which only won, dead, rejected and recycle may look"
                + " at; name what is known before");
      }
      if (!known.contains(column)) {
        return Optional.of(
            "knows no column "
                + column
                + Nearest.of(column, known).map(near -> "; did you mean " + near + "?").orElse("")
                + "; there are "
                + String.join(", ", known));
      }
    }
    if (Predicate.named(predicate.when()).contains("profile")) {
      for (String key : Predicate.constants(predicate.when())) {
        if (LeadColumns.OUTCOME.matcher(key.toLowerCase(Locale.ROOT)).find()) {
          return Optional.of(
              "sees the outcome: profile['"
                  + key
                  + "'] tells how the lead ended; name what is known before");
        }
      }
    }
    if (predicate.over() == Over.FACTS
        && Predicate.named(predicate.when()).contains("band")
        && Predicate.constants(predicate.when()).contains("won")) {
      return Optional.of(
          "sees the outcome: the band won tells how the lead ended; name what is known before");
    }
    try {
      Predicate read = Predicate.of(predicate.when(), columns);
      return isConstant(predicate.when()) || read.canHold()
          ? Optional.empty()
          : Optional.of(
              "can never hold: no values of "
                  + String.join(", ", Predicate.named(predicate.when()))
                  + " make it true; write \"false\" where nothing is meant");
    } catch (Predicate.Refused e) {
      return Optional.of(e.getMessage());
    }
  }

  /** A row for which both hold, in words. */
  static Optional<String> overlap(LexiconPredicate one, LexiconPredicate other) {
    try {
      StructType columns = columns(one);
      return Predicate.of(one.when(), columns).overlap(Predicate.of(other.when(), columns));
    } catch (Predicate.Refused e) {
      // Each is judged by itself, where this becomes a problem with its place.
      return Optional.empty();
    }
  }

  /** Nothing is meant by {@code false}, and everything by {@code true}. */
  private static boolean isConstant(String when) {
    return when.strip().equalsIgnoreCase("false") || when.strip().equalsIgnoreCase("true");
  }

  private static StructType columns(LexiconPredicate predicate) {
    return switch (predicate.over()) {
      case STAGES ->
          of("silver.lead_stages", List.of("stage", "from_stage", "reason", "changed_by"));
      case DEALS -> of("silver.deals", List.of("stage", "is_won", "probability", "amount"));
      case TOUCHES ->
          with(
              of("silver.touchpoints", LeadColumns.TOUCH),
              of("silver.contents", LeadColumns.TOUCH));
      case PROFILES -> of("silver.people", LeadColumns.PROFILE);
      case ACTIVITIES ->
          of("silver.sales_activities", List.of("activity_type", "direction", "rep_id", "outcome"));
      case FACTS -> facts(predicate.signals());
    };
  }

  /** Columns of the facts of a lead as of the night, besides its signals. */
  private static StructType facts(List<Signal> signals) {
    Metadata score = range(0, 100);
    Metadata any = Metadata.empty();
    StructType facts =
        of("silver.people", LeadColumns.PROFILE)
            .add("is_ideal_customer", DataTypes.BooleanType, true, any)
            .add("crm_class", DataTypes.StringType, true, words(CRM_CLASSES))
            .add("crm_stage", DataTypes.StringType, true, any)
            .add("days_in_stage", DataTypes.IntegerType, true, range(0, 1e6))
            .add("cycle", DataTypes.IntegerType, true, range(1, 100))
            .add("score", DataTypes.DoubleType, true, score)
            .add("band", DataTypes.StringType, true, words("hot", "warm", "cold", "won"))
            .add("fit_grade", DataTypes.StringType, true, words("A", "B", "C", "D"))
            .add("engagement_grade", DataTypes.StringType, true, words("1", "2", "3", "4"))
            .add("fit_points", DataTypes.DoubleType, true, any)
            .add("engagement_points", DataTypes.DoubleType, true, any)
            .add("negative_points", DataTypes.DoubleType, true, any);
    for (Signal signal : signals) {
      facts =
          facts
              .add(signal.name(), DataTypes.LongType, true, range(0, 1e9))
              .add(signal.name() + "_days", DataTypes.IntegerType, true, range(0, 1e6));
    }
    return facts;
  }

  private static Metadata words(String... words) {
    return new MetadataBuilder().putStringArray(Predicate.WORDS, words).build();
  }

  private static Metadata range(double least, double most) {
    return new MetadataBuilder().putDouble("least", least).putDouble("most", most).build();
  }

  private static StructType of(String table, List<String> columns) {
    StructType all = new StructType();
    for (String column : columns) {
      if (Table.of(table).has(column)) {
        StructField field = Table.of(table).schema().apply(column);
        all = all.add(column, field.dataType(), true);
      }
    }
    return all;
  }

  private static StructType with(StructType one, StructType other) {
    StructType all = one;
    for (StructField field : other.fields()) {
      if (!Arrays.asList(all.fieldNames()).contains(field.name())) {
        all = all.add(field);
      }
    }
    return all;
  }
}
