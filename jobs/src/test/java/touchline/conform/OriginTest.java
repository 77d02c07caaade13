package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

/** Where a visit came from. */
class OriginTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://a.example/?utm_source=News&utm_medium=Email   | News,Email,,,
          https://a.example/x?UTM_Source=g%20x#top              | g x,,,,
          https://a.example/#/p?utm_medium=cpc&utm_campaign=a+b | ,cpc,a b,,
          https://a.example/?x=1&amp;gclid=Q                    | ,,,,gclid
          https://a.example/?fbclid=1&gbraid=2                  | ,,,,gbraid
          https://a.example/?utm_source=%zz                     | %zz,,,,
          https://a.example/?utm_source=&gclid=                 |
          https://a.example/gclid=1                             |
          https://a.example/?ref=utm_source=x                   |
          https://a.example/?utm_id=7                           | ,,7,,
          """)
  void tagsOfAnAddressAreRead(String address, String tags) {
    PageTags found = PageTags.of(address);
    assertThat(
            Stream.of(
                    found.source(),
                    found.medium(),
                    found.campaign(),
                    found.content(),
                    found.click())
                .map(tag -> tag == null ? "" : tag)
                .collect(Collectors.joining(",")))
        .isEqualTo(tags == null ? ",,,," : tags);
  }

  @ParameterizedTest
  @CsvSource({
    "https://www.Acme.example:8443/x?y=/z, www.acme.example",
    "https://acme.example?x=1, acme.example",
    "https://acme.example#a:b, acme.example",
    "https://a@acme.example/, a@acme.example",
    "android-app://com.openai.chatgpt/, com.openai.chatgpt",
    "https://, ",
    "odd/a://b/c, ",
    "//acme.example/x, ",
    "mailto:a, "
  })
  void hostOfAnAddressIsWhatStandsBeforePathPortQueryAndFragment(String address, String host) {
    assertThat(Hosts.of(address)).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "pay.example, true",
    "checkout.pay.example, true",
    "repay.example, false",
    "example, false"
  })
  void hostIsUnderASiteAtADotOnly(String host, boolean isUnder) {
    assertThat(Hosts.isUnder(host, List.of("pay.example"))).isEqualTo(isUnder);
  }

  @ParameterizedTest
  @CsvSource({
    "blog.acme.example, www.acme.example, true", "shop.acme.co.uk, acme.co.uk, true",
        "a.co.uk, b.co.uk, false",
    "one.github.io, two.github.io, false", "acme.example, notacme.example, false",
        "10.0.0.1, 10.0.0.2, false",
    "localhost, localhost, true", "a.acme.de, b.acme.com, false"
  })
  void hostsOfOneRegistrationAreOneSite(String a, String b, boolean same) {
    assertThat(Hosts.isSameSite(a, b)).isEqualTo(same);
  }

  /** Page, referrer, click id and the channel. */
  private static final String LANDINGS =
      """
          https://acme.example/?gclid=1                 | https://www.google.com/ | - | Paid Search
          https://acme.example/?gclid=1&utm_source=google&utm_medium=organic | -  | - | Paid Search
          https://acme.example/?wbraid=1                | -                       | - | Paid Search
          https://acme.example/?msclkid=1               | https://www.bing.com/   | - | Paid Search
          https://acme.example/?li_fat_id=1             | -                       | - | Paid Social
          https://acme.example/?ttclid=1                | -                       | - | Paid Social
          https://acme.example/?twclid=1                | https://t.co/x          | - | Paid Social
          https://acme.example/?dclid=1                 | -                       | - | Display
          https://acme.example/?fbclid=1                | -                       | - | Organic Social
          https://acme.example/?fbclid=1&utm_source=facebook&utm_medium=paid_social | - | - | Paid Social
          https://acme.example/?gclid=1&utm_source=google&utm_medium=display | -  | - | Display
          https://acme.example/?utm_source=newsletter&utm_medium=email | https://mail.example/ | - | Email
          https://acme.example/?utm_source=chatgpt.com  | -                       | - | AI Assistant
          https://acme.example/                         | https://chatgpt.com/    | - | AI Assistant
          https://acme.example/                         | https://www.perplexity.ai/search | - | AI Assistant
          https://acme.example/                         | https://gemini.google.com/app | - | AI Assistant
          https://acme.example/                         | android-app://com.openai.chatgpt/ | - | AI Assistant
          https://acme.example/                         | android-app://com.google.android.googlequicksearchbox/https/www.google.com | - | Organic Search
          https://acme.example/                         | android-app://com.linkedin.android/ | - | Organic Social
          https://acme.example/                         | android-app://com.google.android.gm/ | - | Email
          https://acme.example/                         | https://docs.acme.example/ | - | Direct
          https://acme.example/                         | https://www.paypal.com/checkoutnow | - | Direct
          https://acme.example/                         | https://accounts.google.com/o/oauth2 | - | Direct
          https://acme.example/                         | https://shop.other.example/ | - | Direct
          https://acme.example/                         | https://notpaypal.example/ | - | Referral
          https://acme.example/#/p?gclid=1              | -                       | - | Paid Search
          https://acme.example/?GCLID=1                 | https://www.google.com/ | - | Paid Search
          https://acme.example/?gad_source=1&gad_campaignid=7 | https://www.google.com/ | - | Paid Search
          https://acme.example/?srsltid=1               | https://www.google.com/ | - | Organic Search
          https://acme.example/?utm_source=bing&utm_medium=organic&msclkid=2 | - | - | Paid Search
          https://acme.example/                         | https://l.facebook.com/l.php | - | Organic Social
          https://acme.example/                         | https://lm.facebook.com/ | - | Organic Social
          https://acme.example/                         | https://l.instagram.com/ | - | Organic Social
          https://acme.example/                         | https://out.reddit.com/t3 | - | Organic Social
          https://acme.example/                         | https://search.yahoo.co.jp/search | - | Organic Search
          https://acme.example/                         | https://www.google.com.br/ | - | Organic Search
          https://acme.example/                         | https://yandex.com.tr/search | - | Organic Search
          https://acme.example/                         | https://uk.search.yahoo.com/ | - | Organic Search
          https://acme.example/                         | https://buy.paddle.com/x | - | Direct
          https://acme.example/                         | https://tenant.b2clogin.com/ | - | Direct
          https://acme.example/                         | https://acme.eu.auth0.com/u/login | - | Direct
          https://acme.example/                         | https://www.sandbox.paypal.com/ | - | Direct
          https://acme.example/                         | https://paypal.com.evil.example/ | - | Referral
          https://acme.example/                         | https://ACME.example:8443/x | - | Direct
          https://acme.example/?utm_source=perplexity&utm_medium=referral | - | - | AI Assistant
          https://acme.example/                         | https://www.kimi.com/   | - | AI Assistant
          https://acme.example/                         | https://m365.cloud.microsoft/chat | - | AI Assistant
          https://acme.example/?utm_source=chatgpt.com&utm_medium=cpc | - | - | Paid Other
          https://acme.example/                         | ios-app://284815942/    | - | Organic Search
          https://acme.example/                         | ios-app://288429040/    | - | Organic Social
          -                                             | -                       | gclid | Paid Search
          """;

  @Test
  void channelOfALandingIsReadFromAddressReferrerAndClickId() {
    List<String[]> landings =
        LANDINGS
            .lines()
            .map(
                line ->
                    java.util.Arrays.stream(line.split("[|]"))
                        .map(String::strip)
                        .toArray(String[]::new))
            .toList();
    List<String> events = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < landings.size(); i++) {
      String[] landing = landings.get(i);
      List<String> columns = new ArrayList<>();
      add(columns, "page_url", landing[0]);
      add(columns, "referrer", landing[1]);
      add(columns, "click_id", landing[2]);
      String id = "%02d".formatted(i);
      events.add(event(id, id, "08:00", String.join(",", columns)));
      expected.add(landing[0] + " " + landing[1] + " event:" + id + " " + landing[3]);
    }
    List<String> found =
        channels("channels.own-sites = [other.example]", events.toArray(String[]::new));
    List<String> named = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      named.add(landings.get(i)[0] + " " + landings.get(i)[1] + " " + found.get(i));
    }
    assertThat(named).hasSizeGreaterThan(20).isEqualTo(expected);
  }

  @Test
  void columnsGoBeforeTheAddressAndWordsForNothingSayNothing() {
    assertThat(
            channels(
                "",
                event(
                    "a",
                    "a",
                    "08:00",
                    "'page_url':'https://acme.example/?utm_source=acme&utm_medium=email','utm_medium':'cpc','utm_source':'google'"),
                event(
                    "b",
                    "b",
                    "08:00",
                    "'page_url':'https://acme.example/?utm_source=acme&utm_medium=email','utm_medium':'(not set)','utm_source':' '")))
        .containsExactly("event:a Paid Search", "event:b Email");
  }

  @Test
  void campaignOfTheAddressIsTheTouchpoints() {
    assertThat(
            rows(
                    "",
                    event(
                        "a",
                        "a",
                        "08:00",
                        "'page_url':'https://acme.example/?utm_campaign=Spring+Sale'"))
                .get(0))
        .satisfies(row -> assertThat(value(row, "campaign_id")).isEqualTo("Spring Sale"));
  }

  @Test
  void paymentAndLoginDoNotChangeTheChannelOfAVisit() {
    assertThat(
            channels(
                "",
                event(
                    "a",
                    "v",
                    "08:00",
                    "'page_url':'https://acme.example/','utm_source':'google','utm_medium':'cpc'"),
                event(
                    "b",
                    "v",
                    "08:05",
                    "'page_url':'https://acme.example/thanks','referrer':'https://checkout.stripe.com/x'"),
                event(
                    "c",
                    "v",
                    "08:06",
                    "'page_url':'https://app.acme.example/','referrer':'https://login.microsoftonline.com/'"),
                event(
                    "d",
                    "v",
                    "08:07",
                    "'page_url':'https://acme.example/','referrer':'https://blog.acme.example/'")))
        .containsExactly(
            "event:a Paid Search",
            "event:b Paid Search",
            "event:c Paid Search",
            "event:d Paid Search");
  }

  @Test
  void eventsOfOneMomentGoByTheBatchsIndexAndTheLandingFirst() {
    assertThat(
            channels(
                "",
                event("a", "v", "08:00", "'event_type':'scroll'"),
                event("b", "v", "08:00", "'utm_source':'newsletter','utm_medium':'email'"),
                event("c", "w", "08:00", "'utm_source':'google','utm_medium':'cpc','sequence':2"),
                event("d", "w", "08:00", "'event_type':'scroll','sequence':3"),
                event(
                    "e",
                    "w",
                    "08:00",
                    "'utm_source':'newsletter','utm_medium':'email','sequence':1")))
        .containsExactly(
            "event:a Email",
            "event:b Email",
            "event:c Paid Search",
            "event:d Paid Search",
            "event:e Email");
  }

  private static void add(List<String> columns, String name, String value) {
    if (!value.equals("-")) {
      columns.add("'" + name + "':'" + value + "'");
    }
  }

  private static List<String> channels(String settings, String... events) {
    return rows(settings, events).stream()
        .map(row -> value(row, "touchpoint_id") + " " + value(row, "channel"))
        .toList();
  }

  private static List<org.apache.spark.sql.Row> rows(String settings, String... events) {
    Job job = Silver.job("timelines", settings);
    List<String> people = new ArrayList<>();
    List<String> identities = new ArrayList<>();
    List<String> visitors = new ArrayList<>(List.of("a", "b", "v", "w"));
    for (int i = 0; i < 60; i++) {
      visitors.add("%02d".formatted(i));
    }
    for (String visitor : visitors) {
      identities.add("{'identifier':'visitor:%s','person_id':'%s'}".formatted(visitor, visitor));
      people.add("{'person_id':'%s','journey_id':'%s'}".formatted(visitor, visitor));
    }
    Given given =
        Given.asOf("2026-03-01")
            .rows("bronze.web_events", json(events))
            .rows("silver.identities", json(identities.toArray(String[]::new)))
            .rows("silver.people", json(people.toArray(String[]::new)));
    return Silver.touchpoints(job, given).orderBy("touchpoint_id").collectAsList();
  }

  private static String event(String id, String visitor, String time, String more) {
    String type = more.contains("event_type") ? "" : ",'event_type':'page_view'";
    return "{'event_id':'%s','identifier':'visitor:%s','occurred_at':'2026-01-01T%s:00Z','_received_date':'2026-01-05','_hash':1%s%s}"
        .formatted(id, visitor, time, type, more.isEmpty() ? "" : "," + more);
  }
}
