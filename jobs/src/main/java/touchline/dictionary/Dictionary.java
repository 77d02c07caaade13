package touchline.dictionary;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import touchline.config.Feeds;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;

/**
 * Every table as pages to browse (what a row is, columns, where it comes from, a query to begin
 * with) and the feeds' data contracts, from the schema files and the job graph alone.
 */
public final class Dictionary {
  private static final List<String> LAYERS = List.of("gold", "silver", "bronze", "ops");
  private static final int COLUMNS = 5;

  /**
   * A column as the page shows it.
   *
   * @param name of the column
   * @param type in SQL
   * @param isKey whether it is part of the key
   * @param isNullable whether it may be null
   * @param meaning with unit and meaning of null
   */
  public record Column(
      String name, String type, boolean isKey, boolean isNullable, String meaning) {}

  /**
   * A table as the page shows it.
   *
   * @param name with its layer
   * @param layer bronze, silver, gold or ops
   * @param grain what a row is
   * @param job that makes it; empty for what is landed or recorded
   * @param columns in order
   * @param lineage picture
   * @param query to begin with
   */
  public record Entry(
      String name,
      String layer,
      String grain,
      String job,
      List<Column> columns,
      String lineage,
      String query) {}

  private final JobGraph graph;
  private final Configuration templates = templates();

  public Dictionary(JobGraph graph) {
    this.graph = graph;
  }

  /** Files by their path in the folder. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    List<Entry> entries = Table.all().stream().map(this::entry).toList();
    Map<String, List<Entry>> layers = new LinkedHashMap<>();
    for (String layer : LAYERS) {
      layers.put(layer, entries.stream().filter(e -> e.layer().equals(layer)).toList());
    }
    files.put("index.html", page("index.ftlh", Map.of("layers", layers, "feeds", Feeds.NAMES)));
    entries.forEach(
        entry -> files.put(entry.name() + ".html", page("table.ftlh", Map.of("table", entry))));
    Feeds.NAMES.forEach(feed -> files.put("contracts/" + feed + ".odcs.yaml", Contracts.of(feed)));
    return files;
  }

  private Entry entry(Table table) {
    return new Entry(
        table.name(),
        table.layer(),
        table.comment(),
        graph.writer(table).map(Job::name).orElse(""),
        Arrays.stream(table.schema().fields())
            .map(
                field ->
                    new Column(
                        field.name(),
                        field.dataType().sql(),
                        table.key().contains(field.name()),
                        field.nullable(),
                        field.getComment().getOrElse(() -> "")))
            .toList(),
        new Lineage(table, graph).svg(),
        query(table));
  }

  /** The first columns of the latest night, or of any rows. */
  static String query(Table table) {
    String columns =
        Arrays.stream(table.schema().fieldNames())
            .filter(Contracts::isLanded)
            .limit(COLUMNS)
            .collect(Collectors.joining(", "));
    String night =
        table.has("as_of_date")
            ? "\nWHERE as_of_date = (SELECT max(as_of_date) FROM " + table.name() + ")"
            : "";
    return "SELECT " + columns + "\nFROM " + table.name() + night + "\nLIMIT 20";
  }

  private String page(String template, Map<String, Object> model) {
    StringWriter page = new StringWriter();
    try {
      templates.getTemplate(template).process(model, page);
    } catch (TemplateException e) {
      throw new IllegalStateException(template + " does not fit its data", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toString();
  }

  private static Configuration templates() {
    Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
    templates.setClassForTemplateLoading(Dictionary.class, "/touchline/dictionary");
    templates.setDefaultEncoding("UTF-8");
    templates.setLocale(Locale.ROOT);
    templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    templates.setLogTemplateExceptions(false);
    return templates;
  }
}
