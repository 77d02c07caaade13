package touchline.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A simulated world without feeds, dirt and identities: its leads with the touches that somebody
 * reports of them, and what the channels caused.
 */
public final class KnownWorld {
  /**
   * One touch that may earn credit.
   *
   * @param day since 1970-01-01
   * @param second of the day (UTC)
   * @param campaign null when none
   */
  public record Touch(int day, int second, String channel, String campaign, String kind) {}

  /**
   * One lead.
   *
   * @param created day since 1970-01-01
   * @param seniority text of the profile, like industry
   * @param touches oldest first
   * @param entries days since 1970-01-01 on which it became mql, sql, opportunity and won; -1 for
   *     never
   */
  public record Lead(
      String id,
      int created,
      String seniority,
      String industry,
      int employees,
      List<Touch> touches,
      int[] entries) {}

  private final WorldSettings settings;
  private final Calibration calibration;
  private final Truth truth;

  private KnownWorld(WorldSettings settings) {
    this.settings = settings;
    this.calibration = Calibration.of(settings);
    this.truth =
        new Truth(settings, calibration)
            .of(LongStream.range(0, settings.leads()).boxed().iterator());
  }

  /** Makes the world; a few seconds for some thousand leads. */
  public static KnownWorld of(WorldSettings settings) {
    return new KnownWorld(settings);
  }

  /** The last day, since 1970-01-01. */
  public int end() {
    return (int) settings.end().toEpochDay();
  }

  /** Tells every lead. */
  public void leads(Consumer<Lead> told) {
    int start = (int) settings.start().toEpochDay();
    for (long number = 0; number < settings.leads(); number++) {
      Life life = new Life(settings, calibration.activity(), number);
      List<Touch> touches = new ArrayList<>();
      for (Episode episode : life.recorded(calibration.scales())) {
        String campaign =
            episode.tactic().campaign(episode.campaign(), settings.mechanism().hidesNames());
        for (String kind : kinds(episode)) {
          touches.add(
              new Touch(
                  start + episode.day(),
                  episode.second(),
                  episode.tactic().channel,
                  campaign,
                  kind));
        }
      }
      Conversions reached = life.conversions(calibration.scales());
      int[] entries = new int[Conversions.TYPES.length];
      for (int type = 0; type < entries.length; type++) {
        entries[type] = reached.reaches(type) ? start + reached.day(type) : -1;
      }
      Profile profile = life.profile();
      told.accept(
          new Lead(
              "p" + number,
              start + life.created(),
              profile.seniority(),
              profile.industry(),
              profile.employees(),
              touches,
              entries));
    }
  }

  /** Kinds of an episode's touches that may earn credit. */
  private static List<String> kinds(Episode episode) {
    if (episode.isWeb()) {
      return List.of("page_view");
    }
    return switch (episode.tactic()) {
      case EMAIL ->
          switch (episode.level()) {
            case 0 -> List.of();
            case 1 -> List.of("open");
            default -> List.of("open", "click");
          };
      case PAID_SOCIAL, RETARGETING -> episode.level() == 2 ? List.of("click") : List.of();
      case EVENTS -> List.of("attend");
      case DIRECT_MAIL -> List.of("mail");
      case PHONE -> List.of("call");
      default -> List.of("click");
    };
  }

  /** Conversions of a type, by its place in the funnel. */
  public long conversions(int type) {
    return truth.total(type);
  }

  /** Conversions that would not have come without any touch of marketing that is recorded. */
  public long caused(int type) {
    return truth.incremental("all_marketing", type);
  }

  /** Conversions that would not have come without the channel's touches, by channel. */
  public Map<String, Long> causedByChannel(int type) {
    Map<String, Long> caused = new LinkedHashMap<>();
    for (String channel : Truth.channels()) {
      if (!channel.equals("all_marketing")) {
        caused.put(channel, truth.incremental(channel, type));
      }
    }
    return caused;
  }

  /**
   * MQLs that the channel's touches cause in expectation, by channel: what the counts of {@link
   * #causedByChannel} are draws of. Nobody who knows every touch and effect, and not the chance of
   * each lead, can say more.
   */
  public Map<String, Double> expectedByChannel() {
    Map<String, Double> expected = new LinkedHashMap<>();
    int recorded = ~Workings.of(settings).unrecorded();
    Tactic.masksByChannel().keySet().forEach(channel -> expected.put(channel, 0.0));
    for (long number = 0; number < settings.leads(); number++) {
      Life life = new Life(settings, calibration.activity(), number);
      double becoming = becoming(life, 0);
      int touchedBy = life.touchedBy();
      Tactic.masksByChannel()
          .forEach(
              (channel, mask) -> {
                if ((mask & recorded & touchedBy) != 0) {
                  double without = becoming(life, mask & recorded);
                  expected.merge(channel, becoming - without, Double::sum);
                }
              });
    }
    return expected;
  }

  /** Probability that a lead becomes an MQL by the end, without the tactics in the mask. */
  private double becoming(Life life, int removed) {
    double staying = 1;
    double scale = calibration.scales()[0] * life.factor(0);
    for (double odds : life.odds(removed)) {
      staying /= 1 + scale * odds;
    }
    return 1 - staying;
  }

  /**
   * What tests count that have so many times as many people, all of the kind of the world's leads.
   *
   * @param times 1 for the world's own tests, as it writes them
   */
  public List<HoldoutTest> tests(int times) {
    if (times == 1 || settings.holdouts().isEmpty()) {
      return truth.holdouts().tests();
    }
    HoldoutCounts counts = new HoldoutCounts(settings);
    for (long number = 0; number < settings.leads() * times; number++) {
      Life life = new Life(settings, calibration.activity(), number);
      counts.add(life, life.conversions(calibration.scales()));
    }
    return counts.tests();
  }

  /** The hidden parameters by name. */
  public Map<String, String> parameters() {
    return Workings.of(settings).told();
  }
}
