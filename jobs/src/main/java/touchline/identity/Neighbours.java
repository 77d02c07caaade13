package touchline.identity;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One row per identifier from its sightings, which come one identifier after another, each sorted
 * by neighbour. Never holds more neighbours than one identifier may join.
 */
final class Neighbours implements Iterator<Row> {
  /**
   * Identifier, neighbour (null: the identifier alone), domain, and the row of the night before.
   */
  static final StructType SIGHTING =
      new StructType()
          .add("identifier", DataTypes.StringType)
          .add("neighbour", DataTypes.StringType)
          .add("email_domain", DataTypes.StringType)
          .add("was_person_id", DataTypes.StringType)
          .add("was_neighbours", DataTypes.IntegerType)
          .add("was_shared", DataTypes.BooleanType);

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
  private Row ahead;

  /**
   * @param most neighbours that an identifier may have without being shared
   * @param mostLeads leads that a visitor may have among them
   */
  Neighbours(Iterator<Row> sightings, int most, int mostLeads) {
    this.sightings = sightings;
    this.most = most;
    this.mostLeads = mostLeads;
    advance();
  }

  @Override
  public boolean hasNext() {
    return ahead != null;
  }

  @Override
  public Row next() {
    if (ahead == null) {
      throw new NoSuchElementException();
    }
    String identifier = ahead.getString(0);
    String domain = null;
    String wasDomain = null;
    Row was = null;
    boolean isShared = false;
    String last = null;
    List<String> neighbours = new ArrayList<>(4);
    while (ahead != null && ahead.getString(0).equals(identifier)) {
      domain = least(domain, ahead.getString(2));
      if (!ahead.isNullAt(4)) {
        was = ahead;
        wasDomain = ahead.getString(2);
        isShared |= ahead.getBoolean(5);
      }
      String neighbour = ahead.getString(1);
      if (neighbour != null && !neighbour.equals(last) && neighbours.size() <= most) {
        neighbours.add(neighbour);
        last = neighbour;
      }
      advance();
    }
    isShared |= neighbours.size() > most;
    isShared |=
        identifier.startsWith("visitor:")
            && neighbours.stream().filter(other -> other.startsWith("lead:")).count() > mostLeads;
    if (isShared) {
      neighbours = List.of();
    }
    boolean hasChanged =
        was == null
            || was.getInt(4) != neighbours.size()
            || was.getBoolean(5) != isShared
            || domain != null && !domain.equals(wasDomain);
    return RowFactory.create(
        identifier,
        domain,
        neighbours.toArray(),
        isShared,
        was == null ? null : was.getString(3),
        hasChanged);
  }

  private void advance() {
    ahead = sightings.hasNext() ? sightings.next() : null;
  }

  private static String least(String a, String b) {
    return a == null || b != null && b.compareTo(a) < 0 ? b : a;
  }
}
