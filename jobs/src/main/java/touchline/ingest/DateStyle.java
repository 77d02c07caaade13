package touchline.ingest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import touchline.config.DateOrder;

/**
 * Which of day and month comes first in a file whose dates do not begin with the year, judged by
 * the dates themselves: one above twelve tells for its column, and for columns of the file that
 * leave it open; points part days first. A column in which a date begins with the year is written
 * so, and whatever else stands in it is nobody's guess. Years have four digits.
 */
final class DateStyle {
  /** What a date tells of its notation. */
  enum Tells {
    NOTHING,
    YEAR_FIRST,
    DAY_FIRST,
    MONTH_FIRST,
    /** 05/05/2026. */
    EITHER,
    /** 05/01/2026. */
    OPEN
  }

  private static final int LONGEST = 40;
  private static final int MONTHS = 12;
  private static final Pattern PARTED =
      Pattern.compile("(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4})(?:,?[ T]+(\\S.*))?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})(:\\d{2}(?::\\d{2}(?:[.]\\d{1,6})?)?)(?: ?([ap])[.]?m[.]?)?",
          Pattern.CASE_INSENSITIVE);

  private final DateOrder stated;
  private final Map<String, Map<Tells, String>> columns = new LinkedHashMap<>();

  /**
   * @param stated order of dates that may be read both ways where no other date of the file tells
   */
  DateStyle(DateOrder stated) {
    this.stated = stated;
  }

  /** Takes a date of a column into account; returns whether it does not begin with the year. */
  boolean see(String column, String text) {
    Tells tells = tells(text);
    if (tells == Tells.NOTHING) {
      return false;
    }
    columns.computeIfAbsent(column, c -> new EnumMap<>(Tells.class)).putIfAbsent(tells, text);
    return tells != Tells.YEAR_FIRST;
  }

  /** Order of each column whose dates do not begin with the year and can be read. */
  Map<String, DateOrder> orders() {
    Map<String, DateOrder> orders = new TreeMap<>();
    columns.forEach(
        (name, seen) -> {
          boolean day = seen.containsKey(Tells.DAY_FIRST);
          if (!seen.containsKey(Tells.YEAR_FIRST) && day != seen.containsKey(Tells.MONTH_FIRST)) {
            orders.put(name, day ? DateOrder.DAY_FIRST : DateOrder.MONTH_FIRST);
          }
        });
    DateOrder others =
        orders.values().stream().distinct().count() == 1
            ? orders.values().iterator().next()
            : stated;
    columns.forEach(
        (name, seen) -> {
          if (seen.keySet().equals(Set.of(Tells.EITHER))) {
            orders.put(name, DateOrder.DAY_FIRST);
          } else if (isOpen(seen) && others != DateOrder.AUTO) {
            orders.put(name, others);
          }
        });
    return orders;
  }

  /** Why the file cannot be read, with both readings of a date; empty when it can. */
  Optional<String> problem() {
    Map<String, DateOrder> orders = orders();
    String problem =
        columns.entrySet().stream()
            .filter(column -> isOpen(column.getValue()) && !orders.containsKey(column.getKey()))
            .map(column -> bothReadings(column.getKey(), column.getValue().get(Tells.OPEN)))
            .collect(Collectors.joining("; "));
    return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
  }

  private static boolean isOpen(Map<Tells, String> seen) {
    return seen.containsKey(Tells.OPEN)
        && Set.of(Tells.OPEN, Tells.EITHER).containsAll(seen.keySet());
  }

  private static String bothReadings(String column, String date) {
    return "column "
        + column
        + " holds "
        + date
        + ", which is "
        + plain(date, DateOrder.DAY_FIRST)
        + " with the day first and "
        + plain(date, DateOrder.MONTH_FIRST)
        + " with the month first, and no other date tells";
  }

  /** What a text tells of how dates are written. */
  static Tells tells(String text) {
    if (text.length() > LONGEST) {
      return Tells.NOTHING;
    }
    if (text.length() > 4 && text.charAt(4) == '-') {
      return Tells.YEAR_FIRST;
    }
    Matcher date = PARTED.matcher(text);
    if (!date.matches()) {
      return Tells.NOTHING;
    }
    String day = plain(text, DateOrder.DAY_FIRST);
    String month = date.group(2).equals(".") ? null : plain(text, DateOrder.MONTH_FIRST);
    if (day != null && month != null) {
      return day.equals(month) ? Tells.EITHER : Tells.OPEN;
    }
    return day != null ? Tells.DAY_FIRST : month != null ? Tells.MONTH_FIRST : Tells.NOTHING;
  }

  /** The date, and its time of day, with the year first; null when it is not so written. */
  static String plain(String text, DateOrder order) {
    Matcher date = text.length() > LONGEST ? null : PARTED.matcher(text);
    if (date == null || !date.matches()) {
      return null;
    }
    boolean dayFirst = order == DateOrder.DAY_FIRST;
    int day = Integer.parseInt(date.group(dayFirst ? 1 : 3));
    int month = Integer.parseInt(date.group(dayFirst ? 3 : 1));
    String time = date.group(5) == null ? "" : time(date.group(5));
    if (time == null) {
      return null;
    }
    try {
      return LocalDate.of(Integer.parseInt(date.group(4)), month, day) + time;
    } catch (DateTimeException e) {
      // No such day: 30/02/2026, or 05/13/2026 with the day first.
      return null;
    }
  }

  /** A time of day on the clock of 24 hours, a blank before it; null when it is none. */
  private static String time(String text) {
    Matcher time = TIME.matcher(text.strip());
    if (!time.matches()) {
      return null;
    }
    int hour = Integer.parseInt(time.group(1));
    if (time.group(3) != null) {
      if (hour == 0 || hour > MONTHS) {
        return null;
      }
      hour = hour % MONTHS + (time.group(3).equalsIgnoreCase("p") ? MONTHS : 0);
    }
    return String.format(Locale.ROOT, " %02d%s", hour, time.group(2));
  }
}
