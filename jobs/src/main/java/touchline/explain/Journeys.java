package touchline.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import touchline.config.AttributionConfig;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Mark;
import touchline.explain.Journey.Share;
import touchline.explain.Journey.Touch;
import touchline.publish.PublishedTables;

/** Reads journeys from the published tables: a query a table, however many leads are asked for. */
final class Journeys {
  /** Touches of one journey that are shown. */
  static final int MOST_TOUCHES = 1_000;

  /** What is read of a path; its other columns are those of its touches. */
  private static final List<String> OF_PATH =
      List.of("conversion_id", "touch_count", "is_capped", "touchpoint_ids", "touched_at");

  /** What is told of a touch, and of a conversion; the other columns of all rows are not read. */
  private static final List<String> OF_TOUCH =
      List.of(
          "touchpoint_id",
          "person_id",
          "occurred_at",
          "channel",
          "campaign_id",
          "content_id",
          "kind",
          "is_attributable");

  private static final List<String> OF_CONVERSION =
      List.of(
          "conversion_id",
          "conversion_type",
          "person_id",
          "deal_id",
          "converted_at",
          "value",
          "currency",
          "is_adjustment");

  private final PublishedTables tables;
  private final AttributionConfig config;
  private final int most;

  /**
   * @param most touches of a journey that are read, the latest
   */
  Journeys(PublishedTables tables, AttributionConfig config, int most) {
    this.tables = tables;
    this.config = config;
    this.most = most;
  }

  /** The journey of a row of silver.deals. */
  Journey ofDeal(Row deal, DealRoles roles) {
    String dealId = deal.getAs("deal_id");
    List<Row> converted = rows("gold.conversions", col("deal_id").equalTo(dealId), OF_CONVERSION);
    Map<String, Row> paths = new HashMap<>();
    rows("gold.deal_paths", col("deal_id").equalTo(dealId))
        .forEach(path -> paths.put(path.getAs("conversion_id"), path));
    for (Row row : converted) {
      if (row.<Boolean>getAs("is_adjustment")) {
        // It is shared along the path of what it adjusts.
        paths.put(row.getAs("conversion_id"), paths.get("won:" + dealId));
      }
    }
    List<Row> touches =
        touches(
            col("journey_id")
                .equalTo(deal.<String>getAs("journey_id"))
                .or(col("person_id").isin(roles.contacts().toArray())),
            lit(dealId));
    Shares shares = new Shares(converted, paths, roles.contacts());
    return shares.journey(List.of(), touches, names(touches), roles::of);
  }

  /** Journeys of people towards MQL and SQL, with what each touch earned; by person. */
  Map<String, Journey> ofLeads(Collection<String> people) {
    return ofLeads(people, true);
  }

  /** The same without credits: conversions are marks. */
  Map<String, Journey> touchesOfLeads(Collection<String> people) {
    return ofLeads(people, false);
  }

  private Map<String, Journey> ofLeads(Collection<String> people, boolean isShared) {
    Map<String, List<Row>> converted =
        grouped(
            rows(
                "gold.conversions",
                col("person_id").isin(people.toArray()).and(col("is_adjustment").equalTo(false)),
                OF_CONVERSION));
    List<Row> all = touches(col("person_id").isin(people.toArray()), col("person_id"));
    Map<String, List<Row>> touches = grouped(all);
    Map<String, String> names = names(all);
    List<Row> shared =
        isShared
            ? converted.values().stream()
                .flatMap(List::stream)
                .filter(row -> row.getAs("deal_id") == null)
                .toList()
            : List.of();
    Map<String, Row> paths = new HashMap<>();
    if (!shared.isEmpty()) {
      rows("gold.content_paths", col("conversion_id").isin(ids(shared)), OF_PATH)
          .forEach(path -> paths.put(path.getAs("conversion_id"), path));
    }
    Map<String, Journey> journeys = new HashMap<>();
    for (String person : people) {
      List<Row> own = converted.getOrDefault(person, List.of());
      Shares shares =
          new Shares(own.stream().filter(shared::contains).toList(), paths, Set.of(person));
      List<Mark> marks =
          own.stream()
              .filter(row -> !shared.contains(row))
              .map(Journeys::mark)
              .sorted(Comparator.comparing(Mark::at).thenComparing(Mark::label))
              .toList();
      journeys.put(
          person,
          shares.journey(marks, touches.getOrDefault(person, List.of()), names, of -> "lead"));
    }
    return journeys;
  }

  private static Mark mark(Row conversion) {
    String type = conversion.getAs("conversion_type");
    String deal = conversion.getAs("deal_id");
    return new Mark(at(conversion, "converted_at"), deal == null ? type : type + " " + deal);
  }

  private static Map<String, List<Row>> grouped(List<Row> rows) {
    return rows.stream().collect(Collectors.groupingBy(row -> row.<String>getAs("person_id")));
  }

  private static Object[] ids(List<Row> conversions) {
    return conversions.stream().map(row -> row.getAs("conversion_id")).toArray();
  }

  private List<Row> rows(String table, Column wanted) {
    return tables.table(table).where(wanted).collectAsList();
  }

