package touchline.explain;

import static org.apache.spark.sql.functions.col;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;
import touchline.publish.PublishedTables;

/**
 * One deal as the published night knows it: its conversions, every touch of its people, and what
 * each touch earned of each conversion, or why it earned nothing.
 *
 * @param deal row of silver.deals
 * @param conversions in order of time
 * @param touches in order of time, the latest {@value #MOST_TOUCHES}
 * @param earlierTouches touches before those
 */
public record DealJourney(
    Row deal, List<Conversion> conversions, List<Touch> touches, long earlierTouches) {
  private static final int MOST_TOUCHES = 1_000;

  /**
   * A conversion of the deal.
   *
   * @param at when it happened (UTC)
   * @param type opportunity or won; adjustment for a later change of a closed deal's value
   * @param pathTouches touches within the lookback that may earn credit
   * @param toNobody what no touch earned, by model: all of a conversion without touches, the
   *     baseline of the incremental model
   */
  public record Conversion(
      String id,
      String type,
      Instant at,
      BigDecimal value,
      String currency,
      long pathTouches,
      SortedMap<String, Earned> toNobody) {}

  /**
   * A touch of one of the deal's people.
   *
   * @param row of silver.touchpoints
   * @param role of its person
   * @param shares what it earned or why not, by conversion id
   */
  public record Touch(Row row, Instant at, String role, Map<String, Share> shares) {}

  /**
   * What a touch earned of one conversion.
   *
   * @param earned by model, in order of name; a model that gave nothing is absent
   * @param why it earned nothing; null when it earned something
   */
  public record Share(SortedMap<String, Earned> earned, String why) {}

  /** Credit in (0, 1], and value in the conversion's currency. */
  public record Earned(double credit, BigDecimal value) {}

  /** The journey of a row of silver.deals. */
  public static DealJourney of(PublishedTables tables, Row deal, AttributionConfig config) {
    String dealId = deal.getAs("deal_id");
    Map<String, Row> paths = new HashMap<>();
    tables
        .table("gold.deal_paths")
        .where(col("deal_id").equalTo(dealId))
        .collectAsList()
        .forEach(path -> paths.put(path.getAs("conversion_id"), path));
    List<Row> converted =
        tables.table("gold.conversions").where(col("deal_id").equalTo(dealId)).collectAsList();
    Map<List<String>, SortedMap<String, Earned>> earned = earned(tables, converted);
    List<Conversion> conversions = new ArrayList<>();
    for (Row row : converted) {
      String id = row.getAs("conversion_id");
      boolean isAdjustment = row.getAs("is_adjustment");
      if (isAdjustment) {
        // It is shared along the path of what it adjusts.
        paths.put(id, paths.get("won:" + dealId));
      }
      Row path = paths.get(id);
      conversions.add(
          new Conversion(
              id,
              isAdjustment ? "adjustment" : row.getAs("conversion_type"),
              row.<Timestamp>getAs("converted_at").toInstant(),
              row.getAs("value"),
              row.getAs("currency"),
              path == null ? 0 : path.<Long>getAs("touch_count"),
              earned.getOrDefault(List.of(id, ""), Collections.emptySortedMap())));
    }
    conversions.sort(Comparator.comparing(Conversion::at).thenComparing(Conversion::type));

    Map<String, String> roles = new HashMap<>();
    for (Row row :
        tables
            .table("silver.deal_contacts")
            .where(col("deal_id").equalTo(dealId))
            .collectAsList()) {
      roles.put(row.getAs("person_id"), row.getAs("role"));
    }
    Dataset<Row> all =
        tables
            .table("silver.touchpoints")
            .where(
                col("journey_id")
                    .equalTo(deal.getAs("journey_id"))
                    .or(col("person_id").isin(roles.keySet().toArray())));
    List<Row> rows =
        new ArrayList<>(
            all.orderBy(col("occurred_at").desc(), col("touchpoint_id").desc())
                .limit(MOST_TOUCHES)
                .collectAsList());
    long earlier = rows.size() < MOST_TOUCHES ? 0 : all.count() - rows.size();
    Collections.reverse(rows);

    List<Touch> touches = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Share> shares = new HashMap<>();
      for (Conversion conversion : conversions) {
        List<String> key = List.of(conversion.id, row.getAs("touchpoint_id"));
        SortedMap<String, Earned> byModel = earned.getOrDefault(key, Collections.emptySortedMap());
        String why =
            byModel.isEmpty()
                ? new Unearned(conversion.at, paths.get(conversion.id), roles.keySet(), config)
                    .why(row)
                : null;
        shares.put(conversion.id, new Share(byModel, why));
      }
      String person = row.getAs("person_id");
      touches.add(
          new Touch(
              row,
              row.<Timestamp>getAs("occurred_at").toInstant(),
              role(person, roles, deal),
              shares));
    }
    return new DealJourney(deal, conversions, touches, earlier);
  }

  private static Map<List<String>, SortedMap<String, Earned>> earned(
      PublishedTables tables, List<Row> conversions) {
    Map<List<String>, SortedMap<String, Earned>> earned = new HashMap<>();
    Object[] ids = conversions.stream().map(row -> row.getAs("conversion_id")).toArray();
    for (Row row :
        tables
            .table("gold.attribution_credits")
            .where(col("conversion_id").isin(ids))
            .collectAsList()) {
      earned
          .computeIfAbsent(
              List.of(row.getAs("conversion_id"), row.getAs("touchpoint_id")),
              key -> new TreeMap<>())
          .put(row.getAs("model"), new Earned(row.getAs("credit"), row.getAs("value")));
    }
    return earned;
  }

  private static String role(String person, Map<String, String> roles, Row deal) {
    String role = roles.get(person);
    if (role != null) {
      return role;
    }
    if (person.equals(deal.getAs("person_id"))) {
      return "primary lead";
    }
    return roles.containsKey(person) ? "contact" : "colleague";
  }

  /** People whose touches are listed. */
  public int people() {
    Set<String> people = new HashSet<>();
    touches.forEach(touch -> people.add(touch.row.getAs("person_id")));
    return people.size();
  }
}
