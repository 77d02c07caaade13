package touchline.simulate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What marketing really did: conversions of the world, and those that would not have happened
 * without some of its touches.
 *
 * <p>Incremental conversions of a channel are those that happen, and do not once the channel's
 * touches are taken away from every lead, with the same random numbers. They do not add up over
 * channels: two touches can each be necessary, or either sufficient.
 */
final class Truth implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int TYPES = Conversions.TYPES.length;

  private final WorldSettings settings;
  private final Calibration calibration;

  /** Bit masks of the tactics that each counterfactual takes away: channels, all, then tactics. */
  private final int[] removals;

  /** Conversions by type, then those lost by removal and type. */
  private final long[] counts;

  /** MQLs, those called late, and of these the ones with an outcome, and with one if in time. */
  private final long[] followedUp = new long[4];

  private final HoldoutCounts holdouts;

  /** What nobody records is no part of the marketing whose effect is asked for. */
  Truth(WorldSettings settings, Calibration calibration) {
    this.settings = settings;
    this.calibration = calibration;
    int recorded = ~Workings.of(settings).unrecorded();
    removals =
        IntStream.concat(
                IntStream.concat(
                    Tactic.masksByChannel().values().stream().mapToInt(mask -> mask & recorded),
                    IntStream.of(Tactic.MARKETING & recorded)),
                Tactic.ALL.stream().mapToInt(tactic -> tactic.mask() & recorded))
            .toArray();
    counts = new long[TYPES * (1 + removals.length)];
    holdouts = new HoldoutCounts(settings);
  }

  /** Adds the leads' conversions. */
  Truth of(Iterator<Long> leads) {
    while (leads.hasNext()) {
      add(leads.next());
    }
    return this;
  }

  private void add(long lead) {
    Life life = new Life(settings, calibration.activity(), lead);
    Conversions happened = life.conversions(calibration.scales());
    holdouts.add(life, happened);
    if (!happened.reaches(0)) {
      return;
    }
    for (int type = 0; type < TYPES; type++) {
      counts[type] += happened.reaches(type) ? 1 : 0;
    }
    follow(life, happened);
    int touchedBy = life.touchedBy();
    for (int removal = 0; removal < removals.length; removal++) {
      if ((removals[removal] & touchedBy) == 0) {
        continue;
      }
      Conversions without = life.conversions(calibration.scales(), removals[removal]);
      for (int type = 0; type < TYPES; type++) {
        int change = (happened.reaches(type) ? 1 : 0) - (without.reaches(type) ? 1 : 0);
        counts[TYPES * (1 + removal) + type] += change;
      }
    }
  }

  private void follow(Life life, Conversions happened) {
    boolean isOver = happened.mql() + Sales.OUTCOME_DAYS <= life.horizon();
    if (!settings.sales().answers() || !isOver) {
      return;
    }
    followedUp[0]++;
    if (life.isCalledLate()) {
      followedUp[1]++;
      followedUp[2] += hasOutcome(happened) ? 1 : 0;
      followedUp[3] += hasOutcome(life.conversionsIf(calibration.scales(), false)) ? 1 : 0;
    }
  }

  /** Whether the MQL became an opportunity in time to count. */
  static boolean hasOutcome(Conversions conversions) {
    return conversions.reaches(2)
        && conversions.opportunity() - conversions.mql() <= Sales.OUTCOME_DAYS;
  }

  /**
   * What being called late really changes in the share of MQLs that become an opportunity within
   * {@link Sales#OUTCOME_DAYS}, of those called late.
   */
  double latenessEffect() {
    return (followedUp[2] - followedUp[3]) / (double) Math.max(1, followedUp[1]);
  }

  /** The sum of two parts of the world. */
  Truth plus(Truth other) {
    Truth sum = new Truth(settings, calibration);
    for (int i = 0; i < counts.length; i++) {
      sum.counts[i] = counts[i] + other.counts[i];
    }
    for (int i = 0; i < followedUp.length; i++) {
      sum.followedUp[i] = followedUp[i] + other.followedUp[i];
    }
    sum.holdouts.add(holdouts);
    sum.holdouts.add(other.holdouts);
    return sum;
  }

  HoldoutCounts holdouts() {
    return holdouts;
  }

  long total(int type) {
    return counts[type];
  }

  private long incremental(int removal, int type) {
    return counts[TYPES * (1 + removal) + type];
  }

  /** Incremental conversions of a channel of {@link Tactic}, or of {@code all_marketing}. */
  long incremental(String channel, int type) {
    int removal = new ArrayList<>(channels()).indexOf(channel);
    return incremental(removal, type);
  }

  long incremental(Tactic tactic, int type) {
    return incremental(channels().size() + tactic.ordinal(), type);
  }

  static List<String> channels() {
    List<String> channels = new ArrayList<>(Tactic.masksByChannel().keySet());
    channels.add("all_marketing");
    return channels;
  }

  /** The tables of truth by name, each a header and rows of comma-separated values. */
  Map<String, List<String>> tables() {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    List<String> byChannel =
        start(
            tables, "channel_incremental", "channel,conversion_type,conversions_total,incremental");
    for (String channel : channels()) {
      for (int type = 0; type < TYPES; type++) {
        byChannel.add(
            line(channel, Conversions.TYPES[type], total(type), incremental(channel, type)));
      }
    }
    List<String> byTactic =
        start(
            tables,
            "tactic_incremental",
            "tactic,channel,conversion_type,conversions_total,incremental");
    List<String> effects =
        start(
            tables,
            "tactic_effects",
            "tactic,channel,source,medium,effect_logit,intent_pull,is_confounded");
    Workings workings = Workings.of(settings);
    for (Tactic tactic : Tactic.ALL) {
      for (int type = 0; type < TYPES; type++) {
        byTactic.add(
            line(
                tactic.label(),
                tactic.channel,
                Conversions.TYPES[type],
                total(type),
                incremental(tactic, type)));
      }
      effects.add(
          line(
              tactic.label(),
              tactic.channel,
              tactic.source == null ? "" : tactic.source,
              tactic.medium == null ? "" : tactic.medium,
              workings.effects()[tactic.ordinal()],
              workings.pulls()[tactic.ordinal()],
              workings.effects()[tactic.ordinal()] == 0 && workings.pulls()[tactic.ordinal()] > 0));
    }
    List<String> fit = start(tables, "fit_effects", "attribute,value,effect_logit");
    Profile.effects()
        .forEach(
            (attribute, values) ->
                values.forEach((value, effect) -> fit.add(line(attribute, value, effect))));
    List<String> contents = start(tables, "content_effects", "content_type,effect_multiplier");
    for (Content.Type type : Content.Type.values()) {
      contents.add(line(type.title, type.multiplier));
    }
    List<String> world = start(tables, "world", "name,value");
    world.add(line("leads", settings.leads()));
    world.add(line("days", settings.days()));
    world.add(line("runs_on_days", settings.runsOn()));
    world.add(line("newcomers", settings.people() - settings.leads()));
    world.add(line("seed", settings.seed()));
    world.add(line("start", settings.start()));
    world.add(line("end", settings.end()));
    world.add(line("visitors", settings.visitors()));
    workings.told().forEach((name, value) -> world.add(line(name, value)));
    if (settings.sales().answers()) {
      world.add(line("late_call_logit", -settings.sales().latenessEffect()));
      world.add(line("mqls_followed_up", followedUp[0]));
      world.add(line("mqls_called_late", followedUp[1]));
      world.add(line("late_call_changes_opportunity_share", latenessEffect()));
    }
    for (int type = 0; type < TYPES; type++) {
      String logit = String.format(Locale.ROOT, "%.6f", Math.log(calibration.scales()[type]));
      world.add(line("baseline_logit_" + Conversions.TYPES[type], logit));
    }
    return tables;
  }

  private static List<String> start(Map<String, List<String>> tables, String name, String header) {
    List<String> lines = new ArrayList<>(List.of(header));
    tables.put(name, lines);
    return lines;
  }

  private static String line(Object... values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(
          value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : "" + value);
    }
    return String.join(",", texts);
  }
}
