package touchline.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A way to reach people: a channel, or a part of one that behaves differently.
 *
 * <p>{@code effect} is what a fresh touch adds to the logit of a conversion's daily hazard; {@code
 * pull} is how many times likelier (in logs) the tactic becomes per unit of the person's intent.
 * Retargeting, branded search and direct visits have a pull and no effect: intent causes them, and
 * they cause nothing.
 */
enum Tactic {
  DIRECT("Direct", "(direct)", "(none)", 0, 1.2, 0.8, false, 1, 0, 0),
  ORGANIC_SEARCH("Organic Search", "google", "organic", 0.9, 1.6, 0.2, false, 1, 0, 0),
  GENERIC_SEARCH("Paid Search", "google", "cpc", 1.0, 0.6, 0.1, false, 0.5, 3, 55),
  BRAND_SEARCH("Paid Search", "google", "cpc", 0, 0.7, 1.4, false, 0.5, 2, 20),
  PAID_SOCIAL("Paid Social", "linkedin", "paid_social", 0.7, 1.0, 0, false, 0.3, 3, 60),
  ORGANIC_SOCIAL("Organic Social", "linkedin", "social", 0.3, 0.5, 0, false, 1, 0, 0),
  EMAIL("Email", "newsletter", "email", 0.8, 2.6, 0, true, 0, 4, 8),
  REFERRAL("Referral", "partner-portal.example", "referral", 1.3, 0.5, 0, false, 1, 0, 0),
  AFFILIATES("Affiliates", "affiliates", "affiliate", 0.1, 0.3, 0, false, 0.5, 2, 10),
  VIDEO("Organic Video", "youtube", "video", 0.5, 0.4, 0, false, 1, 0, 0),
  RETARGETING("Display", "display", "cpm", 0, 1.0, 1.6, false, 0, 2, 25),
  EVENTS("Events", null, null, 1.6, 0.25, 0, true, 0, 3, 70),
  DIRECT_MAIL("Direct Mail", null, null, 0.4, 0.15, 0, true, 0, 2, 15),
  PHONE("Phone", null, null, 0.8, 0.15, 0, true, 0, 1, 12);

  static final List<Tactic> ALL = List.of(values());

  /** The bit mask of every tactic that marketing does; only direct visits are not marketing. */
  static final int MARKETING = ((1 << ALL.size()) - 1) & ~DIRECT.mask();

  final String channel;
  final String source;
  final String medium;
  final double effect;
  final double weight;
  final double pull;

  /** Reaches only people whom the CRM knows. */
  final boolean isKnownOnly;

  /** Share of its touches that are seen as visits to the site, the rest as campaign touches. */
  final double webShare;

  final int campaigns;

  /** Cost per day and campaign of a world of 1,000 leads, in the campaign's currency. */
  final double dailyCost;

  Tactic(
      String channel,
      String source,
      String medium,
      double effect,
      double weight,
      double pull,
      boolean isKnownOnly,
      double webShare,
      int campaigns,
      double dailyCost) {
    this.channel = channel;
    this.source = source;
    this.medium = medium;
    this.effect = effect;
    this.weight = weight;
    this.pull = pull;
    this.isKnownOnly = isKnownOnly;
    this.webShare = webShare;
    this.campaigns = campaigns;
    this.dailyCost = dailyCost;
  }

  int mask() {
    return 1 << ordinal();
  }

  boolean isConfounded() {
    return effect == 0 && pull > 0;
  }

  /** Name in lower case with hyphens: {@code brand-search}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Campaign number n, counted from 0: {@code brand-search-1}; null for a tactic without any.
   *
   * @param hidden whether a number stands for the name, which tells nothing
   */
  String campaign(int n, boolean hidden) {
    return campaigns == 0
        ? null
        : hidden ? "" + (70_001 + 613 * ordinal() + 37 * n) : label() + "-" + (n + 1);
  }

  /** The bit mask of each channel's tactics, in order of declaration. */
  static Map<String, Integer> masksByChannel() {
    Map<String, Integer> masks = new LinkedHashMap<>();
    for (Tactic tactic : ALL) {
      masks.merge(tactic.channel, tactic.mask(), (a, b) -> a | b);
    }
    return masks;
  }

  /** Channels that marketing does, in order of declaration. */
  static List<String> marketingChannels() {
    return masksByChannel().entrySet().stream()
        .filter(channel -> (channel.getValue() & MARKETING) != 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Tactics with campaigns, one entry per campaign. */
  static List<Tactic> ofEachCampaign() {
    List<Tactic> owners = new ArrayList<>();
    for (Tactic tactic : ALL) {
      for (int n = 0; n < tactic.campaigns; n++) {
        owners.add(tactic);
      }
    }
    return owners;
  }
}
