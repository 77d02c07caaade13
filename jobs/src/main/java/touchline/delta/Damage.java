package touchline.delta;

import touchline.pipeline.Table;
import touchline.storage.Place;

/**
 * What is wrong with one stored file of a table.
 *
 * @param table whose rows cannot be trusted or read
 * @param version that was published; {@link Warehouse#ABSENT} where nobody knows
 * @param file or folder that is damaged
 * @param found what is wrong with it, such as "is missing"
 */
public record Damage(Table table, long version, Place file, String found) {
  @Override
  public String toString() {
    String which = version == Warehouse.ABSENT ? "" : "version " + version + ": ";
    return table + ": " + which + file + " " + found;
  }
}
