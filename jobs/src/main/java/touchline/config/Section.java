package touchline.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One object of the configuration, read setting by setting.
 *
 * <p>A setting that is missing, of the wrong type or out of range becomes a problem, and the reader
 * goes on with a stand-in value, so that one load finds every problem. The settings that are read
 * are the known ones: {@link #rejectUnknown} then names the rest. {@link #finish} on the root
 * throws what was found.
 */
final class Section {
  private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?[0-9.]+");

  private final String path;
  private final ConfigObject values;
  private final List<Problem> problems;
  private final SqlCheck sql;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<Section> children = new ArrayList<>();
  private boolean readWell = true;

  private Section(String path, ConfigObject values, List<Problem> problems, SqlCheck sql) {
    this.path = path;
    this.values = values;
    this.problems = problems;
    this.sql = sql;
  }

  /** The whole configuration, resolved. */
  static Section root(ConfigObject values, SqlCheck sql) {
    return new Section("", values, new ArrayList<>(), sql);
  }

  /** Throws every problem found so far, unknown settings included. */
  void finish() {
    rejectUnknown();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          problems.stream().sorted().distinct().map(Problem::toString).toList());
    }
  }

  private void rejectUnknown() {
    for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
      if (!known.contains(entry.getKey())) {
        problem(
            entry.getValue().origin(),
            "unknown setting " + path(entry.getKey()) + knownHere(entry.getKey(), known));
      }
    }
    children.forEach(Section::rejectUnknown);
  }

  private static String knownHere(String word, Collection<String> known) {
    return "; known here: "
        + String.join(", ", known)
        + Nearest.of(word, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** Whether a setting is given; makes it a known one. */
  boolean has(String key) {
    known.add(key);
    ConfigValue value = values.get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  /**
   * Names of everything given here, in alphabetical order: for sections whose keys are names that
   * the site chooses.
   */
  List<String> names() {
    return values.keySet().stream().sorted().toList();
  }

  /**
   * Whether every setting read so far was there and of its type. Where not, stand-ins took their
   * place, and comparing settings with each other would report what the site did not write.
   */
  boolean readWell() {
    return readWell;
  }

  /** Adds a problem of this section's own, at the place of a setting. */
  void problem(String key, String text) {
    ConfigValue value = values.get(key);
    problem(value == null ? values.origin() : value.origin(), path(key) + " " + text);
  }

  Section section(String key) {
    ConfigObject object = read(key, "a section { … }", Section::object, null);
    return object == null
        // Its absence is one problem, not one for every setting inside.
        ? new Section(path(key), ConfigFactory.empty().root(), new ArrayList<>(), SqlCheck.NONE)
        : child(path(key), object);
  }

  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    for (ConfigValue element : list(key)) {
      String place = path(key) + "[" + sections.size() + "]";
      if (element instanceof ConfigObject object) {
        sections.add(child(place, object));
      } else {
        problem(element.origin(), place + " is " + shown(element) + "; expected an object { … }");
      }
    }
    return sections;
  }

  /** Text that is not blank. */
  String text(String key) {
    return read(key, "text", Section::textOf, "");
  }

  /** Text that may be empty. */
  String textOrEmpty(String key) {
    return read(key, "text", Section::scalar, "");
  }

  /** A Spark SQL predicate or expression. */
  String predicate(String key) {
    return judged(key, text(key));
  }

  /** Spark SQL expressions. */
  List<String> predicates(String key) {
    return texts(key).stream().map(expression -> judged(key, expression)).toList();
  }

  private String judged(String key, String expression) {
    if (!expression.isEmpty()) {
      sql.problem(expression)
          .map(wrong -> wrong.strip().lines().findFirst().orElse(""))
          .ifPresent(wrong -> problem(key, wrong));
    }
    return expression;
  }

  /** A predicate of the lexicon. */
  String predicate(String key, LexiconPredicate.Over over) {
    return judged(key, LexiconPredicate.over(over, predicate(key)));
  }

  /** A predicate that says how a lead ended, and so may see it. */
  String ending(String key, LexiconPredicate.Over over) {
    return judged(key, new LexiconPredicate(predicate(key), over, List.of(), true));
  }

  /** A predicate over the facts of a lead as of the night. */
  String fact(String key, List<Signal> signals) {
    return judged(
        key, new LexiconPredicate(predicate(key), LexiconPredicate.Over.FACTS, signals, false));
  }

  /** A list of predicates of the lexicon. */
  List<String> predicates(String key, LexiconPredicate.Over over) {
    List<String> predicates = texts(key);
    predicates.forEach(when -> judged(key, LexiconPredicate.over(over, when)));
    return predicates;
  }

  private String judged(String key, LexiconPredicate predicate) {
    // What does not parse has been said already.
    if (!predicate.when().isEmpty() && sql.problem(predicate.when()).isEmpty()) {
      sql.problem(predicate).ifPresent(wrong -> problem(key, wrong));
    }
    return predicate.when();
  }

  /**
   * Makes a problem, at the place of a setting, of its holding for a row for which another does.
   */
  void requireApart(
      String key, String when, String otherName, String otherWhen, LexiconPredicate.Over over) {
    sql.overlap(LexiconPredicate.over(over, when), LexiconPredicate.over(over, otherWhen))
        .ifPresent(
            row ->
                problem(
                    key,
                    "overlaps with "
                        + otherName
                        + ": both hold for "
                        + row
                        + "; a stage entry is of one class, so exclude it from one of them"));
  }

  /**
   * Makes a problem, at the place of its predicate, of what is wrong with a score rule, unless
   * reading it has made one.
   */
  void judge(String key, ScoreRule rule) {
    if (sql.problem(rule.when()).isEmpty()) {
      sql.problem(rule).ifPresent(wrong -> problem(key, "of rule " + rule.name() + " " + wrong));
    }
  }

  /** The same of a channel rule. */
  void judge(String key, ChannelRule rule) {
    if (sql.problem(rule.when()).isEmpty()) {
      sql.problem(rule).ifPresent(wrong -> problem(key, "of channel " + rule.name() + " " + wrong));
    }
  }

  /** A regular expression of Java. */
  String regex(String key) {
    String expression = text(key);
    Regexes.problem(expression).ifPresent(wrong -> problem(key, wrong));
    return expression;
  }

  /** An address that begins with http:// or https://. */
  URI address(String key) {
    return read(
        key,
        "an address such as http://localhost:5000",
        value -> {
          URI address = URI.create(textOf(value));
          boolean isHttp =
              "http".equals(address.getScheme()) || "https".equals(address.getScheme());
          if (!isHttp || address.getHost() == null) {
            throw new IllegalArgumentException();
          }
          return address;
        },
        URI.create("http://localhost"));
  }

  boolean flag(String key) {
    return read(
        key,
        "true or false",
        value ->
            switch (scalar(value)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            },
        false);
  }

  int count(String key, int least, int most) {
    int count =
        read(key, "a whole number", value -> new BigDecimal(scalar(value)).intValueExact(), least);
    return inRange(key, count, least, most, String::valueOf);
  }

  double number(String key, double least, double most) {
    double number =
        read(key, "a number", value -> new BigDecimal(scalar(value)).doubleValue(), least);
    return inRange(
        key, number, least, most, n -> BigDecimal.valueOf(n).stripTrailingZeros().toPlainString());
  }

  /** A share: unitless, 0 to 1. */
  double share(String key) {
    return number(key, 0, 1);
  }

  Duration duration(String key, Duration least, Duration most) {
    Duration duration =
        read(key, "a duration with a unit, such as 30m, 4h or 90d", Section::durationOf, least);
    return inRange(key, duration, least, most, Section::shown);
  }

  LocalDate date(String key) {
    return read(
        key, "a date such as 2026-03-31", value -> LocalDate.parse(scalar(value)), LocalDate.EPOCH);
  }

  LocalTime time(String key) {
    return read(
        key, "a time of day such as 09:00", value -> LocalTime.parse(scalar(value)), LocalTime.MIN);
  }

  ZoneId zone(String key) {
    return read(
        key,
        "a time zone such as UTC or Europe/Berlin",
        value -> ZoneId.of(scalar(value)),
        ZoneId.of("UTC"));
  }

  /** The ISO 4217 code of a currency. */
  String currency(String key) {
    return read(
        key,
        "an ISO 4217 currency code such as EUR",
        value -> Currency.getInstance(scalar(value)).getCurrencyCode(),
        "");
  }

  /** A constant of an enum, written in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    String expected = "one of " + String.join(", ", namesOf(type));
    ConfigValue value = read(key, expected, Function.identity(), null);
    E first = type.getEnumConstants()[0];
    return value == null ? first : constant(path(key), value, type, first);
  }

  <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<E> chosen = new ArrayList<>();
    for (ConfigValue element : list(key)) {
      chosen.add(constant(path(key), element, type, constants[0]));
    }
    return chosen;
  }

  List<String> texts(String key) {
    return elements(key, "text", Section::textOf);
  }

  List<LocalDate> dates(String key) {
    return elements(key, "a date such as 2026-03-31", value -> LocalDate.parse(scalar(value)));
  }

  List<Duration> durations(String key, Duration least, Duration most) {
    List<Duration> durations =
        elements(key, "a duration with a unit, such as 7d", Section::durationOf);
    durations.forEach(duration -> inRange(key, duration, least, most, Section::shown));
    return durations;
  }

  List<Integer> counts(String key) {
    return elements(key, "a whole number", value -> new BigDecimal(scalar(value)).intValueExact());
  }

  /**
   * Values by name, in alphabetical order, of a section whose keys are names that the site chooses.
   */
  <T> SortedMap<String, T> byName(Function<String, T> reader) {
    SortedMap<String, T> values = new TreeMap<>();
    names().forEach(name -> values.put(name, reader.apply(name)));
    return values;
  }

  /**
   * Makes a problem of a name that is not among the allowed ones; the name then counts as known.
   */
  void requireName(String name, String what, Collection<String> allowed) {
    known.add(name);
    if (!allowed.contains(name)) {
      problem(
          values.get(name).origin(),
          "unknown " + what + " " + path(name) + knownHere(name, new TreeSet<>(allowed)));
    }
  }

  /** Makes a problem of every element of a list of texts that is not among the allowed ones. */
  void requireElements(String key, String what, Collection<String> allowed) {
    for (ConfigValue element : list(key)) {
      String word = String.valueOf(element.unwrapped());
      if (!allowed.contains(word)) {
        problem(
            element.origin(),
            "unknown "
                + what
                + " "
                + word
                + " in "
                + path(key)
                + knownHere(word, new TreeSet<>(allowed)));
      }
    }
  }

  private Section child(String childPath, ConfigObject object) {
    Section child = new Section(childPath, object, problems, sql);
    children.add(child);
    return child;
  }

  private <T> T read(String key, String expected, Function<ConfigValue, T> parser, T standIn) {
    if (!has(key)) {
      readWell = false;
      // Null is a value that says there is none, and stands somewhere.
      ConfigValue none = values.get(key);
      problem(
          none == null ? values.origin() : none.origin(),
          path(key) + " is missing; expected " + expected);
      return standIn;
    }
    return parsed(path(key), values.get(key), expected, parser, standIn);
  }

  private <T> T parsed(
      String place,
      ConfigValue value,
      String expected,
      Function<ConfigValue, T> parser,
      T standIn) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException
        | ArithmeticException
        | DateTimeException
        | ConfigException e) {
      readWell = false;
      problem(value.origin(), place + " is " + shown(value) + "; expected " + expected);
      return standIn;
    }
  }

  private List<ConfigValue> list(String key) {
    return read(
        key,
        "a list [ … ]",
        value -> {
          if (value instanceof ConfigList list) {
            return List.<ConfigValue>copyOf(list);
          }
          throw new IllegalArgumentException();
        },
        List.of());
  }

  private <T> List<T> elements(String key, String expected, Function<ConfigValue, T> parser) {
    List<T> elements = new ArrayList<>();
    for (ConfigValue element : list(key)) {
      T value = parsed("an element of " + path(key), element, expected, parser, null);
      if (value != null) {
        elements.add(value);
      }
    }
    return elements;
  }

  private <E extends Enum<E>> E constant(
      String place, ConfigValue value, Class<E> type, E standIn) {
    List<String> names = namesOf(type);
    String word = String.valueOf(value.unwrapped());
    int at = names.indexOf(word);
    if (at < 0) {
      problem(value.origin(), "unknown value " + word + " of " + place + knownHere(word, names));
      return standIn;
    }
    return type.getEnumConstants()[at];
  }

  private <T extends Comparable<T>> T inRange(
      String key, T value, T least, T most, Function<T, String> shown) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problem(
          key,
          "is "
              + shown.apply(value)
              + "; it must be between "
              + shown.apply(least)
              + " and "
              + shown.apply(most));
    }
    return value;
  }

  private void problem(ConfigOrigin origin, String text) {
    problems.add(Problem.at(origin, text));
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static List<String> namesOf(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static ConfigObject object(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object;
    }
    throw new IllegalArgumentException();
  }

  private static String scalar(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      default -> throw new IllegalArgumentException();
    };
  }

  private static String textOf(ConfigValue value) {
    String text = scalar(value);
    if (text.isBlank()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static Duration durationOf(ConfigValue value) {
    String text = scalar(value);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    // Typesafe Config reads a bare number as milliseconds, which nobody means here.
    if (BARE_NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return value.atKey("value").getDuration("value");
  }

  private static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "an object";
      case LIST -> "a list";
      case STRING -> '"' + value.unwrapped().toString() + '"';
      default -> String.valueOf(value.unwrapped());
    };
  }

  /** A duration as the site writes it: 90d, 4h, 30m. */
  static String shown(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis + "ms";
  }
}
