package touchline.config;

import com.typesafe.config.Config;
import java.util.Optional;

/** What it costs when a column of the landing contract stays empty; {@code conf/contract.conf}. */
public final class Contract {
  private static final Config PACKAGED = Settings.packaged("conf/contract.conf");
  private static final Config COSTS = PACKAGED.getConfig("contract");

  private Contract() {}

  /** Whether money or people depend on the column. */
  public static boolean isGrave(String feed, String column) {
    return PACKAGED.getStringList("grave").contains(feed + "." + column);
  }

  /** The sentence; empty for a column that no sentence is written about. */
  public static Optional<String> cost(String feed, String column) {
    String path = feed + "." + column;
    return COSTS.hasPath(path) ? Optional.of(COSTS.getString(path)) : Optional.empty();
  }
}
