package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

class GatherTimelinesTest {
  private static final Job JOB = Silver.job("timelines");
  private static final Job TOUCHPOINTS = Silver.job("touchpoints");

  @Test
  void touchHasItsPersonAccountAndStatedChannel() {
    Row row =
        build(
                JOB,
                List.of(touch("t1", "v1", "08:00", "'channel':'email','campaign_id':'k'")),
                List.of())
            .get(0);
    assertThat(row.schema().fieldNames())
        .containsExactlyInAnyOrder(TOUCHPOINTS.writes().schema().fieldNames());
    assertThat(value(row, "touchpoint_id")).isEqualTo("touch:t1");
    assertThat(value(row, "person_id")).isEqualTo("p1");
    assertThat(value(row, "account_id")).isEqualTo("7");
    assertThat(value(row, "journey_id")).isEqualTo("a_7");
    assertThat(value(row, "occurred_at")).isEqualTo("2026-01-01 08:00:00.0");
    assertThat(value(row, "channel")).isEqualTo("Email");
    assertThat(value(row, "kind")).isEqualTo("click");
    assertThat(value(row, "session_id")).isEqualTo("touch:t1");
    assertThat(value(row, "is_attributable")).isEqualTo("true");
    assertThat(value(row, "received_date")).isEqualTo("2026-01-05");
  }

  @Test
  void channelRulesCanWinOverStatedChannels() {
    List<String> touches =
        List.of(touch("t1", "v1", "08:00", "'channel':'Foo','source':'Google','medium':'CPC'"));
    assertThat(value(build(JOB, touches, List.of()).get(0), "channel")).isEqualTo("Foo");
    assertThat(
            value(
                build(Silver.job("timelines", "channels.prefer-stated = false"), touches, List.of())
                    .get(0),
                "channel"))
        .isEqualTo("Paid Search");
  }

  @Test
  void latestVersionCountsWithTheDateOfTheFirstAndRefusedConsentIsLeftOut() {
    List<String> touches =
        List.of(
            touch("t1", "v1", "08:00", "'channel':'old','_received_date':'2026-01-03'"),
            touch("t1", "v2", "09:00", "'channel':'new','_received_date':'2026-01-07'"),
            touch(
                "t2", "v1", "08:00", "'channel':'x','consent':true,'_received_date':'2026-01-03'"),
            touch(
                "t2",
                "v1",
                "08:00",
                "'channel':'x','consent':false,'_received_date':'2026-01-04'"));
    assertThat(summary(build(JOB, touches, List.of()), "channel", "received_date"))
        .containsExactly("touch:t1 new 2026-01-03");
  }

  @Test
  void engagementsWithoutOriginContinueTheVisit() {
    List<String> events =
        List.of(
            event("e1", "v1", "08:00", "'utm_source':'google','utm_medium':'cpc'"),
            event(
                "e2",
                "v1",
                "08:20",
                "'page_url':'https://www.acme.example/b','referrer':'https://acme.example/a'"),
            event("e3", "v1", "08:45", "'event_type':'download'"),
            event("e4", "v1", "09:15", ""),
            event(
                "e5", "v3", "08:45", "'referrer':'https://news.example/x?u=https://acme.example'"));
    assertThat(
            summary(
                build(JOB, List.of(), events),
                "channel",
                "session_id",
                "is_session_start",
                "is_attributable"))
        .containsExactly(
            "event:e1 Paid Search event:e1 true true",
            "event:e2 Paid Search event:e1 false false",
            "event:e3 Paid Search event:e1 false false",
            "event:e4 Direct event:e4 true true",
            "event:e5 Referral event:e5 true true");
  }

