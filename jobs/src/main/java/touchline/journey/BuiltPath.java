package touchline.journey;

import java.util.List;

/**
 * The touches that lead to one moment of a journey.
 *
 * @param touchCount touches inside the lookback, the ones that were left out included
 * @param isCapped whether earlier touches were left out because there were too many
 * @param touches the touches, earliest first; a copy
 */
record BuiltPath<T>(long touchCount, boolean isCapped, List<T> touches) {}
