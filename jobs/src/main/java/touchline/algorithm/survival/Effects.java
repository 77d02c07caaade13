package touchline.algorithm.survival;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * By which effect of the incremental model a touch works: that of its campaign within its channel,
 * written {@code Email > spring}, or, without a campaign, that of its channel.
 *
 * <p>Two classes of touches are no marketing. Who types the address or looks for the company by
 * name has made up their mind: touches of one's own accord count as those of the direct channel.
 * Calls and letters that belong to no campaign are those of sales, who turn to people that are
 * about to convert anyway: they count as {@link #SALES}. Both tell of intent in the fit, with
 * effects of either sign, and earn nothing.
 *
 * @param directChannel name of the channel of visits without a source
 * @param ownAccord what further touches of one's own accord are written like, in part or whole
 * @param salesKinds kinds of touch that are sales' where they name no campaign
 */
public record Effects(String directChannel, List<Pattern> ownAccord, List<String> salesKinds)
    implements Serializable {
  /** Between a channel and a campaign of it. */
  public static final String WITHIN = " > ";

  /** The effect of sales' touches. */
  public static final String SALES = "(sales)";

  public Effects {
    ownAccord = List.copyOf(ownAccord);
    salesKinds = List.copyOf(salesKinds);
  }

  /** The effect of a touch; campaign and kind may be null. */
  public String of(String channel, String campaign, String kind) {
    if (campaign == null && kind != null && salesKinds.contains(kind)) {
      return SALES;
    }
    String item = campaign == null ? channel : channel + WITHIN + campaign;
    boolean isOwn =
        channel.equals(directChannel)
            || ownAccord.stream().anyMatch(own -> own.matcher(item).find());
    return isOwn ? directChannel : item;
  }

  /** Whether touches of an effect can earn. */
  public boolean isMarketing(String effect) {
    return !effect.equals(directChannel) && !effect.equals(SALES);
  }

  /** The campaign of an effect; null when it is a channel's. */
  public static String campaign(String effect) {
    int at = effect.indexOf(WITHIN);
    return at < 0 ? null : effect.substring(at + WITHIN.length());
  }

  /** The channel of an effect. */
  public static String channel(String effect) {
    int at = effect.indexOf(WITHIN);
    return at < 0 ? effect : effect.substring(0, at);
  }
}
