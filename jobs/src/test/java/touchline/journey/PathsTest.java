package touchline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.collection.Seq;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

class PathsTest {
  private record Touch(String id, String person, String journey, int hour, String channel) {}

  @Test
  void contentPathsListTheTouchesBeforeEachConversionAndTheLastTouch() {
    List<Row> paths =
        build(
            contentPaths(""),
            List.of(
                touch("old", "p1", "a_7", 0, "Email"),
                touch("t1", "p1", "a_7", 10, "Email"),
                touch("t2", "p1", "a_7", 100, "Social"),
                touch("t3", "p1", "a_7", 3000, "Direct"),
                touch("off", "p1", "a_7", 50, "Email").replace("true}", "false}")),
            List.of(
                conversion("mql:p1", "mql", "p1", "p1", 100),
                conversion("sql:p1", "sql", "p1", "p1", 2165),
                conversion("won:d", "won", "a_7", "p1", 4000),
                conversion("mql:p2", "mql", "p2", "p2", 100)),
            List.of());
    assertThat(
            lines(
                paths,
                "path_id",
                "lead_id",
                "account_id",
                "converted_types",
                "touchpoint_ids",
                "touch_count"))
        .containsExactly(
            "mql:p1 L1 7 [mql, sql, won] [old, t1, t2] 3",
            "mql:p2 L2 null [mql] [] 0",
            "open:p1 L1 7 [mql, sql, won] [t3] 1",
            "sql:p1 L1 7 [mql, sql, won] [t1, t2] 2");
    assertThat(paths.get(0).schema().fieldNames())
        .containsExactlyInAnyOrder(contentPaths("").writes().schema().fieldNames());
    assertThat(
            lines(
                paths.subList(0, 1),
                "conversion_id",
                "conversion_type",
                "converted_at",
                "value",
                "currency",
                "touched_at",
                "channels",
                "campaigns",
                "contents",
                "kinds"))
        .containsExactly(
            "mql:p1 mql 2026-01-05 04:00:00.0 0.00 EUR"
                + " [2026-01-01 00:00:00.0, 2026-01-01 10:00:00.0, 2026-01-05 04:00:00.0]"
                + " [Email, Email, Social] [null, null, null] [c, c, c] [click, click, click]");
    assertThat(
            lines(paths.subList(2, 3), "conversion_id", "conversion_type", "converted_at", "value"))
        .containsExactly("null null null null");
  }

