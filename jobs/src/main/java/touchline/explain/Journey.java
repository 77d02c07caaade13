package touchline.explain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Touches of one lead, or of a deal's people, and what each earned of the conversions that they led
 * to, or why it earned nothing.
 *
 * @param conversions that are shared among the touches, in order of time; none where credits were
 *     not asked for
 * @param marks what else happened on the way
 * @param touches in order of time, the latest so many
 * @param earlierTouches touches before those
 */
public record Journey(
    List<Conversion> conversions, List<Mark> marks, List<Touch> touches, long earlierTouches) {
  public Journey {
    conversions = List.copyOf(conversions);
    marks = List.copyOf(marks);
    touches = List.copyOf(touches);
  }

  /**
   * A conversion that touches share.
   *
   * @param at when it happened (UTC)
   * @param type mql, sql, opportunity or won; adjustment for a later change of a closed deal's
   *     value
   * @param pathTouches touches within the lookback that may earn credit
   * @param toNobody what no touch earned, by model: all of a conversion without touches, the
   *     baseline of the incremental model
   */
  public record Conversion(
      String id,
      String type,
      Instant at,
      BigDecimal value,
      String currency,
      long pathTouches,
      SortedMap<String, Earned> toNobody) {}

  /**
   * A moment on the way.
   *
   * @param at when (UTC)
   * @param label such as mql, or won D12
   */
  public record Mark(Instant at, String label) {}

  /**
   * A touch of the lead, or of one of the deal's people.
   *
   * @param campaignId as the source names it; null without one
   * @param campaign its name, else its id; null without one
   * @param contentId as the source names it; null without one
   * @param content its title, else its id; null without one
   * @param role of its person in the deal, else lead
   * @param mayEarn whether it is one of those that credits are given to
   * @param shares what it earned or why not, by conversion id
   */
  public record Touch(
      String id,
      Instant at,
      String channel,
      String campaignId,
      String campaign,
      String contentId,
      String content,
      String kind,
      String personId,
      String role,
      boolean mayEarn,
      Map<String, Share> shares) {}

  /**
   * What a touch earned of one conversion.
   *
   * @param earned by model, in order of name; a model that gave nothing is absent
   * @param why it earned nothing; null when it earned something
   */
  public record Share(SortedMap<String, Earned> earned, String why) {}

  /** Credit in (0, 1], and value in the conversion's currency. */
  public record Earned(double credit, BigDecimal value) {}

  /** People whose touches are listed. */
  public int people() {
    return (int) touches.stream().map(Touch::personId).distinct().count();
  }
}
