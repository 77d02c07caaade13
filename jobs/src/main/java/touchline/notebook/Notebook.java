package touchline.notebook;

import freemarker.core.HTMLOutputFormat;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import touchline.delta.Ledger;
import touchline.export.Values;
import touchline.night.Engine;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Place;
import touchline.storage.Storage;

/**
 * What a notebook works with: the tables of the last published night, asked in SQL and shown as
 * HTML. The folder is that of the environment variable {@code TOUCHLINE_WAREHOUSE}, which {@code
 * notebooks/run} sets.
 */
public final class Notebook {
  private static final String WAREHOUSE = "TOUCHLINE_WAREHOUSE";

  /** Rows of a table that a page shows. */
  private static final int MOST = 50;

  private final PublishedTables published;
  private final Ledger.Entry night;

  private Notebook(PublishedTables published, Ledger.Entry night) {
    this.published = published;
    this.night = night;
  }

  /**
   * The last published night.
   *
   * @param tables that the notebook reads
   * @throws UserError when no night is published in the folder, or it has not all of the tables
   */
  public static Notebook open(String... tables) {
    Place folder = Storage.of(System.getenv().getOrDefault(WAREHOUSE, "data/warehouse"));
    if (!folder.isFolder()) {
      // A mistyped folder is refused before a session makes it.
      throw unpublished(folder);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    String scratch = System.getProperty("java.io.tmpdir") + "/touchline-notebook";
    return open(Engine.local(cores, scratch), folder, tables);
  }

  static Notebook open(SparkSession spark, Place folder, String... tables) {
    PublishedTables published = PublishedTables.open(spark, folder);
    Ledger.Entry night = published.night().orElseThrow(() -> unpublished(folder));
    List<String> there = published.readable().stream().map(Table::name).toList();
    List<String> missing = Arrays.stream(tables).filter(t -> !there.contains(t)).toList();
    if (!missing.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "the night of %s in %s has no %s; an earlier version made it: run `nightly` again, then the notebook"
              .formatted(night.asOf(), folder, String.join(", ", missing)));
    }
    return new Notebook(published, night);
  }

  private static UserError unpublished(Place folder) {
    return new UserError(
        UserError.USAGE,
        "no night is published in "
            + folder
            + "; run `./touchline demo`, or name the folder of one with --warehouse");
  }

  /** Which night is shown, as HTML. */
  public String title() {
    return "<p>Night of <b>%s</b>, run %d.</p>".formatted(night.asOf(), night.runId());
  }

  /** Result of a query over the published tables. */
  public Dataset<Row> rows(String sql) {
    return published.query(sql);
  }

  /** Result of a query as an HTML table; of many rows the first 50. */
  public String table(String sql) {
    Dataset<Row> result = rows(sql);
    List<Row> rows = result.takeAsList(MOST + 1);
    if (rows.isEmpty()) {
      return nothing();
    }
    StructField[] fields = result.schema().fields();
    String head =
        Arrays.stream(fields)
            .map(
                field ->
                    cell("th", field)
                        + HTMLOutputFormat.INSTANCE.escapePlainText(field.name().replace('_', ' '))
                        + "</th>")
            .collect(Collectors.joining());
    String body =
        rows.stream()
            .limit(MOST)
            .map(row -> "<tr>" + cells(fields, row) + "</tr>")
            .collect(Collectors.joining("\n"));
    return "<table><thead><tr>%s</tr></thead><tbody>\n%s</tbody></table>%s"
        .formatted(head, body, rows.size() > MOST ? "<p>The first " + MOST + " rows.</p>" : "");
  }

  /**
   * Result of a query as bars, as HTML.
   *
   * @param title says what is drawn
   * @param unit of the values
   * @param sql gives a name, the name of a series, and its value
   */
  public String bars(String title, String unit, String sql) {
    List<Row> rows = rows(sql).collectAsList();
    return rows.stream().allMatch(row -> row.isNullAt(2))
        ? nothing()
        : Bars.of(rows).html(title, unit);
  }

  private static String nothing() {
    return "<p><i>Nothing to show: the night has no such rows yet.</i></p>";
  }

  private static String cell(String tag, StructField field) {
    String side = Values.isNumber(field.dataType()) ? "right" : "left";
    return "<" + tag + " style=\"text-align:" + side + "\">";
  }

  private static String cells(StructField[] fields, Row row) {
    StringBuilder cells = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      String text = Values.text(row.get(i));
      cells
          .append(cell("td", fields[i]))
          .append(text == null ? "" : HTMLOutputFormat.INSTANCE.escapePlainText(text))
          .append("</td>");
    }
    return cells.toString();
  }
}
