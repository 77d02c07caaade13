package touchline.attribute;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import touchline.algorithm.survival.Effects;
import touchline.config.IncrementalConfig;

/** {@link Effects} of the touches in a query. */
final class TouchEffects {
  private static final String IN_ANY_CASE = "(?i)";

  private TouchEffects() {}

  /** What the settings say of touches that are no marketing. */
  static Effects of(AttributionSettings settings) {
    IncrementalConfig incremental = settings.fit().incremental();
    return new Effects(
        settings.directChannel(),
        incremental.ownAccord().stream().map(own -> Pattern.compile(IN_ANY_CASE + own)).toList(),
        incremental.salesKinds());
  }

  /** The effect of a touch, as {@link Effects#of} has it. */
  static Column effect(Effects effects, Column channel, Column campaign, Column kind) {
    Column item = concat(channel, coalesce(concat(lit(Effects.WITHIN), campaign), lit("")));
    Column isOwn = channel.equalTo(effects.directChannel());
    for (Pattern own : effects.ownAccord()) {
      isOwn = isOwn.or(item.rlike(own.pattern()));
    }
    Column isSales = campaign.isNull().and(kind.isin(effects.salesKinds().toArray()));
    return when(isSales, lit(Effects.SALES))
        .when(isOwn, lit(effects.directChannel()))
        .otherwise(item);
  }

  /** Effects of the touches of a path, from arrays that run in parallel. */
  static Column effects(Effects effects, Column channels, Column campaigns, Column kinds) {
    return transform(
        arrays_zip(channels.as("channel"), campaigns.as("campaign"), kinds.as("kind")),
        touch ->
            effect(
                effects,
                touch.getField("channel"),
                touch.getField("campaign"),
                touch.getField("kind")));
  }
}
