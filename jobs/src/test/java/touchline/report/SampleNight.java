package touchline.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The imagined night of src/test/resources/report, every table of it or all but some. */
final class SampleNight implements Tables {
  static final Night NIGHT =
      new Night(
          LocalDate.of(2026, 6, 30),
          31,
          "published_with_warnings",
          List.of("no file of the feed lift_tests has come"),
          "1",
          "1",
          "EUR",
          ZoneId.of("Europe/Berlin"),
          LocalDate.of(2026, 6, 30));

  /** Rows of a part of a table that comes by in parts. */
  private static final int PART = 7;

  private final Set<String> without;
  private final Predicate<String> isEmpty;
  private final Set<String> asked = new TreeSet<>();

  SampleNight(String... without) {
    this(Set.of(without), table -> false);
  }

  private SampleNight(Set<String> without, Predicate<String> isEmpty) {
    this.without = without;
    this.isEmpty = isEmpty;
  }

  /** The night with some tables that have no rows. */
  static SampleNight emptied(Predicate<String> isEmpty) {
    return new SampleNight(Set.of(), isEmpty);
  }

  /** The night with another value in a column of a table, in every row. */
  static Tables edited(String table, String column, Object value) {
    SampleNight night = new SampleNight();
    return (name, columns) -> {
      if (!name.equals(table)) {
        return night.of(name, columns);
      }
      List<Object[]> rows = night.rows(name, List.of(columns));
      int place = List.of(columns).indexOf(column);
      rows.forEach(row -> row[place] = value);
      return Extract.of(name, List.of(columns), rows);
    };
  }

  /** Tables that a report reads. */
  static Set<String> tables() {
    SampleNight night = new SampleNight();
    of(night);
    return night.asked;
  }

  static Report report() {
    return of(new SampleNight());
  }

  /** A report of tables of that night, with its leads explained. */
  static Report of(Tables tables) {
    return of(NIGHT, tables);
  }

  static Report of(Night night, Tables tables) {
    return Report.of(night, tables, leads -> () -> leads.stream().map(SampleLead::of).toList());
  }

  @Override
  public Extract of(String table, String... columns) {
    return without.contains(table)
        ? Extract.missing(table)
        : Extract.of(table, List.of(columns), rows(table, List.of(columns)));
  }

  /** In parts of a few rows, as a large table comes by. */
  @Override
  public void each(Consumer<Extract> part, String table, String... columns) {
    if (without.contains(table)) {
      part.accept(Extract.missing(table));
      return;
    }
    List<Object[]> rows = rows(table, List.of(columns));
    part.accept(Extract.of(table, List.of(columns), List.of()));
    for (int from = 0; from < rows.size(); from += PART) {
      List<Object[]> some = rows.subList(from, Math.min(rows.size(), from + PART));
      part.accept(Extract.of(table, List.of(columns), some));
    }
  }

  private List<Object[]> rows(String table, List<String> columns) {
    asked.add(table);
    List<String> lines = isEmpty.test(table) ? lines(table).subList(0, 1) : lines(table);
    List<String> header = List.of(lines.get(0).split("\t"));
    return lines.stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(cells -> columns.stream().map(c -> value(cells[place(table, header, c)])).toArray())
        .toList();
  }

  private static int place(String table, List<String> header, String column) {
    int place = header.indexOf(column);
    if (place < 0) {
      throw new IllegalArgumentException(table + ".tsv has no column " + column);
    }
    return place;
  }

  private static List<String> lines(String table) {
    try (InputStream in = SampleNight.class.getResourceAsStream("/report/" + table + ".tsv")) {
      if (in == null) {
        throw new IllegalArgumentException("no rows are imagined for " + table);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(String cell) {
    if (cell.isEmpty()) {
      return null;
    }
    if (cell.equals("true") || cell.equals("false")) {
      return Boolean.valueOf(cell);
    }
    if (cell.matches("\\d{4}-\\d{2}-\\d{2}")) {
      return LocalDate.parse(cell);
    }
    if (cell.matches("\\d{4}-\\d{2}-\\d{2}T.*Z")) {
      return Instant.parse(cell);
    }
    if (cell.startsWith("[")) {
      return Arrays.asList(cell.substring(1, cell.length() - 1).split("; "));
    }
    return cell.matches("-?\\d+(\\.\\d+)?") ? new BigDecimal(cell) : cell;
  }
}
