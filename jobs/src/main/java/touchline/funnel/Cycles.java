package touchline.funnel;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The qualification cycles of one lead, from its stage history, its conversions and its paths. */
final class Cycles {
  /**
   * Classes from which a cycle moves on, in order; a later entry of a lower one is a regression.
   */
  private static final List<String> FORWARD = List.of("lead", "mql", "accepted", "sql");

  private Cycles() {}

  /**
   * A stage entry as the version in force reads it.
   *
   * @param isLead whether it makes the person a lead
   * @param isHandedOver whether the CRM gives the lead to sales by it
   * @param isAccepted whether sales takes the lead on by it
   * @param kind sql, accepted, mql, rejected, recycled, dead, lead or unknown
   */
  record Entry(
      Instant at,
      String stage,
      String reason,
      boolean isLead,
      boolean isHandedOver,
      boolean isAccepted,
      String kind,
      String version) {}

  /** A conversion of the lead; adjustments are none. */
  record Conversion(
      String id, String type, Instant at, LocalDate booked, BigDecimal value, String version) {}

  /** The first and last touch of a path; {@code conversion} null for the open one. */
  record Path(String conversion, Touch first, Touch last) {}

  /** A touch, for what brought a lead. */
  record Touch(Instant at, String channel, String campaign, String content) {}

  /** One cycle; times are null where a step was not reached. */
  record Cycle(
      int number,
      Touch touch,
      Instant lead,
      Instant mql,
      Instant handedOver,
      Instant accepted,
      Instant sql,
      Instant opportunity,
      Instant won,
      Instant rejected,
      Instant recycled,
      String reason,
      String answer,
      Instant answered,
      String stage,
      Instant stageAt,
      String kind,
      int regressions,
      List<String> irregularities,
      List<Conversion> conversions,
      String version) {}

