package touchline.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A job whose rows are one SQL query, kept as a resource beside the stage; what it reads is parsed
 * from the query. Settings enter as named placeholders, {@code ${name}}, replaced before parsing.
 */
public final class SqlJob implements Job {
  private final String name;
  private final Table writes;
  private final Grain grain;
  private final String sql;
  private final List<Table> reads;

  /**
   * @param stage class beside which the query lies
   * @param resource its file name, such as deals.sql
   * @param settings values of the placeholders, as SQL text
   */
  public SqlJob(
      Class<?> stage, String resource, Table writes, Grain grain, Map<String, String> settings) {
    this.name = resource.replace(".sql", "");
    this.writes = writes;
    this.grain = grain;
    this.sql = fill(stage, resource, settings);
    this.reads = Relations.named(sql).stream().map(Table::of).toList();
  }

  @Override
  public List<Table> reads() {
    return reads;
  }

  @Override
  public Table writes() {
    return writes;
  }

  @Override
  public Grain grain() {
    return grain;
  }

  @Override
  public Object settings() {
    return sql;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    return Relations.query(
        in.spark(),
        sql.replace("${as_of}", "DATE '" + in.asOf() + "'")
            .replace("${observed_until}", "DATE '" + in.observedUntil() + "'"),
        table -> in.read(Table.of(table)));
  }

  private static String fill(Class<?> stage, String resource, Map<String, String> settings) {
    String text;
    try (InputStream in = stage.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no query " + resource + " beside " + stage.getName() + "; it is a resource there");
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      text = text.replace("${" + setting.getKey() + "}", setting.getValue());
    }
    return text;
  }
}
