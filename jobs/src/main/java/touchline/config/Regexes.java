package touchline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Whether a regular expression may be asked of millions of texts. Java tries every way in which a
 * text could fit, and for some expressions there are exponentially many: {@code (.*a){12}b} takes
 * years for fifty letters a. Such ones are found by trying them on short texts made of their own
 * letters, with a budget of steps.
 */
public final class Regexes {
  /**
   * Signs looked at for one text; one that is sound looks at each of 50 signs some hundred times.
   */
  private static final int BUDGET = 200_000;

  private static final int LONG = 48;

  /** Letters of the expression that are tried. */
  private static final int LETTERS = 12;

  private Regexes() {}

  /** What is wrong with the expression, in one line; empty when nothing is. */
  public static Optional<String> problem(String expression) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      return Optional.of("is not a regular expression: " + e.getDescription());
    }
    if (!repeats(expression)) {
      return Optional.empty();
    }
    for (String text : texts(expression)) {
      try {
        pattern.matcher(new Counted(text, new int[] {BUDGET})).find();
      } catch (Exhausted e) {
        return Optional.of(
            "is a regular expression that takes for ever on some texts, such as "
                + text.substring(0, Math.min(8, text.length()))
                + "…: something repeated stands inside something repeated; say it without, such as"
                + " .*a instead of (.*a)*");
      }
    }
    return Optional.empty();
  }

  /** Whether a group is repeated that itself repeats or offers a choice, or much is repeated. */
  private static boolean repeats(String expression) {
    List<Boolean> groups = new ArrayList<>();
    boolean inner = false;
    int repeated = 0;
    boolean isClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
      } else if (isClass) {
        isClass = c != ']';
      } else if (c == '[') {
        isClass = true;
        i += expression.startsWith("]", i + 1) ? 1 : 0;
      } else if (c == '(') {
        groups.add(inner);
        inner = false;
      } else if (c == ')') {
        boolean quantified =
            i + 1 < expression.length() && "*+{".indexOf(expression.charAt(i + 1)) >= 0;
        if (inner && quantified) {
          return true;
        }
        inner |= !groups.isEmpty() && groups.remove(groups.size() - 1);
      } else if (c == '*' || c == '+' || c == '{' || c == '|') {
        inner = true;
        repeated += c == '|' ? 0 : 1;
      }
    }
    return repeated > 3;
  }

  /** Texts of one or two letters over and over, behind each beginning that the expression knows. */
  private static List<String> texts(String expression) {
    String plain =
        expression
            .replaceAll("\\[\\^?(\\]?[^\\]])[^\\]]*\\]", "$1")
            .replaceAll("\\\\[a-zA-Z]", "a0 ");
    TreeSet<String> letters = new TreeSet<>(List.of("a", "0", " "));
    plain
        .chars()
        .filter(c -> "()[]{}*+?|^$\\".indexOf(c) < 0)
        .limit(200)
        .forEach(c -> letters.add(String.valueOf((char) c)));
    List<String> pumps = new ArrayList<>(letters.stream().limit(LETTERS).toList());
    for (String one : List.copyOf(pumps)) {
      for (String other : letters.stream().limit(LETTERS).toList()) {
        if (!one.equals(other)) {
          pumps.add(one + other);
        }
      }
    }
    TreeSet<String> beginnings = new TreeSet<>(List.of(""));
    for (String run : plain.split("[()\\[\\]{}*+?|^$\\\\]+")) {
      if (beginnings.size() < LETTERS) {
        beginnings.add(run);
      }
    }
    List<String> texts = new ArrayList<>();
    for (String beginning : beginnings) {
      for (String pump : pumps) {
        texts.add(beginning + pump.repeat(LONG / pump.length()) + "\u0001");
      }
    }
    return texts;
  }

  /** The budget is used up. */
  private static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Exhausted() {
      super(null, null, false, false);
    }
  }

  /** A text that counts how often it is looked at. */
  private record Counted(String text, int[] left) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (left[0]-- == 0) {
        throw new Exhausted();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), left);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
