package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.config.SqlCheck;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;

class ExportGatesTest {
  private static final LocalDate AS_OF = LocalDate.parse("2026-06-30");
  private static final Settings SETTINGS = Settings.load(Optional.empty(), SqlCheck.NONE);

  /** Thirty deals of some 1,000 EUR, ten of them won, and the forty leads of the night before. */
  private static final String[] BEFORE = {
    noted("deals_do_not_vanish", "EUR", 30),
    noted("won_deals_do_not_vanish", "EUR", 10),
    noted("deals_keep_their_amounts", "EUR", 30),
    noted("amounts_are_alike", "EUR", 1000),
    noted("leads_do_not_vanish", "silver.people", 40)
  };

  @Test
  void nightLikeTheOneBeforePasses() {
    assertThat(failed(deals(30, 10, "1000", "EUR"), 40)).isEmpty();
    assertThat(failed(deals(24, 8, "2500", "EUR"), 32)).isEmpty();
  }

  @Test
  void amountsTimesAHundredHoldTheNight() {
    assertThat(failed(deals(30, 10, "100000", "EUR"), 40))
        .containsExactly("amounts_are_alike EUR 100000");
    assertThat(failed(deals(30, 10, "10", "EUR"), 40)).containsExactly("amounts_are_alike EUR 10");
  }

  @Test
  void oneGiantDealDoesNot() {
    Stream<String> giant = Stream.of(deal("giant", true, "50000000", "EUR"));
    assertThat(failed(Stream.concat(deals(30, 10, "1000", "EUR"), giant), 40)).isEmpty();
  }

  @Test
  void amountsThatAreGoneHoldTheNight() {
    assertThat(failed(deals(30, 10, "null", "EUR"), 40))
        .containsExactly("deals_keep_their_amounts EUR 0");
  }

  @Test
  void deletedDealsAndLeadsHoldTheNight() {
    assertThat(failed(deals(23, 9, "1000", "EUR"), 40))
        .containsExactlyInAnyOrder("deals_do_not_vanish EUR 23", "deals_keep_their_amounts EUR 23");
    assertThat(failed(deals(30, 1, "1000", "EUR"), 40))
        .containsExactly("won_deals_do_not_vanish EUR 1");
    assertThat(failed(deals(30, 10, "1000", "EUR"), 0))
        .containsExactly("leads_do_not_vanish silver.people 0");
  }

  @Test
  void anotherCurrencyHoldsTheNight() {
    assertThat(failed(deals(30, 10, "1000", "USD"), 40))
        .containsExactlyInAnyOrder(
            "deals_do_not_vanish EUR 0",
            "won_deals_do_not_vanish EUR 0",
            "deals_keep_their_amounts EUR 0");
  }

  @Test
  void firstNightAndFewDealsAreNotHeld() {
    assertThat(failed(Given.asOf("2026-06-30"), deals(3, 1, "1000", "EUR"), 2)).isEmpty();
    Given few =
        Given.asOf("2026-06-30")
            .rows(
                "ops.quality_results",
                noted("deals_do_not_vanish", "EUR", 4),
                noted("deals_keep_their_amounts", "EUR", 4),
                noted("amounts_are_alike", "EUR", 1000));
    assertThat(failed(few, deals(1, 1, "20000", "EUR"), 2)).isEmpty();
  }

  @Test
  void messageSaysWhatToLookAt() {
    assertThat(findings(before(), deals(30, 10, "100000", "EUR"), 40))
        .filteredOn(f -> f.status() == Audit.Status.FAILED)
        .singleElement()
        .satisfies(f -> assertThat(f.expected()).isEqualTo("a mean amount of 333.33 to 3000.00"))
        .satisfies(f -> assertThat(f.message()).contains("in another unit"));
  }

  @Test
  void spendOfTonightInCentsWarns() {
    String[] costs =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "{\"_source\":\"ads\",\"currency\":\"EUR\",\"_batch\":\"%s\",\"cost\":%s}"
                        .formatted(
                            i < 20 ? "2026-06-29" : "2026-06-30.2", i < 20 ? "12.5" : "1250"))
            .toArray(String[]::new);
    Given night = before().rows("bronze.campaign_costs", costs);
    assertThat(findings(night, deals(30, 10, "1000", "EUR"), 40))
        .filteredOn(f -> f.check().equals("spend_is_alike"))
        .singleElement()
        .satisfies(f -> assertThat(f.status()).isEqualTo(Audit.Status.WARNED))
        .satisfies(f -> assertThat(f.subject()).isEqualTo("ads EUR"));
  }

  private static Given before() {
    return Given.asOf("2026-06-30").rows("ops.quality_results", BEFORE);
  }

  private static List<String> failed(Stream<String> deals, int leads) {
    return failed(before(), deals, leads);
  }

  private static List<String> failed(Given night, Stream<String> deals, int leads) {
    return findings(night, deals, leads).stream()
        .filter(f -> f.status() == Audit.Status.FAILED)
        .map(f -> "%s %s %.0f".formatted(f.check(), f.subject(), f.observed()))
        .toList();
  }

  private static List<Audit.Finding> findings(Given night, Stream<String> deals, int leads) {
    night
        .rows("silver.deals", deals.toArray(String[]::new))
        .rows(
            "silver.people",
            IntStream.range(0, leads)
                .mapToObj(i -> "{\"lead_id\":\"L%d\",\"is_deleted\":false}".formatted(i))
                .toArray(String[]::new));
    return new ExportGates(SETTINGS.quality()).audit(night::rows, AS_OF);
  }

  private static Stream<String> deals(int all, int won, String amount, String currency) {
    return IntStream.range(0, all).mapToObj(i -> deal("d" + i, i < won, amount, currency));
  }

  private static String deal(String id, boolean isWon, String amount, String currency) {
    return "{\"deal_id\":\"%s\",\"is_won\":%s,\"amount\":%s,\"currency\":\"%s\"}"
        .formatted(id, isWon, amount, currency);
  }

  private static String noted(String check, String subject, int figure) {
    return ("{\"as_of_date\":\"2026-06-29\",\"check_name\":\"%s\",\"subject\":\"%s\","
            + "\"status\":\"passed\",\"observed\":%d}")
        .formatted(check, subject, figure);
  }
}
