package touchline.ingest;

import java.math.BigInteger;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds what tells of a person in running text besides e-mail addresses: phone numbers, internet
 * addresses, bank accounts, and what opens a door (passwords, keys, signed tokens). Numbers that
 * are dates, amounts or ids of a system are none of them.
 */
final class Personal {
  private static final Pattern FOUND =
      Pattern.compile(
          String.join(
              "|",
              // +49 170 1234567, 0049-170-1234567
              "(?<![\\w+.])(?:\\+|00)[1-9][0-9]?(?:[ ()./-]{0,3}[0-9]){6,12}(?!\\w)",
              // (555) 010-4477, 555-010-4477
              "(?<![\\w.-])\\(?[2-9][0-9]{2}\\)?[ .-][0-9]{3}[ .-][0-9]{4}(?![\\w-])",
              // 0170 1234567, 089/1234567
              "(?<![\\w.-])(?<![0-9]:)0[1-9][0-9]{1,4} ?[ /-] ?[0-9]{3,5}(?:[ -]?[0-9]{2,4}){0,3}(?![\\w:])",
              "(?<![\\w.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})[.]){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?![.]?\\w)",
              "(?<!\\w)(?<![0-9a-fA-F]:)(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\\w:])",
              "(?<!\\w)(?<![0-9a-fA-F]:)(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}(?![\\w:])",
              "(?<![\\w-])eyJ[\\w-]{8,2000}[.][\\w-]{8,2000}(?:[.][\\w-]{0,2000})?",
              "(?i:(?<=(?:password|passwort|passwd|pwd|secret|token|apikey|api_key|api-key) {0,2}[:=] {0,2})[^\\s&;,]+)",
              "(?i:(?<=bearer )[\\w.~+/=-]{8,})",
              "(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"));

  private static final BigInteger CHECK = BigInteger.valueOf(97);

  private Personal() {}

  /** The text with each such value replaced. */
  static String replaced(String text, UnaryOperator<String> token) {
    return FOUND
        .matcher(text)
        .replaceAll(
            match ->
                java.util.regex.Matcher.quoteReplacement(
                    isPersonal(match) ? token.apply(match.group()) : match.group()));
  }

  /** A bank account proves itself by its check digits; other codes of letters and digits do not. */
  private static boolean isPersonal(MatchResult match) {
    String text = match.group();
    if (!Character.isUpperCase(text.charAt(0)) || !text.matches("[A-Z]{2}[0-9]{2}[A-Z0-9 ]+")) {
      return true;
    }
    String plain = text.replace(" ", "");
    StringBuilder digits = new StringBuilder();
    (plain.substring(4) + plain.substring(0, 4))
        .chars()
        .forEach(c -> digits.append(Character.getNumericValue(c)));
    return new BigInteger(digits.toString()).mod(CHECK).intValue() == 1;
  }
}
