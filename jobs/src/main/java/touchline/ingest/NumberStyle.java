package touchline.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import touchline.config.NumberFormat;

/**
 * How a file writes its numbers, judged by the numbers themselves.
 *
 * <p>Of two kinds of signs in one number the last stands before the decimals: 1.234,50. A sign that
 * comes twice parts thousands: 1.234.567. A single sign before other than three digits, or after a
 * leading zero, stands before the decimals: 7,25 and 0.125. What is left, 7.250, may be read both
 * ways: the other numbers of its column decide, then the other columns of its file; where none
 * does, the file is refused. Blanks and apostrophes part thousands only.
 */
final class NumberStyle {
  /** What a number tells of its notation. */
  enum Tells {
    NOTHING,
    POINT,
    COMMA,
    /** A point that may part thousands or decimals. */
    OPEN_POINT,
    /** A comma that may part thousands or decimals. */
    OPEN_COMMA
  }

  /** Numbers of one column: an example of what each tells. */
  private record Seen(boolean whole, boolean money, Map<Tells, String> examples) {}

  private final Map<String, Seen> columns = new LinkedHashMap<>();

  /**
   * Names a column before its numbers are seen.
   *
   * @param whole whether its numbers are whole
   * @param money whether they are amounts of money
   */
  void column(String name, boolean whole, boolean money) {
    columns.put(name, new Seen(whole, money, new TreeMap<>()));
  }

  /** Takes a number of a column into account; what is no number tells nothing. */
  void see(String column, String text) {
    Seen seen = columns.get(column);
    Tells tells = tells(text);
    if (seen.whole() && tells == Tells.OPEN_POINT && !text.strip().endsWith("000")) {
      tells = Tells.COMMA;
    }
    if (seen.whole() && tells == Tells.OPEN_COMMA && !text.strip().endsWith("000")) {
      tells = Tells.POINT;
    }
    if (tells != Tells.NOTHING) {
      seen.examples().putIfAbsent(tells, text.strip());
    }
  }

  /** Notation of each column that says or needs one; columns of plain digits are left out. */
  Map<String, NumberFormat> formats() {
    Map<String, NumberFormat> formats = new TreeMap<>();
    columns.forEach(
        (name, seen) -> {
          boolean point = seen.examples().containsKey(Tells.POINT);
          boolean comma = seen.examples().containsKey(Tells.COMMA);
          if (point != comma) {
            formats.put(name, point ? NumberFormat.POINT : NumberFormat.COMMA);
          }
        });
    List<NumberFormat> told = formats.values().stream().distinct().toList();
    columns.forEach(
        (name, seen) -> {
          if (!formats.containsKey(name) && !seen.examples().isEmpty()) {
            if (told.size() == 1 && !isMixed(seen)) {
              formats.put(name, told.get(0));
            } else if (told.isEmpty() && isHarmless(seen)) {
              formats.put(name, NumberFormat.POINT);
            }
          }
        });
    return formats;
  }

