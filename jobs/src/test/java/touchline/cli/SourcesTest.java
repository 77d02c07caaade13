package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.config.Contract;
import touchline.config.Settings;
import touchline.config.SourceConfig;
import touchline.pipeline.Table;

class SourcesTest {
  @TempDir Path dir;

  @Test
  void everyFileIsToldWithItsColumnsItsGapsAndTheirCosts() {
    land(
        "from sales/x.csv",
        "Id,StageName,CloseDate,Amount,IsClosed,IsWon,CreatedDate\n1,New,2026-01-01,5,false,false,2026-01-01\n");
    land("from sales/y.csv", "Id,Username,ProfileId,Email,LastName\n1,a,b,c,d\n");
    land("from sales/z.csv", "Colour,Size\nred,1\n");
    land(
        "web_events/e.csv",
        "event_id,occurred_at,event_type,lead_id,Theme,GCLID\n1,2026-01-01,x,1,dark,\n");

    Said said = Said.by("sources", dir.toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.out())
        .contains("from sales/x.csv: salesforce Opportunity\n")
        .contains("    deal_id <- id\n")
        .contains("    closed_at <- closedate, isclosed\n")
        .contains(
            "from sales/y.csv: salesforce User; left out: staff; owners are known by their ids\n")
        .contains(
            "from sales/z.csv: not recognised; its columns are those of no object of sources.salesforce")
        .contains(
            "web_events/e.csv: feed web_events, in the contract's columns\n    not kept: theme (ingest.keep-columns keeps what it names)\n")
        .contains("  crm_deals.currency: amounts count in EUR\n")
        .contains("  crm_deals.account_id: a deal's account is that of its people\n")
        .doesNotContain("crm_deals.amount:")
        .contains(
            "sources.active = [salesforce]\nsources.salesforce.folders = [\"from sales\"]\n"
                + "# Opportunity states no currency; amounts count in EUR unless this says"
                + " otherwise.\n# sources.salesforce.currency = EUR\n");
  }

  @Test
  void whatTheCommandWritesIsWhatTheNightReads() {
    land(
        "Lead.csv",
        "Id,IsConverted,Status,Email,CreatedDate\n1,false,Open,a@b.example,2026-01-01\n");
    Path conf = dir.resolveSibling(dir.getFileName() + "-sources.conf");

    Said said = Said.by("sources", dir.toString(), "--write", conf.toString());

    assertThat(said.exitCode()).isZero();
    Settings settings = Settings.load(Optional.of(conf));
    assertThat(settings.sources().active())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.name()).isEqualTo("salesforce");
              assertThat(source.folders()).containsExactly(".");
            });
    // No touches: the night is told to do without, and says what that costs.
    assertThat(settings.ingest().mandatory())
        .containsExactly(List.of("crm_deals", "crm_lead_stages"));
    assertThat(conf)
        .content()
        .contains("# No file brings campaign_touches or web_events; conversions are unattributed.");
    Said again = Said.by("sources", dir.toString(), "--write", conf.toString());
    assertThat(again.exitCode()).isEqualTo(64);
    assertThat(again.err()).contains("is there already; name a new file");
  }

  @ParameterizedTest
  @CsvSource({
    "'Id,IsConverted,Status', salesforce Lead",
    "'id,is_converted,status,_fivetran_start', salesforce LeadVersions",
    "'Lead ID,Email,Lead Status', salesforce Lead",
    "'Id,OpportunityId,StageName,CreatedDate', salesforce OpportunityHistory",
    "'Id,CampaignId,LeadId,Status', salesforce CampaignMember",
    "'Record ID,Email,Lifecycle Stage', hubspot contact",
    "'Record ID,Deal Name,Deal Stage', hubspot deal",
    "'deal_id,merged_deal_id', hubspot merged_deal",
    "'marketoGUID,leadId,activityDate,activityTypeId,attributes', marketo activities",
    "'date,id,cost_micros', ads Google Ads campaign stats",
    "'Day,Campaign,Campaign ID,Cost,Clicks', ads Google Ads report",
    "'Reporting starts,Campaign name,Amount spent (PLN)', ads Meta report",
    "'id,anonymous_id,event,event_text,received_at', segment tracks",
    "'id,anonymous_id,event,event_text,received_at,context_request_ip', rudderstack tracks",
    "'event_id,domain_userid,collector_tstamp,event_name', snowplow events",
    "'_fivetran_id,name,timestamp,user_pseudo_id', ga4 event_data",
  })
  void headersTellTheObjectWhateverTheFileIsCalled(String header, String object) {
    land("anything.csv", header + "\n");

    assertThat(Said.by("sources", dir.toString()).out()).contains("anything.csv: " + object);
  }

  @Test
  void titleOfAReportIsPassedOver() {
    land("a.csv", "Campaign report\n\"1 - 2 May\"\nDay,Campaign,Campaign ID,Cost,Clicks\n");

    assertThat(Said.by("sources", dir.toString()).out()).contains("a.csv: ads Google Ads report\n");
  }

  @Test
  void folderThatIsNoneIsSaid() throws IOException {
    Path file = Files.writeString(dir.resolve("x.csv"), "a\n");

    assertThat(Said.by("sources", file.toString()).err())
        .contains(file + " is a file; name a folder");
    assertThat(Said.by("sources", dir.resolve("gone").toString()).exitCode()).isEqualTo(74);
  }

  @Test
  void everyColumnThatMayBeEmptySaysWhatThatCosts() {
    Set<String> feeds =
        Settings.load(Optional.empty()).sources().known().stream()
            .flatMap(source -> source.feeds().keySet().stream())
            .collect(Collectors.toSet());
    for (String feed : feeds) {
      for (StructField column : Table.of("bronze." + feed).schema().fields()) {
        String name = column.name();
        if (column.nullable()
            && !name.startsWith("_")
            && !List.of("extra", "identifier", "email_domain").contains(name)
            && !Table.of("bronze." + feed).list("touchline.required").contains(name)) {
          assertThat(Contract.cost(feed, name)).as(feed + "." + name).isPresent();
        }
      }
    }
  }

  @Test
  void readmeListsEveryObjectOfEverySystem() throws IOException {
    List<SourceConfig> known = Settings.load(Optional.empty()).sources().known();

    assertThat(Files.readString(Path.of("jobs/README.md"))).contains(Sources.table(known));
    assertThat(Said.by("sources").out()).isEqualTo(Sources.table(known));
  }

  private void land(String name, String text) {
    try {
      Files.createDirectories(dir.resolve(name).getParent());
      Files.writeString(dir.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
