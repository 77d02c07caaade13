package touchline.night;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.TableState;
import touchline.pipeline.Table;

/**
 * What the published tables take up, and how that grew by the night over the last nights on record.
 *
 * @param nights nights that the growth is an average of; 0 on the first
 * @param tables one entry a table, by name
 */
public record Growth(int nights, List<Of> tables) {
  /** Nights looked back. */
  private static final int BACK = 7;

  /**
   * One table, or several together.
   *
   * @param name of the table, or of what the tables have in common
   * @param files data files of the published version
   * @param bytes of them
   * @param filesPerNight gained a night; below 0 where upkeep joined files
   * @param bytesPerNight gained a night
   */
  public record Of(
      String name, long files, long bytes, double filesPerNight, double bytesPerNight) {
    private Of plus(Of other) {
      return new Of(
          name,
          files + other.files,
          bytes + other.bytes,
          filesPerNight + other.filesPerNight,
          bytesPerNight + other.bytesPerNight);
    }
  }

  /** The growth up to the published night; empty before the first. */
  public static Optional<Growth> of(TableLogs logs, Ledger ledger) {
    Optional<Ledger.Entry> last = ledger.last();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    List<Ledger.Entry> nights = new ArrayList<>();
    for (Ledger.Entry entry : ledger.nights()) {
      nights.removeIf(before -> before.asOf().equals(entry.asOf()));
      nights.add(entry);
    }
    int back = Math.min(BACK, nights.size() - 1);
    Ledger.Entry then = nights.get(nights.size() - 1 - back);
    List<Of> tables = new ArrayList<>();
    for (String name : last.get().versions().keySet()) {
      tables.add(of(logs, ledger, Table.of(name), then, last.get(), back));
    }
    return Optional.of(new Growth(back, tables));
  }

  private static Of of(
      TableLogs logs, Ledger ledger, Table table, Ledger.Entry then, Ledger.Entry now, int nights) {
    TableState is = logs.state(table, now.version(table));
    TableState was =
        then.version(table) == now.version(table) ? is : ledger.state(then, table).orElse(is);
    int over = Math.max(1, nights);
    return new Of(
        table.name(),
        is.files().size(),
        is.bytes(),
        nights == 0 ? 0 : (double) (is.files().size() - was.files().size()) / over,
        nights == 0 ? 0 : (double) (is.bytes() - was.bytes()) / over);
  }

  /** All tables of a layer together. */
  public Of layer(String layer) {
    return tables.stream()
        .filter(of -> Table.of(of.name).layer().equals(layer))
        .reduce(new Of(layer, 0, 0, 0, 0), Of::plus);
  }

  /** All tables together. */
  public Of all() {
    return tables.stream().reduce(new Of("all", 0, 0, 0, 0), Of::plus);
  }

  /** The tables that grow most, at most so many. */
  public List<Of> most(int most) {
    return tables.stream()
        .filter(of -> of.bytesPerNight > 0)
        .sorted(Comparator.comparingDouble(Of::bytesPerNight).reversed().thenComparing(Of::name))
        .limit(most)
        .toList();
  }
}
