package touchline;

import java.util.List;
import java.util.Optional;
import touchline.attribute.Attribute;
import touchline.calibrate.Calibrate;
import touchline.config.ChannelRule;
import touchline.config.LexiconPredicate;
import touchline.config.LimitsConfig;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.config.SqlCheck;
import touchline.conform.Conform;
import touchline.funnel.Funnel;
import touchline.identity.Identity;
import touchline.ingest.Ingest;
import touchline.journey.Journey;
import touchline.night.Need;
import touchline.pipeline.Audit;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.publish.AttributionGates;
import touchline.publish.ExportGates;
import touchline.publish.FunnelGates;
import touchline.publish.Gates;
import touchline.publish.ScoreGates;
import touchline.score.Score;
import touchline.score.SparkSqlCheck;
import touchline.storage.Place;

/**
 * What a night consists of: each stage says its own jobs; their order follows from what they read.
 */
public final class Stages {
  /** Independent jobs run side by side, so that one's waiting is another's work. */
  public static final int SIDE_BY_SIDE = 3;

  private static final long MEGABYTE = 1L << 20;

  private Stages() {}

  /** Every job of a night. */
  public static JobGraph graph(Settings settings) {
    List<List<Job>> stages =
        List.of(
            Identity.jobs(settings),
            Conform.jobs(settings),
            Journey.jobs(settings),
            Attribute.jobs(settings.attribution(), settings.business()),
            Score.jobs(settings),
            Funnel.jobs(settings),
            Calibrate.jobs(settings));
    return new JobGraph(stages.stream().flatMap(List::stream).toList());
  }

  /** Judges every piece of SQL in the settings: score rules, channel rules and the lexicon, too. */
  public static SqlCheck sqlCheck() {
    SparkSqlCheck parser = new SparkSqlCheck();
    return new SqlCheck() {
      @Override
      public Optional<String> problem(String expression) {
        return parser.problem(expression);
      }

      @Override
      public Optional<String> problem(ScoreRule rule) {
        return parser.problem(rule);
      }

      @Override
      public Optional<String> problem(LexiconPredicate predicate) {
        return Funnel.problem(predicate);
      }

      @Override
      public Optional<String> overlap(LexiconPredicate one, LexiconPredicate other) {
        return Funnel.overlap(one, other);
      }

      @Override
      public Optional<String> problem(ChannelRule rule) {
        return Conform.problem(rule);
      }
    };
  }

  /** What takes in the landed files of a folder. */
  public static Ingest ingest(Settings settings, Place landing) {
    return new Ingest(
        settings.ingest(), settings.privacy(), settings.sources(), settings.business(), landing);
  }

  /** What a byte costs a night. */
  public static Need.Factors costs(LimitsConfig limits) {
    return new Need.Factors(
        limits.diskPerLandedByte(),
        limits.diskPerStoredByte(),
        limits.leastDisk() * MEGABYTE,
        limits.leastHeap() * MEGABYTE,
        limits.heapPerLandedByte());
  }

  /** Every check of a night. */
  public static Audit audit(Settings settings) {
    Audit gates =
        new Gates(
            settings.quality(),
            settings.ingest(),
            settings.business(),
            settings.attribution().maxHistory());
    Audit exports = new ExportGates(settings.quality());
    Audit funnel = new FunnelGates(settings.funnel());
    List<Audit> audits = List.of(gates, exports, new ScoreGates(), new AttributionGates(), funnel);
    return (staged, date) ->
        audits.stream().flatMap(audit -> audit.audit(staged, date).stream()).toList();
  }
}
