package touchline.night;

import java.util.List;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** How changed rows of a job's inputs lead to the keys, or partitions, that it must make anew. */
final class Reach {
  private Reach() {}

  /** Whether changed rows of an input tell which rows of the job's table may change. */
  static boolean leadsToOutput(Table input, Job job) {
    return leadsToKeys(input, job) || leadsToPartition(input, job);
  }

  /** Whether the input holds the job's key, or a column from which a bridge leads to it. */
  static boolean leadsToKeys(Table input, Job job) {
    String key = job.grain().key().orElseThrow();
    return input.has(key) || bridges(job).stream().anyMatch(bridge -> crosses(input, bridge));
  }

  /** Whether the input shares with the job's table the column that parts its files. */
  static boolean leadsToPartition(Table input, Job job) {
    return !job.writes().partition().isEmpty() && input.has(job.writes().partition().get(0));
  }

  /** Declared inputs that lead from one of their columns to the job's key. */
  static List<Table> bridges(Job job) {
    String key = job.grain().key().orElseThrow();
    return job.reads().stream()
        .filter(t -> t.bridge().map(b -> b.to().equals(key)).orElse(false))
        .toList();
  }

  static boolean crosses(Table input, Table bridge) {
    return input != bridge && input.has(bridge.bridge().orElseThrow().from());
  }
}