  /**
   * Splits a lead's history.
   *
   * @param entries in order of time
   * @param conversions in order of time
   * @param created when the CRM created the lead; null when unknown
   * @param versionThen version in force then
   */
  static List<Cycle> of(
      List<Entry> entries,
      List<Conversion> conversions,
      List<Path> paths,
      Instant created,
      String versionThen) {
    // The k-th MQL begins the k-th cycle; what lies before the second one is of the first.
    List<Instant> starts =
        conversions.stream()
            .filter(c -> c.type().equals("mql"))
            .map(Conversion::at)
            .sorted()
            .toList();
    int last = Math.max(1, starts.size());
    // A lead may have as many cycles as entries: each is looked at once, not once a cycle.
    List<List<Entry>> entered = split(entries, Entry::at, starts, last);
    List<List<Conversion>> converted = split(conversions, Conversion::at, starts, last);
    Map<String, Path> led = new HashMap<>();
    Path open = null;
    for (Path path : paths) {
      if (path.first() != null && path.conversion() != null) {
        led.putIfAbsent(path.conversion(), path);
      } else if (path.first() != null && open == null) {
        open = path;
      }
    }
    List<Cycle> cycles = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      List<Conversion> own = converted.get(i);
      Path path = path(led, own, i == last - 1 ? open : null);
      cycles.add(cycle(i + 1, entered.get(i), own, path, created, versionThen));
    }
    return cycles;
  }

  /** What belongs to each cycle: the one that began last before it, else the first. */
  private static <T> List<List<T>> split(
      List<T> all, Function<T, Instant> at, List<Instant> starts, int cycles) {
    List<List<T>> split = new ArrayList<>();
    for (int i = 0; i < cycles; i++) {
      split.add(new ArrayList<>());
    }
    for (T one : all) {
      int low = 0;
      int high = starts.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (starts.get(middle).isAfter(at.apply(one))) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      split.get(Math.max(0, low - 1)).add(one);
    }
    return split;
  }

  private static Cycle cycle(
      int number,
      List<Entry> entries,
      List<Conversion> conversions,
      Path path,
      Instant created,
      String versionThen) {
    Instant mql = conversion(conversions, "mql");
    Instant sql = conversion(conversions, "sql");
    Instant opportunity = conversion(conversions, "opportunity");
    Instant won = conversion(conversions, "won");
    Instant lead = first(entries, Entry::isLead);
    if (lead == null && number == 1) {
      lead = created;
    }
    Instant accepted = earliest(first(entries, Entry::isAccepted), sql, opportunity, won);
    Entry rejected = last(entries, "rejected", "dead");
    Entry recycled = last(entries, "recycled", "recycled");
    Entry back = later(rejected, recycled);
    String answer = null;
    Instant answered = null;
    if (mql != null) {
      if (accepted != null) {
        answer = "accepted";
        answered = accepted;
      } else if (back != null) {
        answer = back == rejected ? "rejected" : "recycled";
        answered = back.at();
      } else {
        answer = "open";
      }
    }
    Entry now = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    Touch touch = path == null ? null : number == 1 ? path.first() : path.last();
    String version =
        conversions.stream()
            .filter(c -> c.type().equals("mql"))
            .map(Conversion::version)
            .findFirst()
            .orElse(entries.isEmpty() ? versionThen : entries.get(0).version());
    return new Cycle(
        number,
        touch,
        lead,
        mql,
        first(entries, Entry::isHandedOver),
        accepted,
        sql,
        opportunity,
        won,
        rejected == null ? null : rejected.at(),
        recycled == null ? null : recycled.at(),
        back == null ? null : back.reason(),
        answer,
        answered,
        now == null ? null : now.stage(),
        now == null ? null : now.at(),
        now == null ? "none" : now.kind(),
        regressions(entries),
        irregularities(entries, mql, accepted, sql, opportunity, won),
        conversions,
        version);
  }

  private static Instant conversion(List<Conversion> conversions, String type) {
    return conversions.stream()
        .filter(c -> c.type().equals(type))
        .map(Conversion::at)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Instant first(List<Entry> entries, java.util.function.Predicate<Entry> predicate) {
    return entries.stream().filter(predicate).map(Entry::at).findFirst().orElse(null);
  }

  private static Entry last(List<Entry> entries, String kind, String other) {
    Entry last = null;
    for (Entry entry : entries) {
      if (entry.kind().equals(kind) || entry.kind().equals(other)) {
        last = entry;
      }
    }
    return last;
  }

  private static Entry later(Entry one, Entry other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.at().isAfter(one.at()) ? other : one;
  }

  private static Instant earliest(Instant... moments) {
    Instant earliest = null;
    for (Instant moment : moments) {
      if (moment != null && (earliest == null || moment.isBefore(earliest))) {
        earliest = moment;
      }
    }
    return earliest;
  }

  /** The path to the cycle's MQL, else to its SQL, else the open one. */
  private static Path path(Map<String, Path> led, List<Conversion> conversions, Path open) {
    for (String type : List.of("mql", "sql")) {
      for (Conversion conversion : conversions) {
        if (conversion.type().equals(type) && led.containsKey(conversion.id())) {
          return led.get(conversion.id());
        }
      }
    }
    return open;
  }

  private static int regressions(List<Entry> entries) {
    int reached = -1;
    int regressions = 0;
    for (Entry entry : entries) {
      int place = FORWARD.indexOf(entry.kind());
      if (place >= 0) {
        regressions += place < reached ? 1 : 0;
        reached = Math.max(reached, place);
      }
    }
    return regressions;
  }

  private static List<String> irregularities(
      List<Entry> entries,
      Instant mql,
      Instant accepted,
      Instant sql,
      Instant opportunity,
      Instant won) {
    Set<String> found = new TreeSet<>();
    if (sql != null && mql == null) {
      found.add("no mql before sql");
    }
    if (opportunity != null && sql == null) {
      found.add("no sql before opportunity");
    }
    if (won != null && opportunity == null) {
      found.add("no opportunity before won");
    }
    if (mql != null && accepted != null && accepted.isBefore(mql)) {
      found.add("accepted before mql");
    }
    if (sql != null && opportunity != null && opportunity.isBefore(sql)) {
      found.add("opportunity before sql");
    }
    for (Entry entry : entries) {
      if (entry.kind().equals("unknown")) {
        found.add("unknown stage " + entry.stage());
      }
    }
    return List.copyOf(found);
  }
}