  private List<Row> rows(String table, Column wanted, List<String> columns) {
    return tables.table(table).where(wanted).select(columns(columns)).collectAsList();
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
  }

  /** The latest touches of each group in order of time, with how many the group has (touches). */
  private List<Row> touches(Column wanted, Column group) {
    WindowSpec whole = Window.partitionBy(group);
    WindowSpec latest = whole.orderBy(col("occurred_at").desc(), col("touchpoint_id").desc());
    List<Row> rows =
        new ArrayList<>(
            tables
                .table("silver.touchpoints")
                .where(wanted)
                .select(columns(OF_TOUCH))
                .withColumn("touches", count(lit(1)).over(whole))
                .withColumn("place", row_number().over(latest))
                .where(col("place").leq(most))
                .collectAsList());
    rows.sort(
        Comparator.comparing((Row row) -> at(row, "occurred_at"))
            .thenComparing(row -> row.<String>getAs("touchpoint_id")));
    return rows;
  }

  /** What people call the campaigns and contents of touches, by id. */
  private Map<String, String> names(List<Row> touches) {
    Map<String, String> names = new HashMap<>();
    name(names, "silver.campaigns", "campaign_id", "name", touches);
    name(names, "silver.contents", "content_id", "title", touches);
    return names;
  }

  private void name(
      Map<String, String> names, String table, String id, String name, List<Row> touches) {
    Object[] ids =
        touches.stream()
            .map(row -> row.<String>getAs(id))
            .filter(i -> i != null)
            .distinct()
            .toArray();
    if (ids.length > 0) {
      rows(table, col(id).isin(ids).and(col(name).isNotNull()), List.of(id, name))
          .forEach(row -> names.put(id + row.<String>getAs(id), row.getAs(name)));
    }
  }

  private static String name(Map<String, String> names, Row touch, String column) {
    String id = touch.getAs(column);
    return id == null ? null : names.getOrDefault(column + id, id);
  }

  private static Instant at(Row row, String column) {
    return row.<Timestamp>getAs(column).toInstant();
  }

  /** What conversions give to touches, and why they give nothing to others. */
  private final class Shares {
    private final List<Conversion> conversions = new ArrayList<>();
    private final Map<List<String>, SortedMap<String, Earned>> earned = new HashMap<>();
    private final Map<String, Row> paths;
    private final Set<String> contacts;

    /**
     * @param converted rows of gold.conversions
     * @param paths that lead to them, by conversion
     * @param contacts people whose touches count
     */
    Shares(List<Row> converted, Map<String, Row> paths, Set<String> contacts) {
      this.paths = paths;
      this.contacts = contacts;
      if (!converted.isEmpty()) {
        rows("gold.attribution_credits", col("conversion_id").isin(ids(converted)))
            .forEach(this::earn);
      }
      for (Row row : converted) {
        String id = row.getAs("conversion_id");
        Row path = paths.get(id);
        conversions.add(
            new Conversion(
                id,
                row.<Boolean>getAs("is_adjustment") ? "adjustment" : row.getAs("conversion_type"),
                at(row, "converted_at"),
                row.getAs("value"),
                row.getAs("currency"),
                path == null ? 0 : path.<Long>getAs("touch_count"),
                of(id, "")));
      }
      conversions.sort(Comparator.comparing(Conversion::at).thenComparing(Conversion::type));
    }

    private void earn(Row credit) {
      earned
          .computeIfAbsent(
              List.of(credit.getAs("conversion_id"), credit.getAs("touchpoint_id")),
              key -> new TreeMap<>())
          .put(credit.getAs("model"), new Earned(credit.getAs("credit"), credit.getAs("value")));
    }

    private SortedMap<String, Earned> of(String conversion, String touchpoint) {
      return earned.getOrDefault(List.of(conversion, touchpoint), Collections.emptySortedMap());
    }

    private Map<String, Share> of(Row touch) {
      Map<String, Share> shares = new HashMap<>();
      for (Conversion conversion : conversions) {
        SortedMap<String, Earned> byModel = of(conversion.id(), touch.getAs("touchpoint_id"));
        String why =
            byModel.isEmpty()
                ? new Unearned(conversion.at(), paths.get(conversion.id()), contacts, config)
                    .why(touch)
                : null;
        shares.put(conversion.id(), new Share(byModel, why));
      }
      return shares;
    }

    Journey journey(
        List<Mark> marks,
        List<Row> touches,
        Map<String, String> names,
        Function<String, String> roles) {
      List<Touch> told = new ArrayList<>();
      for (Row row : touches) {
        String person = row.getAs("person_id");
        told.add(
            new Touch(
                row.getAs("touchpoint_id"),
                at(row, "occurred_at"),
                row.getAs("channel"),
                row.getAs("campaign_id"),
                name(names, row, "campaign_id"),
                row.getAs("content_id"),
                name(names, row, "content_id"),
                row.getAs("kind"),
                person,
                roles.apply(person),
                row.<Boolean>getAs("is_attributable"),
                of(row)));
      }
      long all = touches.isEmpty() ? 0 : touches.get(0).<Long>getAs("touches");
      return new Journey(conversions, marks, told, all - told.size());
    }
  }
}
