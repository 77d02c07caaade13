package touchline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration of a night: the packaged defaults under a site's own file. Its text is
 * the same for the same settings, on every machine.
 *
 * @param ingest how landed files become bronze rows
 * @param privacy what is personal and how it is hidden
 * @param business the company's calendar and money
 * @param identity how identifiers become people and accounts
 * @param attribution how a conversion's value is shared among earlier touches
 * @param score the rules of the lead score
 * @param calibration how scores are judged by outcomes
 * @param channels which channel a touch came through
 * @param lexicon the definitions that marketing and sales signed
 * @param funnel who works when, what was promised and how the funnel is cut
 * @param handOff files in which leads go to the CRM
 * @param quality what a night must live up to before it is published
 * @param maintenance what upkeep keeps
 * @param limits what a night is reckoned to take of the machine
 * @param lineage where events of runs go
 * @param sources the source systems whose exports are read
 */
public record Settings(
    IngestConfig ingest,
    PrivacyConfig privacy,
    BusinessConfig business,
    IdentityConfig identity,
    AttributionConfig attribution,
    ScoreConfig score,
    CalibrationConfig calibration,
    ChannelsConfig channels,
    LexiconConfig lexicon,
    FunnelConfig funnel,
    HandOffConfig handOff,
    QualityConfig quality,
    MaintenanceConfig maintenance,
    LimitsConfig limits,
    LineageConfig lineage,
    SourcesConfig sources)
    implements Serializable {

  private static final List<String> PACKAGED =
      List.of(
          "conf/reference.conf",
          "conf/lexicon.conf",
          "conf/score-weights.conf",
          "conf/channels.conf",
          "conf/hand-off.conf",
          "conf/sources/snowplow.conf",
          "conf/sources/salesforce.conf",
          "conf/sources/hubspot.conf",
          "conf/sources/marketo.conf",
          "conf/sources/ga4.conf",
          "conf/sources/segment.conf",
          "conf/sources/ads.conf");

  /**
   * Reads the defaults under a site's file, without looking into SQL.
   *
   * @throws ConfigurationException with every problem, each with file and line
   */
  public static Settings load(Optional<Path> siteFile) {
    return load(siteFile, SqlCheck.NONE);
  }

  /**
   * Reads the defaults under a site's file.
   *
   * @param sql judges every predicate and expression
   * @throws ConfigurationException with every problem, each with file and line
   */
  public static Settings load(Optional<Path> siteFile, SqlCheck sql) {
    return load(siteFile.map(Settings::parse).orElse(ConfigFactory.empty()), sql);
  }

  /**
   * Reads the defaults under a site's files, of which a later one wins over those before it.
   *
   * @param sql judges every predicate and expression
   * @throws ConfigurationException with every problem, each with file and line
   */
  public static Settings load(List<Path> siteFiles, SqlCheck sql) {
    Config overlay = ConfigFactory.empty();
    for (Path file : siteFiles) {
      overlay = parse(file).withFallback(overlay);
    }
    return load(overlay, sql);
  }

  /** Reads the defaults under settings that are given in memory. */
  public static Settings load(Config overlay) {
    return load(overlay, SqlCheck.NONE);
  }

  /** Reads the defaults under settings that are given in memory. */
  public static Settings load(Config overlay, SqlCheck sql) {
    Config config = overlay;
    for (String resource : PACKAGED) {
      config = config.withFallback(packaged(resource));
    }
    Section root;
    try {
      config = config.resolve();
      root = Section.root(config.root(), sql);
    } catch (ConfigException e) {
      throw new ConfigurationException(List.of(e.getMessage()));
    }
    Section ingest = root.section("ingest");
    Section quality = root.section("quality");
    CalibrationConfig calibration = CalibrationConfig.of(root.section("calibration"));
    Set<String> read = new TreeSet<>(calibration.vendorScores());
    texts(config.root().unwrapped(), read);
    FunnelConfig funnel = FunnelConfig.of(root.section("funnel"));
    read.addAll(funnel.selfReported());
    Settings settings =
        new Settings(
            IngestConfig.of(ingest).keeping(read),
            PrivacyConfig.of(root.section("privacy")),
            BusinessConfig.of(root.section("business")),
            IdentityConfig.of(root.section("identity")),
            AttributionConfig.of(root.section("attribution")),
            ScoreConfig.of(root.section("score")),
            calibration,
            ChannelsConfig.of(root.section("channels")),
            LexiconConfig.of(root.section("lexicon")),
            funnel,
            HandOffConfig.of(root.section("hand-off")),
            QualityConfig.of(quality),
            MaintenanceConfig.of(root.section("maintenance")),
            LimitsConfig.of(root.section("limits")),
            LineageConfig.of(root.section("lineage")),
            SourcesConfig.of(root.section("sources")));
    if (ingest.readWell()
        && quality.readWell()
        && settings.quality.warnQuarantineShare() > settings.ingest.maxQuarantineShare()) {
      quality.problem(
          "warn-quarantine-share",
          "is above ingest.max-quarantine-share, which holds the night before this could warn");
    }
    root.finish();
    return settings;
  }

  /** Adds the columns of profiles that any text of the settings reads, in rules and definitions. */
  private static void texts(Object value, Set<String> columns) {
    if (value instanceof Map<?, ?> object) {
      object.values().forEach(inner -> texts(inner, columns));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> texts(inner, columns));
    } else if (value instanceof String text) {
      columns.addAll(ScoreRule.profileColumns(text));
    }
  }

  /** The launcher's folder, whose conf/ goes before the copy that was packaged with the build. */
  private static final String HOME = "touchline.home";

  static Config packaged(String resource) {
    String home = System.getProperty(HOME);
    if (home != null && Files.isReadable(Path.of(home, resource))) {
      return parse(Path.of(home, resource));
    }
    return ConfigFactory.parseResources(
        Settings.class.getClassLoader(),
        resource,
        ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config parse(Path siteFile) {
    if (!Files.isReadable(siteFile) || Files.isDirectory(siteFile)) {
      throw new ConfigurationException(
          List.of(
              siteFile + ": no readable file; --conf takes the path of the site's configuration"));
    }
    try {
      return ConfigFactory.parseFile(
          siteFile.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new ConfigurationException(List.of(e.getMessage()));
    }
  }
}
