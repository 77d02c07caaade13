package touchline.cli;

import java.util.List;
import touchline.attribute.Attribute;
import touchline.calibrate.Calibrate;
import touchline.config.Settings;
import touchline.conform.Conform;
import touchline.identity.Identity;
import touchline.journey.Journey;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.score.Score;

/** The jobs of a night: each stage says its own; their order follows from what they read. */
final class Jobs {
  private Jobs() {}

  static JobGraph graph(Settings settings) {
    List<List<Job>> stages =
        List.of(
            Identity.jobs(settings),
            Conform.jobs(settings),
            Journey.jobs(settings),
            Attribute.jobs(settings.attribution(), settings.business()),
            Score.jobs(settings),
            Calibrate.jobs(settings));
    return new JobGraph(stages.stream().flatMap(List::stream).toList());
  }
}