  /** Why the file cannot be read, with both readings of a number; empty when it can. */
  Optional<String> problem() {
    Map<String, NumberFormat> formats = formats();
    List<String> problems = new ArrayList<>();
    columns.forEach(
        (name, seen) -> {
          if (formats.containsKey(name) || seen.examples().isEmpty()) {
            return;
          }
          if (isMixed(seen)) {
            problems.add(
                "column "
                    + name
                    + " holds "
                    + seen.examples().get(Tells.POINT)
                    + " and "
                    + seen.examples().get(Tells.COMMA)
                    + ": a point before the decimals in one row and a comma in the other");
          } else {
            String open =
                seen.examples()
                    .getOrDefault(Tells.OPEN_POINT, seen.examples().get(Tells.OPEN_COMMA));
            problems.add(
                "column "
                    + name
                    + " holds "
                    + open
                    + ", which is "
                    + plain(open, NumberFormat.POINT)
                    + " with a decimal point and "
                    + plain(open, NumberFormat.COMMA)
                    + " with a decimal comma, and no other number tells");
          }
        });
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  private static boolean isMixed(Seen seen) {
    return seen.examples().containsKey(Tells.POINT) && seen.examples().containsKey(Tells.COMMA);
  }

  /** Rates and shares have three decimals as often as two; money hardly ever. */
  private static boolean isHarmless(Seen seen) {
    return !seen.money()
        && !seen.whole()
        && seen.examples().keySet().equals(java.util.Set.of(Tells.OPEN_POINT));
  }

  /** What the number tells of its notation. */
  static Tells tells(String text) {
    String digits = ungrouped(text);
    if (digits == null) {
      return Tells.NOTHING;
    }
    int points = count(digits, '.');
    int commas = count(digits, ',');
    if (points > 0 && commas > 0) {
      char last = digits.lastIndexOf('.') > digits.lastIndexOf(',') ? '.' : ',';
      NumberFormat format = last == '.' ? NumberFormat.POINT : NumberFormat.COMMA;
      return plain(digits, format) == null
          ? Tells.NOTHING
          : last == '.' ? Tells.POINT : Tells.COMMA;
    }
    if (points + commas == 0) {
      return Tells.NOTHING;
    }
    char sign = points > 0 ? '.' : ',';
    if (points + commas > 1) {
      NumberFormat grouping = sign == '.' ? NumberFormat.COMMA : NumberFormat.POINT;
      return plain(digits, grouping) == null
          ? Tells.NOTHING
          : sign == '.' ? Tells.COMMA : Tells.POINT;
    }
    if (text.matches(".*\\d[\\s\\u00A0\\u202F\\u2009'\\u2019]\\d.*")) {
      // Blanks part the thousands, so the sign stands before the decimals.
      return sign == '.' ? Tells.POINT : Tells.COMMA;
    }
    int at = digits.indexOf(sign);
    int before = at - (digits.startsWith("-") || digits.startsWith("+") ? 1 : 0);
    int after = digits.length() - at - 1;
    boolean open = after == 3 && before >= 1 && before <= 3 && digits.charAt(at - before) != '0';
    if (open) {
      return sign == '.' ? Tells.OPEN_POINT : Tells.OPEN_COMMA;
    }
    return sign == '.' ? Tells.POINT : Tells.COMMA;
  }

  /**
   * The number with a decimal point and nothing between thousands; null when it is not so written.
   */
  static String plain(String text, NumberFormat format) {
    String digits = ungrouped(text);
    if (digits == null) {
      return null;
    }
    char decimal = format == NumberFormat.COMMA ? ',' : '.';
    char thousand = format == NumberFormat.COMMA ? '.' : ',';
    int at = digits.indexOf(decimal);
    if (at != digits.lastIndexOf(decimal)) {
      return null;
    }
    String whole = at < 0 ? digits : digits.substring(0, at);
    String rest = at < 0 ? "" : digits.substring(at + 1);
    if (rest.indexOf(thousand) >= 0) {
      return null;
    }
    if (whole.indexOf(thousand) >= 0) {
      String sign = thousand == '.' ? "\\." : ",";
      if (!whole.matches("[+-]?\\d{1,3}(" + sign + "\\d{3})+")) {
        return null;
      }
      whole = whole.replace(String.valueOf(thousand), "");
    }
    return at < 0 ? whole : whole + "." + rest;
  }

  /** The number without blanks and apostrophes between thousands; null when it is none. */
  private static String ungrouped(String text) {
    String stripped = text.strip();
    StringBuilder digits = new StringBuilder(stripped.length());
    int group = -1;
    boolean any = false;
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
        any = true;
        group += group >= 0 ? 1 : 0;
      } else if (c == '.' || c == ',' || c == '-' && i == 0 || c == '+' && i == 0) {
        if (group >= 0 && group != 3) {
          return null;
        }
        group = -1;
        digits.append(c);
      } else if (any
          && (c == ' '
              || c == '\u00A0'
              || c == '\u202F'
              || c == '\u2009'
              || c == '\''
              || c == '\u2019')) {
        if (group >= 0 && group != 3) {
          return null;
        }
        group = 0;
      } else {
        return null;
      }
    }
    return any && (group < 0 || group == 3) ? digits.toString() : null;
  }

  private static int count(String text, char sign) {
    return (int) text.chars().filter(c -> c == sign).count();
  }
}
