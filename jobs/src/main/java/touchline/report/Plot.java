package touchline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What ECharts draws, as data. A text such as {@code --blue} is a colour of the page, in light and
 * dark.
 */
final class Plot {
  /** As many names are scores one by one, if they begin at 0. */
  private static final int SCORES = 40;

  /** Height of a row of a chart with bars, in pixels. */
  private static final int ROW = 30;

  /**
   * Figures of one kind, one for each name of the chart.
   *
   * @param name as the legend says it
   * @param colour of the page
   * @param values figures; null where there is none
   */
  record Series(String name, String colour, List<Double> values) {}

  /**
   * A figure with its 90% interval.
   *
   * @param name what it is of
   * @param value the figure
   * @param low lower end, at most the value
   * @param high upper end
   */
  record Span(String name, double value, double low, double high) {
    /** The figure where an interval is known; one of no width where it is not. */
    static Span of(String name, double value, Double low, Double high) {
      return new Span(name, value, low == null ? value : low, high == null ? value : high);
    }

    Span times(double factor) {
      return new Span(name, factor * value, factor * low, factor * high);
    }
  }

  private Plot() {}

  static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /** Height of a chart with so many rows. */
  static int height(int rows, int series) {
    return 90 + rows * (series > 1 ? ROW + 10 : ROW);
  }

  /** Bars from left to right, one row a name. */
  static Map<String, Object> bars(String unit, List<String> names, Series... series) {
    return bars(unit, names, false, series);
  }

  /** Bars from left to right whose parts add up. */
  static Map<String, Object> stackedBars(String unit, List<String> names, Series... series) {
    return bars(unit, names, true, series);
  }

  /** Bars whose parts add up to 100%, each part named. */
  static Map<String, Object> shares(String unit, List<String> names, Series... series) {
    List<Object> drawn = new ArrayList<>();
    for (Series one : series) {
      drawn.add(bar(one, true, 0));
    }
    Map<String, Object> across = values(unit);
    across.putAll(map("max", 100, "interval", 25));
    return chart(true, across, rows(names), drawn, "axis");
  }

  private static Map<String, Object> bars(
      String unit, List<String> names, boolean isStacked, Series... series) {
    List<Object> drawn = new ArrayList<>();
    for (Series one : series) {
      drawn.add(bar(one, isStacked, List.of(0, 3, 3, 0)));
    }
    return chart(series.length > 1, values(unit), rows(names), drawn, "axis");
  }

  /** Columns from bottom to top, one a name. */
  static Map<String, Object> columns(
      String unit, String of, List<String> names, boolean isStacked, Series... series) {
    List<Object> drawn = new ArrayList<>();
    for (Series one : series) {
      drawn.add(bar(one, isStacked, isStacked ? 0 : List.of(3, 3, 0, 0)));
    }
    return chart(series.length > 1, categories(of, names), upright(unit), drawn, "axis");
  }

  /** Lines over names. */
  static Map<String, Object> lines(String unit, String of, List<String> names, Series... series) {
    List<Object> drawn = new ArrayList<>();
    for (Series one : series) {
      drawn.add(line(one.name(), one.colour(), one.values()));
    }
    return chart(series.length > 1, categories(of, names), upright(unit), drawn, "axis");
  }

  /** A line with the band of its interval. */
  static Map<String, Object> band(
      String unit,
      String of,
      List<String> names,
      Series middle,
      List<Double> low,
      List<Double> high) {
    List<Double> width = new ArrayList<>();
    for (int i = 0; i < low.size(); i++) {
      width.add(low.get(i) == null || high.get(i) == null ? null : high.get(i) - low.get(i));
    }
    Map<String, Object> floor = line("from", middle.colour(), low);
    floor.putAll(map("stack", "band", "lineStyle", map("opacity", 0), "silent", true));
    Map<String, Object> area = line("90% interval", middle.colour(), width);
    area.putAll(
        map(
            "stack",
            "band",
            "lineStyle",
            map("opacity", 0),
            "areaStyle",
            map("opacity", 0.18),
            "silent",
            true));
    return chart(
        false,
        categories(of, names),
        within(upright(unit), high),
        List.of(floor, area, line(middle.name(), middle.colour(), middle.values())),
        "none");
  }

