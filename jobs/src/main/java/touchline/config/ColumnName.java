package touchline.config;

import java.util.Locale;

/**
 * A column's name without what exports vary: First_Name, firstName and FIRST NAME are all
 * firstname.
 */
final class ColumnName {
  private ColumnName() {}

  /** Lower case, letters and digits only. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
