package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ChannelsConfigTest {
  @Test
  void defaults() {
    ChannelsConfig channels = Site.settings().channels();

    assertThat(channels.preferStated()).isTrue();
    assertThat(channels.otherwise()).isEqualTo("Unassigned");
    assertThat(channels.rules())
        .extracting(ChannelRule::name)
        .containsExactly(
            "Direct",
            "Cross-network",
            "Paid Shopping",
            "Paid Search",
            "Paid Social",
            "Paid Video",
            "Display",
            "Paid Other",
            "AI Assistant",
            "Organic Shopping",
            "Organic Social",
            "Organic Video",
            "Organic Search",
            "Email",
            "Referral",
            "Email",
            "Affiliates",
            "Audio",
            "SMS",
            "Mobile Push Notifications");
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "channels { prefer-stated = false, otherwise = Rest, paid = \"^pay$\"",
                    "  own-sites = [\"https://www.Shop.example/x\", acme.de], transit-sites = [\"*.bank.example\"]",
                    "  rules = [{ name = Post, when = \"medium = 'mail'\" }] }")
                .channels())
        .isEqualTo(
            new ChannelsConfig(
                false,
                "Rest",
                List.of(new ChannelRule("Post", "medium = 'mail'")),
                "^pay$",
                List.of("acme.de", "shop.example"),
                List.of("bank.example")));
  }

  @Test
  void siteExtendsAListOfSitesAndTheRulesFollow() {
    List<String> rules =
        Site.settings("channels.sites.search = ${channels.sites.search}\"|^find[.]example$\"")
            .channels()
            .rules()
            .stream()
            .map(ChannelRule::when)
            .filter(when -> when.contains("|^find[.]example$'"))
            .toList();

    assertThat(rules).hasSize(2);
  }

  /**
   * source | medium | campaign | referrer host | channel; the published definitions, case by case.
   */
  private static final String CASES =
      """
      - | - | - | - | Direct
      (direct) | (none) | - | - | Direct
      (direct) | (not set) | (not set) | www.google.com | Direct
      - | - | spring | - | Unassigned
      google | cpc | 2026 cross-network pmax | - | Cross-network
      google | cpc | google shopping de | - | Paid Shopping
      amazon | paid | - | - | Paid Shopping
      google | cpc | workshop | - | Paid Search
      google | cpc | - | - | Paid Search
      bing | paid_search | - | - | Paid Search
      google | cpm | - | - | Paid Search
      linkedin | paid-social | - | - | Paid Social
      lnkd.in | cpc | - | - | Paid Social
      facebook.com | retargeting | - | - | Paid Social
      youtube | cpv | - | - | Paid Video
      youtube | cpc | - | - | Paid Video
      newsnetwork | cpm | - | - | Display
      newsnetwork | banner | - | - | Display
      newsnetwork | cpc | - | - | Paid Other
      ebay.de | referral | - | - | Organic Shopping
      partner | post | eshop launch | - | Organic Shopping
      shopping.yahoo.com | referral | - | - | Organic Shopping
      linkedin.com | referral | - | - | Organic Social
      t.co | referral | - | - | Organic Social
      - | - | - | www.linkedin.com | Organic Social
      - | - | - | x.com | Organic Social
      buffer | social-media | - | - | Organic Social
      vimeo.com | referral | - | - | Organic Video
      partner | video-embed | - | - | Organic Video
      google | organic | - | - | Organic Search
      - | - | - | www.google.co.uk | Organic Search
      - | - | - | de.search.yahoo.com | Organic Search
      - | - | - | duckduckgo.com | Organic Search
      unknown-engine | organic | - | - | Organic Search
      support.google.com | referral | - | - | Referral
      analytics.google.com | referral | - | - | Referral
      - | - | - | blog.partner.example | Referral
      - | - | - | notgoogle.com | Referral
      g2 | link | - | - | Referral
      marketo | email | - | - | Email
      e-mail | blast | - | - | Email
      newsletter | - | - | - | Email
      awin | affiliate | - | - | Affiliates
      podcast | audio | - | - | Audio
      sms | - | - | - | SMS
      twilio | sms | - | - | SMS
      app | web_push | - | - | Mobile Push Notifications
      firebase | - | - | - | Mobile Push Notifications
      spark | unheard of | - | - | Unassigned
      """;

  @Test
  void rulesAgreeWithThePublishedDefinitions() {
    ChannelsConfig channels = Site.settings().channels();
    String grouping =
        channels.rules().stream()
            .map(rule -> "WHEN " + rule.when() + " THEN '" + rule.name() + "'")
            .collect(Collectors.joining("\n", "CASE ", " ELSE '" + channels.otherwise() + "' END"));
    List<String[]> cases = CASES.lines().map(line -> line.split(" \\| ")).toList();
    String rows =
        cases.stream()
            .map(
                fields ->
                    List.of(fields).stream()
                        .map(
                            field -> field.equals("-") ? "CAST(NULL AS STRING)" : "'" + field + "'")
                        .collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(",\n"));

    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate();
    List<String> wrong = new ArrayList<>();
    for (Row row :
        spark
            .sql(
                "SELECT *, "
                    + grouping
                    + " AS channel FROM (SELECT *, CAST(NULL AS STRING) AS channel_stated FROM VALUES "
                    + rows
                    + " AS t(source, medium, campaign, referrer_host, expected))")
            .collectAsList()) {
      if (!row.getAs("expected").equals(row.getAs("channel"))) {
        wrong.add(row.toString());
      }
    }

    assertThat(wrong).isEmpty();
  }
}