  @Test
  void collapsedTouchesAreCountedOnceAndLongPathsAreCapped() {
    List<String> touches = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      touches.add(touch("t%02d".formatted(i), "p1", "p1", i, i % 2 == 0 || i > 24 ? "A" : "B"));
    }
    assertThat(
            lines(
                build(contentPaths("attribution.max-touches = 10"), touches, List.of(), List.of()),
                "touch_count",
                "is_capped",
                "touchpoint_ids"))
        .containsExactly("30 true [t20, t21, t22, t23, t24, t25, t26, t27, t28, t29]");
    assertThat(
            lines(
                build(
                    contentPaths("attribution { max-touches = 10, collapse-repeats = true }"),
                    touches,
                    List.of(),
                    List.of()),
                "touch_count",
                "is_capped",
                "touchpoint_ids"))
        .containsExactly("25 true [t15, t16, t17, t18, t19, t20, t21, t22, t23, t29]");
  }

  @Test
  void dealPathsListTheTouchesOfTheContactsElseOfTheBuyingGroup() {
    List<String> touches =
        List.of(
            touch("t1", "p1", "a_7", 10, "Email"),
            touch("t2", "p2", "a_7", 20, "Email"),
            touch("t3", "p3", "a_8", 30, "Email"),
            touch("t4", "p4", "a_7", 3000, "Email"));
    List<String> conversions =
        List.of(
            conversion("opportunity:d1", "opportunity", "a_7", "p1", 40),
            conversion("won:d1", "won", "a_7", "p1", 4000),
            conversion("opportunity:d2", "opportunity", "a_7", "p1", 40),
            conversion("opportunity:d3", "opportunity", "a_9", null, 40),
            conversion("mql:p1", "mql", "p1", "p1", 40));
    List<String> contacts =
        List.of(
            contact("d1", "a_7", "p1", false),
            contact("d1", "a_7", "p3", true),
            contact("d2", "a_7", "p1", false));
    List<Row> paths = build(dealPaths(""), touches, conversions, contacts);
    assertThat(
            lines(
                paths,
                "path_id",
                "journey_id",
                "account_id",
                "deal_id",
                "converted_types",
                "touchpoint_ids",
                "person_ids"))
        .containsExactly(
            "open:a_7 a_7 7 null [opportunity, won] [t4] [p4]",
            "open:a_8 a_8 8 null [] [t3] [p3]",
            "opportunity:d1 a_7 7 d1 [opportunity, won] [t1, t3] [p1, p3]",
            "opportunity:d2 a_7 7 d2 [opportunity, won] [t1, t2] [p1, p2]",
            "opportunity:d3 a_9 7 d3 [opportunity] [] []",
            "won:d1 a_7 7 d1 [opportunity, won] [] []");
    assertThat(paths.get(0).schema().fieldNames())
        .containsExactlyInAnyOrder(dealPaths("").writes().schema().fieldNames());
    List<Row> alone = build(dealPaths("attribution.unit = person"), touches, conversions, contacts);
    assertThat(lines(alone, "path_id", "touchpoint_ids"))
        .contains("opportunity:d1 [t1, t2]")
        .doesNotContain("opportunity:d1 [t1, t3]");
  }

  @Test
  void everyPathAgreesWithLookingAtAllTouchesAndOneJourneyIsBuiltAsAmongAll() {
    Random random = new Random(5);
    List<Touch> touches = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String person = "p" + random.nextInt(12);
      touches.add(
          new Touch(
              "t" + i, person, journey(person), random.nextInt(400) * 17, "c" + random.nextInt(3)));
    }
    List<String> rows =
        touches.stream()
            .map(t -> touch(t.id(), t.person(), t.journey(), t.hour(), t.channel()))
            .toList();
    List<String> conversions = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      conversions.add(conversion("mql:p" + i, "mql", "p" + i, "p" + i, 17 * (20 + 25 * i)));
    }
    List<Row> all = build(contentPaths(""), rows, conversions, List.of());
    assertThat(all).hasSize(24);
    for (int i = 0; i < 12; i++) {
      String person = "p" + i;
      Predicate<Touch> own = t -> t.person().equals(person);
      int last = touches.stream().filter(own).mapToInt(Touch::hour).max().orElseThrow();
      assertThat(lines(all, "path_id", "touchpoint_ids"))
          .contains("mql:" + person + " " + ids(touches, own, 17 * (20 + 25 * i)))
          .contains("open:" + person + " " + ids(touches, own, last));
    }
    List<String> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    List<Row> some =
        build(
            contentPaths(""),
            reversed.stream().filter(r -> r.contains("\"p3\"")).toList(),
            conversions.stream().filter(r -> r.contains("\"p3\"")).toList(),
            List.of());
    assertThat(some).hasSize(2);
    assertThat(all.stream().map(Row::toString))
        .containsAll(some.stream().map(Row::toString).toList());

    List<String> deals = List.of(conversion("won:d", "won", "a_1", "p0", 5000));
    List<Row> groups = build(dealPaths(""), rows, deals, List.of());
    assertThat(groups)
        .hasSize(new TreeSet<>(touches.stream().map(Touch::journey).toList()).size() + 1);
    assertThat(lines(groups, "path_id", "touchpoint_ids"))
        .contains("won:d " + ids(touches, t -> t.journey().equals("a_1"), 5000));
    List<Row> group =
        build(
            dealPaths(""),
            reversed.stream().filter(r -> r.contains("\"a_1\"")).toList(),
            deals,
            List.of());
    assertThat(group).hasSize(2);
    assertThat(groups.stream().map(Row::toString))
        .containsAll(group.stream().map(Row::toString).toList());
  }

  private static String journey(String person) {
    return "a_" + person.charAt(1);
  }

  private static String ids(List<Touch> touches, Predicate<Touch> who, int hour) {
    return touches.stream()
        .filter(who)
        .filter(t -> t.hour() <= hour && t.hour() >= hour - 90 * 24)
        .sorted(Comparator.comparingInt(Touch::hour).thenComparing(Touch::id))
        .map(Touch::id)
        .toList()
        .toString();
  }

  private static Job contentPaths(String settings) {
    return Journey.jobs(Settings.load(ConfigFactory.parseString(settings))).get(1);
  }

  private static Job dealPaths(String settings) {
    return Journey.jobs(Settings.load(ConfigFactory.parseString(settings))).get(2);
  }

  private static List<Row> build(
      Job job, List<String> touches, List<String> conversions, List<String> contacts) {
    return Given.asOf("2026-06-30")
        .rows("silver.touchpoints", touches.toArray(String[]::new))
        .rows("gold.conversions", conversions.toArray(String[]::new))
        .rows("silver.deal_contacts", contacts.toArray(String[]::new))
        .rows(
            "silver.people",
            json("{'person_id':'p1','lead_id':'L1','account_id':'7','journey_id':'a_7'}"),
            json("{'person_id':'p2','lead_id':'L2','journey_id':'p2'}"),
            json("{'person_id':'px','account_id':'8','journey_id':'a_8'}"))
        .build(job)
        .orderBy("path_id")
        .collectAsList();
  }

  private static List<String> lines(List<Row> rows, String... columns) {
    return rows.stream()
        .map(row -> String.join(" ", Stream.of(columns).map(c -> value(row, c)).toList()))
        .toList();
  }

  private static String value(Row row, String column) {
    Object value = row.getAs(column);
    return value instanceof Seq<?>
        ? row.getList(row.fieldIndex(column)).toString()
        : String.valueOf(value);
  }

  private static String at(int hour) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(hour * 3600L).toString();
  }

  private static String touch(String id, String person, String journey, int hour, String channel) {
    return json(
        "{'touchpoint_id':'"
            + id
            + "','person_id':'"
            + person
            + "','journey_id':'"
            + journey
            + "','occurred_at':'"
            + at(hour)
            + "','channel':'"
            + channel
            + "','content_id':'c','kind':'click','is_attributable':true}");
  }

  private static String conversion(
      String id, String type, String journey, String person, int hour) {
    boolean isDeal = type.equals("won") || type.equals("opportunity");
    String lead = person == null ? "null" : "'L" + person.substring(1) + "'";
    return json(
        "{'conversion_id':'"
            + id
            + "','conversion_type':'"
            + type
            + "','journey_id':'"
            + journey
            + "','person_id':"
            + (person == null ? "null" : "'" + person + "'")
            + ",'lead_id':"
            + lead
            + (isDeal ? ",'deal_id':'" + id.split(":")[1] + "'" : "")
            + ("p2".equals(person) ? "" : ",'account_id':'7'")
            + ",'converted_at':'"
            + at(hour)
            + "','value':0,'currency':'EUR','is_adjustment':false}");
  }

  private static String contact(String deal, String journey, String person, boolean outside) {
    return json(
        "{'deal_id':'"
            + deal
            + "','journey_id':'"
            + journey
            + "','person_id':'"
            + person
            + "','is_outside':"
            + outside
            + "}");
  }

  private static String json(String row) {
    return row.replace('\'', '"');
  }
}