  @Test
  void referrerIsKnownByItsHostHoweverItsAddressIsWritten() {
    List<String> events =
        List.of(
            event("e1", "v1", "01:00", "'referrer':'https://WWW.Google.com:443/search?q=a'"),
            event("e2", "v1", "03:00", "'referrer':'http://linkedin.com?trk=1'"),
            event("e3", "v1", "05:00", "'referrer':'https://news.example#top'"),
            event("e4", "v1", "07:00", "'referrer':'google.com'"),
            event("e5", "v1", "09:00", "'referrer':'https://www./'"),
            event("e6", "v1", "11:00", "'referrer':'https:///x'"),
            event(
                "e7",
                "v1",
                "13:00",
                "'page_url':'https://www.acme.example:8443/','referrer':'https://Shop.acme.example'"),
            event("e8", "v1", "15:00", "'page_url':'nowhere','referrer':'https://acme.example'"));
    assertThat(summary(build(JOB, List.of(), events), "channel"))
        .containsExactly(
            "event:e1 Organic Search",
            "event:e2 Organic Social",
            "event:e3 Referral",
            "event:e4 Direct",
            "event:e5 Direct",
            "event:e6 Direct",
            "event:e7 Direct",
            "event:e8 Referral");
  }

  @Test
  void firstTouchpointOfAnAttributableKindEarnsForItsSession() {
    List<String> events =
        List.of(
            event("e1", "v1", "08:00", "'event_type':'scroll'"),
            event("e2", "v1", "08:01", "'event_type':'Page_View'"),
            event("e3", "v1", "08:02", "'event_type':'page_view'"));
    assertThat(summary(build(JOB, List.of(), events), "session_id", "is_attributable"))
        .containsExactly(
            "event:e1 event:e1 false", "event:e2 event:e1 true", "event:e3 event:e1 false");
  }

  @Test
  void contentIsFoundByThePagesAddress() {
    List<String> events =
        List.of(
            event("e1", "v1", "08:00", "'page_url':'https://acme.example/guides/price'"),
            event("e2", "v1", "09:00", "'page_url':'https://acme.example/x','content_id':'own'"),
            event("e3", "v1", "10:00", "'page_url':'https://acme.example/x'"));
    assertThat(summary(build(JOB, List.of(), events), "content_id"))
        .containsExactly("event:e1 price", "event:e2 own", "event:e3 null");
  }

  @Test
  void everyPersonHasOneLineWithTheLeadAndTouchesInOrderOfTime() {
    List<String> touches =
        List.of(
            touch("t2", "v1", "09:00", "'channel':'email','content_id':'guide'"),
            touch("t1", "v2", "08:00", "'channel':'email'"));
    List<Row> lines = lines(JOB, touches, List.of()).orderBy("person_id").collectAsList();
    assertThat(lines.stream().map(line -> value(line, "person_id")))
        .containsExactly("p1", "p2", "p3");
    assertThat(lines.stream().map(line -> value(line, "touch_count")))
        .containsExactly("2", "0", "0");
    assertThat(lines.get(0).<Object>getAs("lead")).isNull();
    assertThat(
            lines.get(0).<Row>getList(5).stream()
                .map(touch -> touch.getString(0) + " " + touch.getString(5)))
        .containsExactly("touch:t1 null", "touch:t2 ebook");
    Row lead = lines.get(2).getAs("lead");
    assertThat(value(lead, "lead_id") + value(lead, "country")).isEqualTo("L3NL");
    assertThat(lead.<Row>getList(lead.fieldIndex("profile")).stream().map(Row::mkString))
        .containsExactly("fleet9", "tier2");
    assertThat(lines.get(2).getList(5)).isEmpty();
  }

