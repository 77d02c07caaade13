package touchline.explain;

import static org.apache.spark.sql.functions.col;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import touchline.publish.PublishedTables;

/** Who is who in a deal: its contacts as the CRM names them, its primary lead, and colleagues. */
final class DealRoles {
  private final Map<String, String> contacts;
  private final String primary;

  private DealRoles(Map<String, String> contacts, String primary) {
    this.contacts = contacts;
    this.primary = primary;
  }

  /** Those of a row of silver.deals. */
  static DealRoles of(PublishedTables tables, Row deal) {
    Map<String, String> contacts = new HashMap<>();
    for (Row row :
        tables
            .table("silver.deal_contacts")
            .where(col("deal_id").equalTo(deal.<String>getAs("deal_id")))
            .collectAsList()) {
      contacts.put(row.getAs("person_id"), row.getAs("role"));
    }
    return new DealRoles(contacts, deal.getAs("person_id"));
  }

  /** People whom the CRM names on the deal beside its primary lead. */
  Set<String> contacts() {
    return contacts.keySet();
  }

  /** Those, and the primary lead. */
  Set<String> people() {
    Set<String> people = new HashSet<>(contacts.keySet());
    if (primary != null) {
      people.add(primary);
    }
    return people;
  }

  String of(String person) {
    String role = contacts.get(person);
    if (role != null) {
      return role;
    }
    if (person.equals(primary)) {
      return "primary lead";
    }
    return contacts.containsKey(person) ? "contact" : "colleague";
  }
}
