package touchline.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The jobs of a night in the order that their declared inputs and outputs dictate. */
public final class JobGraph {
  private final Map<Table, Job> writers = new LinkedHashMap<>();
  private final List<Job> order = new ArrayList<>();

  /**
   * Orders the jobs.
   *
   * @throws IllegalStateException when a table has two writers, a table that is read has none, or
   *     jobs wait for each other
   */
  public JobGraph(List<Job> jobs) {
    Map<String, Job> byTable = new TreeMap<>();
    for (Job job : jobs) {
      Job other = byTable.putIfAbsent(job.writes().name(), job);
      if (other != null) {
        throw new IllegalStateException(
            job.writes()
                + " is written by both "
                + other.name()
                + " and "
                + job.name()
                + "; every table has exactly one writer");
      }
    }
    byTable.values().forEach(job -> writers.put(job.writes(), job));
    for (Job job : writers.values()) {
      for (Table table : job.reads()) {
        if (!isLanded(table) && !writers.containsKey(table)) {
          throw new IllegalStateException(
              job.name() + " reads " + table + ", which no job writes; add its job to the night");
        }
      }
    }
    for (Job job : writers.values()) {
      visit(job, new LinkedHashSet<>());
    }
  }

  /** Jobs so that each follows those whose tables it reads; otherwise by table name. */
  public List<Job> order() {
    return List.copyOf(order);
  }

  /** The job that makes a table; none for what is landed. */
  public Optional<Job> writer(Table table) {
    return Optional.ofNullable(writers.get(table));
  }

  /** Tables that jobs read and none writes: what is landed, by name. */
  public List<Table> landed() {
    return order.stream()
        .flatMap(job -> job.reads().stream())
        .filter(JobGraph::isLanded)
        .distinct()
        .sorted(Comparator.comparing(Table::name))
        .toList();
  }

  /** Jobs that read a table. */
  public List<Job> readers(Table table) {
    return order.stream().filter(job -> job.reads().contains(table)).toList();
  }

  /** Jobs whose tables the job reads. */
  public List<Job> upstream(Job job) {
    return job.reads().stream().map(writers::get).filter(j -> j != null).distinct().toList();
  }

  /** The graph as a Mermaid flow chart: tables as boxes, jobs as labelled arrows. */
  public String mermaid() {
    StringBuilder chart = new StringBuilder("flowchart LR\n");
    Map<String, Set<String>> layers = new LinkedHashMap<>();
    for (String layer : List.of("bronze", "silver", "gold")) {
      layers.put(layer, new LinkedHashSet<>());
    }
    for (Job job : order) {
      job.reads().forEach(t -> layers.get(t.layer()).add(t.name()));
      layers.get(job.writes().layer()).add(job.writes().name());
    }
    layers.forEach(
        (layer, tables) -> {
          chart.append("  subgraph ").append(layer).append('\n');
          tables.stream()
              .sorted()
              .forEach(
                  t ->
                      chart
                          .append("    ")
                          .append(node(t))
                          .append('[')
                          .append(t.substring(layer.length() + 1))
                          .append("]\n"));
          chart.append("  end\n");
        });
    order.stream()
        .sorted(Comparator.comparing(job -> job.writes().name()))
        .forEach(
            job ->
                job.reads().stream()
                    .map(Table::name)
                    .sorted()
                    .forEach(
                        from ->
                            chart
                                .append("  ")
                                .append(node(from))
                                .append(" --> ")
                                .append(node(job.writes().name()))
                                .append('\n')));
    return chart.toString();
  }

  private static String node(String table) {
    return table.replace('.', '_');
  }

  private static boolean isLanded(Table table) {
    return table.layer().equals("bronze");
  }

  private void visit(Job job, Set<Job> path) {
    if (order.contains(job)) {
      return;
    }
    if (!path.add(job)) {
      throw new IllegalStateException(
          "jobs wait for each other: "
              + String.join(" > ", path.stream().map(j -> j.writes().name()).toList())
              + " > "
              + job.writes());
    }
    upstream(job).forEach(before -> visit(before, path));
    path.remove(job);
    order.add(job);
  }
}