  /** Figures with their intervals, one row each, and a line where they would be as expected. */
  static Map<String, Object> spans(
      String unit, String name, String colour, List<Span> spans, Double expected) {
    List<Object> boxes = new ArrayList<>();
    List<Object> points = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      boxes.add(List.of(span.low(), span.low(), span.value(), span.high(), span.high()));
      points.add(List.of(span.value(), i));
    }
    Map<String, Object> point =
        map(
            "type",
            "scatter",
            "name",
            name,
            "data",
            points,
            "symbolSize",
            9,
            "itemStyle",
            map("color", colour),
            "z",
            4);
    if (expected != null) {
      point.put("markLine", marks(map("xAxis", expected, "label", map("show", false))));
    }
    Map<String, Object> box =
        map(
            "type",
            "boxplot",
            "name",
            "90% interval",
            "data",
            boxes,
            "boxWidth",
            List.of(6, 6),
            "silent",
            true,
            "itemStyle",
            map("color", colour, "borderColor", colour, "borderWidth", 0, "opacity", 0.3));
    return chart(
        false,
        within(values(unit), spans.stream().map(Span::high).toList()),
        rows(spans.stream().map(Span::name).toList()),
        List.of(box, point),
        "item");
  }

  /** From which to which value the figures of each name lie. */
  static Map<String, Object> ranges(
      String unit, List<String> names, String colour, List<Double> from, List<Double> to) {
    List<Double> width =
        IntStream.range(0, from.size()).mapToObj(i -> to.get(i) - from.get(i)).toList();
    Map<String, Object> floor = bar(new Series("from", "transparent", from), true, 0);
    floor.put("silent", true);
    Map<String, Object> range = bar(new Series("range", colour, width), true, 3);
    range.put("barWidth", 12);
    return chart(false, values(unit), rows(names), List.of(floor, range), "none");
  }

  /** Points with intervals against what they should be: the diagonal. */
  static Map<String, Object> diagonal(String across, String up, List<Double> at, List<Span> spans) {
    double most =
        Math.max(
            at.stream().mapToDouble(x -> x).max().orElse(1),
            spans.stream().mapToDouble(Span::high).max().orElse(1));
    List<Object> drawn = new ArrayList<>();
    Map<String, Object> ideal = line("as promised", "--soft", List.of());
    ideal.putAll(
        map(
            "data",
            List.of(List.of(0, 0), List.of(most, most)),
            "symbol",
            "none",
            "lineStyle",
            map("type", "dashed", "color", "--soft", "width", 1),
            "silent",
            true));
    drawn.add(ideal);
    List<Object> points = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      Map<String, Object> whisker = line("90% interval", "--blue", List.of());
      whisker.putAll(
          map(
              "data",
              List.of(List.of(at.get(i), span.low()), List.of(at.get(i), span.high())),
              "symbol",
              "none",
              "lineStyle",
              map("color", "--blue", "width", 6, "opacity", 0.3),
              "silent",
              true));
      drawn.add(whisker);
      points.add(List.of(at.get(i), span.value()));
    }
    drawn.add(
        map(
            "type",
            "scatter",
            "name",
            up,
            "data",
            points,
            "symbolSize",
            9,
            "itemStyle",
            map("color", "--blue"),
            "z",
            4));
    return chart(false, values(across), upright(up), drawn, "item");
  }

  /** A share for each pair of a row and a column, the darker the larger. */
  static Map<String, Object> heat(
      List<String> across, List<String> down, List<List<Object>> cells, double most) {
    Map<String, Object> option =
        chart(
            false,
            map(
                "type",
                "category",
                "data",
                across,
                "position",
                "top",
                "axisTick",
                map("show", false),
                "axisLine",
                map("show", false)),
            rows(down),
            List.of(
                map(
                    "type",
                    "heatmap",
                    "data",
                    cells,
                    "label",
                    map("show", true, "formatter", "{@[2]}"),
                    "itemStyle",
                    map("borderColor", "--paper", "borderWidth", 2))),
            "none");
    option.put(
        "visualMap",
        map(
            "show",
            false,
            "min",
            0,
            "max",
            most,
            "dimension",
            2,
            "inRange",
            map("color", List.of("--heat-low", "--heat-high"))));
    return option;
  }

  /** How much flows from names on the left to names on the right. */
  static Map<String, Object> flows(List<String> nodes, List<Map<String, Object>> links) {
    return map(
        "animation", false,
        "tooltip", map("trigger", "item", "renderMode", "richText", "confine", true),
        "series",
            List.of(
                map(
                    "type",
                    "sankey",
                    "left",
                    4,
                    "right",
                    4,
                    "top",
                    8,
                    "bottom",
                    8,
                    "nodeWidth",
                    10,
                    "nodeGap",
                    10,
                    "draggable",
                    false,
                    "data",
                    nodes.stream()
                        .map(n -> map("name", n, "itemStyle", map("color", "--blue")))
                        .toList(),
                    "links",
                    links,
                    "label",
                    map("color", "--ink", "width", 150, "overflow", "truncate"),
                    "levels",
                    List.of(
                        map("depth", 0, "label", map("position", "right")),
                        map("depth", 1, "label", map("position", "left"))),
                    "lineStyle",
                    map("color", "--blue", "opacity", 0.22, "curveness", 0.5))));
  }

  /**
   * What happens at a time.
   *
   * @param at milliseconds since 1970, as a clock of the business shows them
   * @param lane row of the chart it lies in
   * @param label what it is
   */
  record Moment(long at, String lane, String label) {}

  /**
   * Moments along time, a row for each lane.
   *
   * @param counted moments that count
   * @param others the other ones, paler
   * @param marks lines across all rows, each with its label above
   */
  static Map<String, Object> timeline(
      List<String> lanes, List<Moment> counted, List<Moment> others, List<Moment> marks) {
    Map<String, Object> across =
        map(
            "type", "time",
            "axisLabel", map("hideOverlap", true),
            "splitLine", map("show", false));
    // Marks do not stretch the axis by themselves.
    List<Long> times =
        Stream.of(counted, others, marks).flatMap(List::stream).map(Moment::at).sorted().toList();
    long edge = Math.max(HOUR, (times.get(times.size() - 1) - times.get(0)) / 40);
    across.put("min", times.get(0) - edge);
    across.put("max", times.get(times.size() - 1) + edge);
    Map<String, Object> up = rows(lanes);
    up.put("splitLine", map("show", true));
    List<Object> lines = new ArrayList<>();
    for (int i = 0; i < marks.size(); i++) {
      lines.add(
          map(
              "xAxis", marks.get(i).at(),
              "name", marks.get(i).label(),
              // Labels of neighbours stand one above the other.
              "label", map("position", "start", "distance", 4 + 14 * (i % MARK_ROWS))));
    }
    Map<String, Object> first = moments("counts", "--blue", 10, counted, lanes);
    first.put("z", 4);
    first.put("markLine", marks(lines.toArray()));
    Map<String, Object> option =
        chart(
            true,
            across,
            up,
            List.of(first, moments("cannot earn credit", "--grey", 7, others, lanes)),
            "item");
    @SuppressWarnings("unchecked")
    Map<String, Object> grid = (Map<String, Object>) option.get("grid");
    grid.put("top", 44 + 14 * Math.min(MARK_ROWS, marks.size()));
    @SuppressWarnings("unchecked")
    Map<String, Object> tooltip = (Map<String, Object>) option.get("tooltip");
    tooltip.put("formatter", "{b}");
    option.put("useUTC", true);
    return option;
  }

  private static final long HOUR = 3_600_000;

  /** Heights at which labels of lines across a chart stand. */
  private static final int MARK_ROWS = 3;

  private static Map<String, Object> moments(
      String name, String colour, int size, List<Moment> moments, List<String> lanes) {
    return map(
        "type",
        "scatter",
        "name",
        name,
        "symbolSize",
        size,
        "itemStyle",
        map("color", colour, "opacity", 0.85),
        "data",
        moments.stream()
            .map(m -> map("name", m.label(), "value", List.of(m.at(), lanes.indexOf(m.lane()))))
            .toList());
  }

  /** Lines across a chart at values of an axis, each with the text beside it. */
  static Map<String, Object> marks(Object... lines) {
    return map(
        "silent", true,
        "symbol", "none",
        "lineStyle", map("color", "--ink", "type", "dashed", "width", 1),
        "label", map("color", "--ink", "formatter", "{b}"),
        "data", Arrays.asList(lines));
  }

  static Map<String, Object> line(String name, String colour, List<Double> values) {
    return map(
        "type",
        "line",
        "name",
        name,
        "data",
        values,
        "symbol",
        values.size() > 40 ? "none" : "circle",
        "symbolSize",
        6,
        "itemStyle",
        map("color", colour),
        "lineStyle",
        map("color", colour, "width", 2));
  }

  private static Map<String, Object> bar(Series series, boolean isStacked, Object radius) {
    Map<String, Object> bar =
        map(
            "type", "bar",
            "name", series.name(),
            "data", series.values(),
            "barMaxWidth", 18,
            "itemStyle", map("color", series.colour(), "borderRadius", isStacked ? 0 : radius));
    if (isStacked) {
      bar.put("stack", "all");
    }
    return bar;
  }

  private static Map<String, Object> values(String unit) {
    return map(
        "type",
        "value",
        "name",
        unit,
        "nameLocation",
        "middle",
        "nameGap",
        28,
        "splitNumber",
        4,
        "axisLabel",
        map("hideOverlap", true));
  }

  /** The axis of figures; shares that come close to 100% do not go beyond. */
  private static Map<String, Object> within(Map<String, Object> axis, List<Double> figures) {
    double most =
        figures.stream().filter(Objects::nonNull).mapToDouble(figure -> figure).max().orElse(0);
    if (((String) axis.get("name")).startsWith("%") && most > 75 && most <= 100) {
      axis.putAll(map("max", 100, "interval", 25));
    }
    return axis;
  }

  private static Map<String, Object> upright(String unit) {
    return map(
        "type",
        "value",
        "name",
        unit,
        "nameLocation",
        "end",
        "nameTextStyle",
        map("align", "left"),
        "nameGap",
        12,
        "splitNumber",
        4);
  }

  private static Map<String, Object> rows(List<String> names) {
    return map(
        "type", "category",
        "data", names,
        "inverse", true,
        "axisTick", map("show", false),
        "axisLine", map("show", false),
        "splitLine", map("show", false),
        "axisLabel", map("interval", 0));
  }

  private static Map<String, Object> categories(String of, List<String> names) {
    return map(
        "type",
        "category",
        "name",
        of,
        "nameLocation",
        "middle",
        "nameGap",
        28,
        "data",
        names,
        "axisTick",
        map("show", false),
        "axisLabel",
        map("hideOverlap", true, "interval", isScores(names) ? 19 : "auto"));
  }

  /** Scores from 0 on, of which every twentieth is named. */
  private static boolean isScores(List<String> names) {
    return names.size() > SCORES && names.get(0).equals("0") && names.get(1).equals("1");
  }

  private static Map<String, Object> chart(
      boolean hasLegend, Object across, Object up, List<Object> series, String trigger) {
    Map<String, Object> option =
        map(
            "animation", false,
            "grid",
                map(
                    "left", 4,
                    "right", 22,
                    "top", hasLegend ? 56 : 26,
                    "bottom", 34,
                    "containLabel", true),
            "xAxis", across,
            "yAxis", up,
            "series", series);
    if (!trigger.equals("none")) {
      option.put(
          "tooltip",
          map(
              "trigger",
              trigger,
              "renderMode",
              "richText",
              "confine",
              true,
              "axisPointer",
              map("type", "shadow")));
    }
    if (hasLegend) {
      option.put(
          "legend",
          map("left", 0, "top", 0, "icon", "roundRect", "itemWidth", 12, "itemHeight", 8));
    }
    return option;
  }
}
