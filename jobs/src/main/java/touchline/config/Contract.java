package touchline.config;

import com.typesafe.config.Config;
import java.util.Optional;

/** What it costs when a column of the landing contract stays empty; {@code conf/contract.conf}. */
public final class Contract {
  private static final Config COSTS = Settings.packaged("conf/contract.conf").getConfig("contract");

  private Contract() {}

  /** The sentence; empty for a column that no sentence is written about. */
  public static Optional<String> cost(String feed, String column) {
    String path = feed + "." + column;
    return COSTS.hasPath(path) ? Optional.of(COSTS.getString(path)) : Optional.empty();
  }
}