  @Test
  void ofMoreTouchesThanAHistoryKeepsTheLatestStayAndAllAreCounted() {
    List<String> touches = new java.util.ArrayList<>();
    for (int i = 0; i < 40; i++) {
      touches.add(
          touch(
              "t" + (10 + i * 7 % 40), "v1", "08:%02d".formatted(i * 7 % 40), "'channel':'email'"));
    }
    Job job = Silver.job("timelines", "attribution { max-touches = 10, max-history = 12 }");
    Row line = lines(job, touches, List.of()).where("person_id = 'p1'").head();
    assertThat(value(line, "touch_count")).isEqualTo("40");
    assertThat(line.<Row>getList(5).stream().map(touch -> touch.getString(0)))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(38, 50).mapToObj(i -> "touch:t" + i).toList());
  }

  @Test
  void engagementsOfOneMomentHaveTheirTurnByTheirIndexTheLandingFirst() {
    List<String> events =
        List.of(
            event("a", "v1", "08:00", "'sequence':3"),
            event("b", "v1", "08:00", "'sequence':2"),
            event("c", "v1", "08:00", "'sequence':2,'utm_source':'email'"),
            event("d", "v1", "08:00", ""));
    Row line = lines(JOB, List.of(), events).where("person_id = 'p1'").head();
    assertThat(line.<Row>getList(5).stream().map(touch -> touch.getString(0)))
        .containsExactly("event:c", "event:b", "event:a", "event:d");
  }

  @Test
  void onePersonIsBuiltAsAmongAllInAnyOrderOfArrival() {
    List<String> touches = new java.util.ArrayList<>();
    List<String> events = new java.util.ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String visitor = "v" + (1 + i * 7 % 3);
      String at = "%02d:%02d".formatted(8 + i % 3, i * 13 % 60);
      touches.add(touch("t" + i % 20, visitor, at, "'channel':'c" + i % 4 + "','_hash':" + i));
      events.add(
          event(
              "e" + i % 40,
              visitor,
              at,
              (i % 2 == 0 ? "'utm_source':'email'," : "") + "'_hash':" + i));
    }
    List<String> all = build(JOB, touches, events).stream().map(Row::toString).toList();
    Collections.reverse(touches);
    Collections.reverse(events);
    List<String> some =
        build(
                JOB,
                touches.stream().filter(t -> !t.contains("visitor:v3")).toList(),
                events.stream().filter(t -> !t.contains("visitor:v3")).toList())
            .stream()
            .map(Row::toString)
            .toList();
    assertThat(some).isNotEmpty().isEqualTo(all.stream().filter(r -> r.contains("p1")).toList());
  }

  private static List<Row> build(Job job, List<String> touches, List<String> events) {
    return Silver.touchpoints(job, given(touches, events))
        .orderBy("touchpoint_id", "person_id")
        .collectAsList();
  }

  private static Dataset<Row> lines(Job job, List<String> touches, List<String> events) {
    return given(touches, events).build(job);
  }

  private static Given given(List<String> touches, List<String> events) {
    return Given.asOf("2026-03-01")
        .rows("bronze.campaign_touches", touches.toArray(String[]::new))
        .rows("bronze.web_events", events.toArray(String[]::new))
        .rows(
            "silver.identities",
            json(
                "{'identifier':'visitor:v1','person_id':'p1'}",
                "{'identifier':'visitor:v2','person_id':'p1'}",
                "{'identifier':'visitor:v3','person_id':'p2'}",
                "{'identifier':'lead:L3','person_id':'p3'}"))
        .rows(
            "silver.people",
            json(
                "{'person_id':'p1','account_id':'7','journey_id':'a_7'}",
                "{'person_id':'p2','journey_id':'p2'}",
                "{'person_id':'p3','journey_id':'p3','lead_id':'L3','is_deleted':false,'is_free_mail':true,'country':'NL',"
                    + "'profile':{'tier':'2','fleet':'9'}}"))
        .rows(
            "silver.contents",
            json(
                "{'content_id':'guide','content_type':'ebook','url_pattern':'%/guides/%'}",
                "{'content_id':'price','url_pattern':'%/guides/price%'}", "{'content_id':'none'}"));
  }

  private static List<String> summary(List<Row> rows, String... columns) {
    return rows.stream()
        .map(
            row ->
                Stream.concat(Stream.of("touchpoint_id"), Arrays.stream(columns))
                    .map(column -> value(row, column))
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow())
        .toList();
  }

  private static String touch(String id, String visitor, String time, String more) {
    return row("'touch_id':'" + id + "'", visitor, time, more);
  }

  private static String event(String id, String visitor, String time, String more) {
    String type = more.contains("event_type") ? "" : ",'event_type':'page_view'";
    return row("'event_id':'" + id + "'" + type, visitor, time, more);
  }

  private static String row(String head, String visitor, String time, String more) {
    return json(
        "{"
            + head
            + ",'identifier':'visitor:"
            + visitor
            + "','occurred_at':'2026-01-01T"
            + time
            + ":00Z'"
            + (more.contains("_received") ? "" : ",'_received_date':'2026-01-05'")
            + (more.contains("_hash") ? "" : ",'_hash':1")
            + (more.isEmpty() ? "" : "," + more)
            + "}")[0];
  }
}
