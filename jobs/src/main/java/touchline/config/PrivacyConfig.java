package touchline.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What is personal and how it is hidden; section {@code privacy}. Holds the path of the key, never
 * the key.
 *
 * @param keyFile file that holds the key of the identity tokens; empty for {@code
 *     <warehouse>/_secrets/identity.key}
 * @param columns columns outside the contract whose values are replaced by tokens, each as {@link
 *     ColumnName#plain} writes it
 * @param urlParameters parameters that stay in addresses of pages, lower case
 */
public record PrivacyConfig(String keyFile, List<String> columns, List<String> urlParameters)
    implements Serializable {

  public PrivacyConfig {
    urlParameters = List.copyOf(urlParameters);
    columns = List.copyOf(columns);
  }

  static PrivacyConfig of(Section section) {
    return new PrivacyConfig(
        section.textOrEmpty("key-file"),
        section.texts("columns").stream().map(ColumnName::plain).distinct().sorted().toList(),
        section.texts("url-parameters").stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList());
  }

  /** The key's file for a warehouse, given as a path or URI. */
  public String keyFileFor(String warehouse) {
    return keyFile.isEmpty()
        ? warehouse.replaceFirst("/+$", "") + "/_secrets/identity.key"
        : keyFile;
  }

  /** Whether a column outside the contract holds personal data. */
  public boolean hides(String column) {
    return columns.contains(ColumnName.plain(column));
  }
}
