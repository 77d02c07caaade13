package touchline.simulate;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;

/**
 * Everything that determines a simulated world: equal settings give equal files, byte for byte.
 *
 * @param leads people who become leads
 * @param days days on which leads come, at least 14
 * @param seed of every random number
 * @param end last day (UTC) on which anything happens
 * @param rowsPerLead mean rows of campaign_touches and web_events together, per lead, those of
 *     anonymous visitors included; at 10, a million leads make ten million rows
 * @param anonymousPerLead visitors who never become leads, per lead
 * @param lateLeads share of leads whose latest touches arrive a day late; nobody else does anything
 *     on the last day
 * @param rates shares of leads that reach each stage
 * @param dirt what is wrong in the feeds
 * @param rowsPerFile rows after which a feed gets another file
 * @param mechanism how touches work
 * @param sales what sales does with its leads
 * @param holdouts channels that the world tests, as {@link Holdout} has it
 * @param runsOn days for which it goes on; the first day is {@code end - runsOn - days + 1}. Leads
 *     go on to come at the same rate, all of them colleagues of earlier ones, since who comes
 *     before is the same without these days
 */
public record WorldSettings(
    long leads,
    int days,
    long seed,
    LocalDate end,
    double rowsPerLead,
    double anonymousPerLead,
    double lateLeads,
    ConversionRates rates,
    Dirt dirt,
    long rowsPerFile,
    Mechanism mechanism,
    Sales sales,
    List<String> holdouts,
    int runsOn)
    implements Serializable {

  /** Last day of a world that is not told otherwise. */
  public static final LocalDate DEFAULT_END = LocalDate.of(2026, 6, 30);

  public WorldSettings {
    require(leads >= 1, "leads", leads, "at least 1");
    require(days >= 14, "days", days, "at least 14");
    require(rowsPerLead >= 4, "rowsPerLead", rowsPerLead, "at least 4");
    require(
        anonymousPerLead >= 0 && anonymousPerLead <= 1,
        "anonymousPerLead",
        anonymousPerLead,
        "0 to 1");
    require(lateLeads >= 0 && lateLeads <= 1, "lateLeads", lateLeads, "a share, 0 to 1");
    require(runsOn >= 0, "runsOn", runsOn, "at least 0");
    require(rowsPerFile >= 1, "rowsPerFile", rowsPerFile, "at least 1");
    holdouts = List.copyOf(holdouts);
    for (String channel : holdouts) {
      require(
          Tactic.marketingChannels().contains(channel),
          "holdout",
          channel,
          "one of " + String.join(", ", Tactic.marketingChannels()));
    }
  }

  private static void require(boolean holds, String name, Object found, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "a world's %s is %s; it must be %s".formatted(name, found, rule));
    }
  }

  /** A world with the default rates and some dirt that ends on 30 June 2026. */
  public static WorldSettings of(long leads, int days, long seed) {
    return new WorldSettings(
        leads,
        days,
        seed,
        DEFAULT_END,
        10,
        0.5,
        0.01,
        ConversionRates.DEFAULT,
        Dirt.SOME,
        500_000,
        Mechanism.DECAY,
        Sales.SILENT,
        List.of(),
        0);
  }

  /** The same world without dirt. */
  public WorldSettings clean() {
    return withDirt(Dirt.NONE);
  }

  public WorldSettings withDirt(Dirt other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        other,
        rowsPerFile,
        mechanism,
        sales,
        holdouts,
        runsOn);
  }

  public WorldSettings withEnd(LocalDate other) {
    return with(other, runsOn);
  }

  public WorldSettings withRates(ConversionRates other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        other,
        dirt,
        rowsPerFile,
        mechanism,
        sales,
        holdouts,
        runsOn);
  }

  public WorldSettings withLateLeads(double other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        other,
        rates,
        dirt,
        rowsPerFile,
        mechanism,
        sales,
        holdouts,
        runsOn);
  }

  public WorldSettings withRowsPerFile(long other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        dirt,
        other,
        mechanism,
        sales,
        holdouts,
        runsOn);
  }

  public WorldSettings withMechanism(Mechanism other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        dirt,
        rowsPerFile,
        other,
        sales,
        holdouts,
        runsOn);
  }

  public WorldSettings withSales(Sales other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        dirt,
        rowsPerFile,
        mechanism,
        other,
        holdouts,
        runsOn);
  }

  public WorldSettings withHoldouts(List<String> other) {
    return new WorldSettings(
        leads,
        days,
        seed,
        end,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        dirt,
        rowsPerFile,
        mechanism,
        sales,
        other,
        runsOn);
  }

  /**
   * The same world, gone on for so many days after its end. A lead is often won through a
   * colleague's deal, so what becomes of open leads depends on colleagues still to come.
   */
  public WorldSettings runOn(int more) {
    return with(end.plusDays(more), runsOn + more);
  }

  /** The world as it was before it went on. */
  WorldSettings begun() {
    return with(end.minusDays(runsOn), 0);
  }

  private WorldSettings with(LocalDate otherEnd, int otherRunsOn) {
    return new WorldSettings(
        leads,
        days,
        seed,
        otherEnd,
        rowsPerLead,
        anonymousPerLead,
        lateLeads,
        rates,
        dirt,
        rowsPerFile,
        mechanism,
        sales,
        holdouts,
        otherRunsOn);
  }

  /** Day 0. */
  LocalDate start() {
    return end.minusDays(lastDay());
  }

  /** Number of the last day. */
  int lastDay() {
    return days - 1 + runsOn;
  }

  /** Number of the first day on which none of the first leads comes; the day before, one does. */
  int leadsUntil() {
    return days - 1;
  }

  /** All who become leads, those included who do on the days for which the world goes on. */
  long people() {
    return leads + leads * runsOn / days;
  }

  /** Whether a lead comes on one of the days for which the world goes on. */
  boolean isNewcomer(long lead) {
    return lead >= leads && lead < people();
  }

  long visitors() {
    return Math.round(leads * anonymousPerLead);
  }
}
