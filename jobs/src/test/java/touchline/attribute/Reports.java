package touchline.attribute;

import com.typesafe.config.ConfigFactory;
import touchline.config.Settings;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** Jobs of the stage as a night has them, with linear as the only model unless told otherwise. */
final class Reports {
  private Reports() {}

  static Job job(String table) {
    return job(table, "attribution.models = [linear]");
  }

  static Job job(String table, String conf) {
    Settings settings = Settings.load(ConfigFactory.parseString(conf));
    return Attribute.jobs(settings.attribution(), settings.business()).stream()
        .filter(job -> job.writes() == Table.of(table))
        .findFirst()
        .orElseThrow();
  }
}
