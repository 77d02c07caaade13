package touchline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where figures come from.
 *
 * @param table such as gold.path_reports
 * @param conditions what its rows satisfy, each as SQL says it
 */
public record Origin(String table, List<String> conditions) {
  public Origin {
    conditions = List.copyOf(conditions);
  }

  Origin and(String condition) {
    List<String> all = new ArrayList<>(conditions);
    all.add(condition);
    return new Origin(table, all);
  }

  /** The conditions as the WHERE clause has them; empty when all rows count. */
  public String filter() {
    return String.join(" AND ", conditions);
  }
}
