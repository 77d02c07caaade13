package touchline.identity;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import touchline.config.AttributionUnit;
import touchline.config.Settings;
import touchline.pipeline.Facts;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** Identifiers become people, people find their accounts and journeys. */
public final class Identity {
  private static final List<String> COLUMNS =
      List.of(
          "email_domain",
          "account_id",
          "created_at",
          "source",
          "title",
          "seniority",
          "department",
          "country",
          "industry",
          "employees",
          "persona",
          "owner_id");

  private Identity() {}

  /** The jobs that make silver.identities and silver.people. */
  public static List<Job> jobs(Settings settings) {
    return List.of(
        new StitchPeople(settings.identity()),
        new SqlJob(
            Identity.class,
            "people.sql",
            Table.of("silver.people"),
            Grain.PER_PERSON,
            Map.of(
                "told_at", Facts.TOLD_AT,
                "latest", Facts.latest(COLUMNS, "OVER by_then"),
                "merged_ids", Facts.listed("ids"),
                "free_mail", texts(settings.identity().freeMail()),
                "by_account",
                    String.valueOf(settings.attribution().unit() == AttributionUnit.ACCOUNT),
                "landmark_days", "array" + inBrackets(settings.calibration().landmarkDays()),
                "time_zone", "'" + settings.business().timeZone().getId() + "'",
                "scored_columns", texts(scoredColumns(settings)))));
  }

  /**
   * Profile columns that rules or calibration read: any other may change every night, and would
   * then be kept once for every landmark for nothing.
   */
  private static List<String> scoredColumns(Settings settings) {
    return Stream.concat(
            settings.score().rules().stream().flatMap(rule -> rule.profileColumns().stream()),
            settings.calibration().vendorScores().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static String inBrackets(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  /** SQL array of texts. */
  private static String texts(List<String> values) {
    return values.stream()
        .map(value -> "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(Collectors.joining(", ", "CAST(array(", ") AS ARRAY<STRING>)"));
  }
}
