package touchline.attribute;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;

/**
 * By which effect of the incremental model a touch works: that of its campaign within its channel,
 * written {@code Email > spring}, or, without a campaign, that of its channel. Who types the
 * address or looks for the company by name has made up their mind: touches of one's own accord
 * count as those of the direct channel, which tell of intent and are not marketing.
 *
 * @param directChannel name of the channel of visits without a source
 * @param campaigns what further touches of one's own accord are written like, in part or whole
 */
record OwnAccord(String directChannel, List<Pattern> campaigns) implements Serializable {
  /** Between a channel and a campaign of it. */
  static final String WITHIN = " > ";

  private static final String IN_ANY_CASE = "(?i)";

  static OwnAccord of(AttributionSettings settings) {
    return new OwnAccord(
        settings.directChannel(),
        settings.fit().incremental().ownAccord().stream()
            .map(own -> Pattern.compile(IN_ANY_CASE + own))
            .toList());
  }

  /** The effect of a touch; its campaign may be null. */
  String effect(String channel, String campaign) {
    String item = campaign == null ? channel : channel + WITHIN + campaign;
    boolean isOwn =
        channel.equals(directChannel)
            || campaigns.stream().anyMatch(own -> own.matcher(item).find());
    return isOwn ? directChannel : item;
  }

  /** The same of columns. */
  Column effect(Column channel, Column campaign) {
    Column item = concat(channel, coalesce(concat(lit(WITHIN), campaign), lit("")));
    Column isOwn = channel.equalTo(directChannel);
    for (Pattern own : campaigns) {
      isOwn = isOwn.or(item.rlike(own.pattern()));
    }
    return when(isOwn, lit(directChannel)).otherwise(item);
  }

  /** The channel of an effect. */
  static String channel(String effect) {
    int at = effect.indexOf(WITHIN);
    return at < 0 ? effect : effect.substring(0, at);
  }
}
