package touchline.identity;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.Made;

/**
 * One row per identifier from its sightings, which come sorted by their identifiers' numbers. What
 * share a number are one identifier, hardly ever two. Never holds more neighbours than one
 * identifier may join, and one.
 */
final class Neighbours implements Iterator<Row> {
  /** Column of whole numbers, equal for equal identifiers. */
  static final String NUMBER = "number";

  static final StructType NODE =
      new StructType()
          .add("identifier", DataTypes.StringType)
          .add("email_domain", DataTypes.StringType)
          .add("neighbours", DataTypes.createArrayType(DataTypes.StringType))
          .add("is_shared", DataTypes.BooleanType)
          .add("was_person_id", DataTypes.StringType)
          .add("has_changed", DataTypes.BooleanType);

  private final Iterator<Row> sightings;
  private final int most;
  private final int mostLeads;
  private final Queue<Row> ready = new ArrayDeque<>();
  private Row ahead;

  /**
   * @param sightings identifier, neighbour (null: the identifier alone), email_domain and, of the
   *     night before, was_person_id, was_neighbours and was_shared, in order of {@link #NUMBER}
   * @param most neighbours that an identifier may have without being shared
   * @param mostLeads leads that a visitor may have among them
   */
  Neighbours(Iterator<Row> sightings, int most, int mostLeads) {
    this.sightings = sightings;
    this.most = most;
    this.mostLeads = mostLeads;
    advance();
  }

  /** What was seen of one identifier. */
  private static final class Seen {
    private final TreeSet<String> neighbours = new TreeSet<>();
    private String domain;
    private Row was;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && ahead != null) {
      long number = ahead.getAs(NUMBER);
      Map<String, Seen> seen = new TreeMap<>();
      while (ahead != null && ahead.<Long>getAs(NUMBER) == number) {
        see(ahead, seen.computeIfAbsent(ahead.getAs("identifier"), first -> new Seen()));
        advance();
      }
      seen.forEach((identifier, all) -> ready.add(node(identifier, all)));
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void see(Row sighting, Seen seen) {
    seen.domain = least(seen.domain, sighting.getAs("email_domain"));
    seen.was = sighting.getAs("was_neighbours") == null ? seen.was : sighting;
    String neighbour = sighting.getAs("neighbour");
    if (neighbour != null && seen.neighbours.size() <= most) {
      seen.neighbours.add(neighbour);
    }
  }

  private Row node(String identifier, Seen seen) {
    Row was = seen.was;
    Set<String> neighbours = seen.neighbours;
    boolean isShared =
        was != null && was.<Boolean>getAs("was_shared")
            || neighbours.size() > most
            || identifier.startsWith("visitor:")
                && neighbours.stream().filter(other -> other.startsWith("lead:")).count()
                    > mostLeads;
    if (isShared) {
      neighbours = Set.of();
    }
    return Made.line(NODE)
        .set("identifier", identifier)
        .set("email_domain", seen.domain)
        .set("neighbours", neighbours.toArray(String[]::new))
        .set("is_shared", isShared)
        .set("was_person_id", was == null ? null : was.getAs("was_person_id"))
        .set("has_changed", was == null || differs(was, neighbours.size(), isShared, seen.domain))
        .made();
  }

  /** Whether an identifier is another than the night before knew it. */
  private static boolean differs(Row was, int neighbours, boolean isShared, String domain) {
    return was.<Integer>getAs("was_neighbours") != neighbours
        || was.<Boolean>getAs("was_shared") != isShared
        || domain != null && !domain.equals(was.getAs("email_domain"));
  }

  private void advance() {
    ahead = sightings.hasNext() ? sightings.next() : null;
  }

  private static String least(String a, String b) {
    return a == null || b != null && b.compareTo(a) < 0 ? b : a;
  }
}
