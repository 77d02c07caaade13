package touchline.notebook;

import freemarker.core.HTMLOutputFormat;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/**
 * Bars in groups: a group for each name, a bar for each series, in the order in which they come.
 *
 * @param names of the groups
 * @param series values by name of the group, by name of the series; what is missing is 0
 */
record Bars(List<String> names, Map<String, Map<String, Double>> series) {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 420;

  /** Names beyond these many are written at an angle. */
  private static final int SIDE_BY_SIDE = 6;

  private static final int ANGLE = 35;

  /** Those of the night's report. */
  private static final Color[] COLOURS = {
    new Color(0x1f6fb2),
    new Color(0xd98200),
    new Color(0x0b8a66),
    new Color(0xa3578a),
    new Color(0x58a9d8),
    new Color(0xc2480a),
    new Color(0xa9b2ba),
  };

  /**
   * @param rows a name, the name of a series and a number each
   */
  static Bars of(List<Row> rows) {
    List<String> names = new ArrayList<>();
    Map<String, Map<String, Double>> series = new LinkedHashMap<>();
    for (Row row : rows) {
      String name = row.getString(0);
      if (!names.contains(name)) {
        names.add(name);
      }
      double value = row.isNullAt(2) ? 0 : ((Number) row.get(2)).doubleValue();
      series.computeIfAbsent(row.getString(1), missing -> new LinkedHashMap<>()).put(name, value);
    }
    return new Bars(names, series);
  }

  /** The picture, inside the page. */
  String html(String title, String unit) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(unit)
            .build();
    CategoryStyler style = chart.getStyler();
    style.setXAxisLabelRotation(names.size() > SIDE_BY_SIDE ? ANGLE : 0);
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setLegendVisible(series.size() > 1);
    style.setLegendBorderColor(Color.WHITE);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridVerticalLinesVisible(false);
    style.setSeriesColors(COLOURS);
    series.forEach(
        (name, values) ->
            chart.addSeries(
                name, names, names.stream().map(of -> values.getOrDefault(of, 0.0)).toList()));
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(
            HTMLOutputFormat.INSTANCE.escapePlainText(title),
            Base64.getEncoder().encodeToString(picture.toByteArray()));
  }
}
