package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** Leads that hit rules, and were won by a known card; and what the jobs make of them. */
final class Evidence {
  static final String AS_OF = "2026-12-31";

  private Evidence() {}

  /**
   * One lead at one landmark.
   *
   * @param hits such as downloaded:8.0:1.5, that is rule, points, units
   */
  static String lead(
      int id, String at, int days, double score, String persona, String wonAt, String... hits) {
    List<String> structs = new ArrayList<>();
    for (String hit : hits) {
      String[] parts = hit.split(":");
      structs.add(
          "{\"rule\":\"%s\",\"group\":\"fit\",\"points\":%s,\"units\":%s,\"hits\":1}"
              .formatted(parts[0], parts[1], parts[2]));
    }
    return """
        {"person_id":"p%d","lead_id":"l%d","account_id":"a%d","landmark_days":%d,"landmark_at":"%s",
         "score":%s,"grade":"B2","persona":"%s","is_terminal":false,"hits":[%s]%s}"""
        .formatted(
            id,
            id,
            id / 2,
            days,
            at,
            score,
            persona,
            String.join(",", structs),
            wonAt == null ? "" : ",\"won_at\":\"" + wonAt + "\"")
        .replace("\n", "");
  }

  /**
   * Leads of 2025 whose odds of winning double with every 20 true points.
   *
   * @param present points of the rules in force
   * @param truth points that decide
   */
  static Dataset<Row> world(int leads, long seed, String[] rules, int[] present, int[] truth) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < leads; i++) {
      List<String> hits = new ArrayList<>();
      double score = 0;
      double logit = -2;
      for (int j = 0; j < rules.length; j++) {
        if (random.nextInt(3) == 0) {
          hits.add(rules[j] + ":" + (double) present[j] + ":1.0");
          score += present[j];
          logit += truth[j] * Math.log(2) / 20;
        }
      }
      int month = 1 + i % 12;
      String at = "2025-%02d-10T00:00:00Z".formatted(month);
      boolean won = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      rows.add(
          lead(
              i,
              at,
              30,
              Math.max(0, Math.min(100, score)),
              i % 3 == 0 ? "buyer" : "user",
              won ? "2025-%02d-20T00:00:00Z".formatted(month) : null,
              hits.toArray(String[]::new)));
    }
    return landmarks(rows);
  }

  static Dataset<Row> landmarks(List<String> rows) {
    return Given.parse(Table.of("gold.landmark_scores"), rows.toArray(String[]::new));
  }

  /** What every job of the stage makes of the leads, each after those that it reads. */
  static Given built(Dataset<Row> landmarks, Settings settings) {
    Given given = Given.asOf(AS_OF).rows("gold.landmark_scores", landmarks);
    for (Job job : Calibrate.jobs(settings)) {
      Dataset<Row> rows = given.build(job);
      given.rows(
          job.writes().name(), Given.spark().createDataFrame(rows.collectAsList(), rows.schema()));
    }
    return given;
  }
}
