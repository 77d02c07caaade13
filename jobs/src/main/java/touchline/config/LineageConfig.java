package touchline.config;

import java.io.Serializable;
import java.net.URI;

/**
 * Where events of runs go, in the form of OpenLineage; section {@code lineage}.
 *
 * @param to what takes them
 * @param url base address of the service, when they go by HTTP
 * @param keyFrom environment variable that holds the service's API key; empty for none
 * @param namespace under which the jobs are told apart from those of other pipelines
 */
public record LineageConfig(To to, URI url, String keyFrom, String namespace)
    implements Serializable {

  /** What takes the events. */
  public enum To {
    /** A file a night, in the warehouse's folder lineage. */
    FILE,
    /** A service, such as Marquez. */
    HTTP,
    /** Nobody. */
    NONE
  }

  static LineageConfig of(Section section) {
    return new LineageConfig(
        section.choice("to", To.class),
        section.address("url"),
        section.textOrEmpty("key-from"),
        section.text("namespace"));
  }
}
