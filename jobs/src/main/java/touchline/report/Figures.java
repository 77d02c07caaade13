package touchline.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and dates as people read them; a dash for what is unknown. */
final class Figures {
  static final String UNKNOWN = "–";

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH);

  private static final DateTimeFormatter WHOLE_MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);

  private Figures() {}

  static String count(double number) {
    return String.format(Locale.ROOT, "%,d", Math.round(number));
  }

  /** With one decimal, of a number that may be a part of one. */
  static String part(Double number) {
    return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,.1f", number);
  }

  static String ratio(Double number) {
    return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,.2f", number);
  }

  /** A share in [0, 1]. */
  static String percent(Double share) {
    return share == null
        ? UNKNOWN
        : String.format(Locale.ROOT, Math.abs(share) < 0.0995 ? "%.1f%%" : "%.0f%%", 100 * share);
  }

  static String between(Double low, Double high) {
    return low == null || high == null ? UNKNOWN : percent(low) + " to " + percent(high);
  }

  /** An amount in whole units of the currency. */
  static String money(Double amount) {
    return amount == null ? UNKNOWN : String.format(Locale.ROOT, "%,.0f", amount);
  }

  /** An amount in three digits or so, such as EUR 1.2 m. */
  static String about(String currency, double amount) {
    double size = Math.abs(amount);
    if (size >= 1e6) {
      return String.format(Locale.ROOT, "%s %.1f m", currency, amount / 1e6);
    }
    return size >= 1e4
        ? String.format(Locale.ROOT, "%s %.0f k", currency, amount / 1e3)
        : String.format(Locale.ROOT, "%s %,.0f", currency, amount);
  }

  static String day(LocalDate date) {
    return date == null ? UNKNOWN : DAY.format(date);
  }

  /** A month within a sentence. */
  static String monthOf(LocalDate date) {
    return WHOLE_MONTH.format(date);
  }

  static String month(LocalDate date) {
    return date == null ? UNKNOWN : MONTH.format(date);
  }

  /** A number of things, such as 1 lead or 1,200 leads. */
  static String things(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** A name of the tables as people say it, such as First touch. */
  static String words(String name) {
    String words = name.replace('_', ' ');
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** What is measured, as people call it. */
  static String measure(String name) {
    return switch (name) {
      case "auc" -> "AUC";
      case "brier" -> "Brier score";
      case "mcb" -> "Miscalibration (MCB)";
      case "dsc" -> "Discrimination (DSC)";
      case "unc" -> "Uncertainty (UNC)";
      case "observed_expected" -> "Observed over expected wins";
      case "spiegelhalter_z" -> "Spiegelhalter's z";
      default -> words(name);
    };
  }

  /** Whether something can be told, as the tables say it, in words. */
  static String status(String status) {
    return switch (status) {
      case "ok", "sufficient" -> "ok";
      case "insufficient" -> "too few to tell";
      default -> words(status);
    };
  }

  /** A difference of two shares, in points of a hundred. */
  static String points(Double share) {
    return share == null ? UNKNOWN : String.format(Locale.ROOT, "%+.1f", 100 * share);
  }

  /** A text with its MQLs and SQLs in capitals. */
  static String stages(String text) {
    return text.replaceAll("\\bmql(s?)\\b", "MQL$1").replaceAll("\\bsql(s?)\\b", "SQL$1");
  }

  /** A text with a capital at its beginning and a stop at its end. */
  static String sentence(String text) {
    String begun =
        text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }

  /** A word that begins with a capital as it stands within a sentence; abbreviations stay. */
  static String within(String word) {
    return word.length() > 1 && Character.isLowerCase(word.charAt(1))
        ? Character.toLowerCase(word.charAt(0)) + word.substring(1)
        : word;
  }
}
