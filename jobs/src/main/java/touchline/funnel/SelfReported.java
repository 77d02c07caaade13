package touchline.funnel;

import java.util.List;
import org.apache.spark.sql.api.java.UDF2;
import scala.collection.Seq;
import touchline.config.ColumnName;

/**
 * What a lead says brought it: the first of some columns of its profile that is filled, in whatever
 * spelling exports have their names. As the function of a query: names and values of the profile,
 * in one order, both null when there is none, to a value or null.
 *
 * @param columns plain names, the one that counts most first
 */
record SelfReported(List<String> columns) implements UDF2<Seq<String>, Seq<String>, String> {
  /** The function for columns as settings name them. */
  static SelfReported by(List<String> columns) {
    return new SelfReported(columns.stream().map(ColumnName::plain).toList());
  }

  @Override
  public String call(Seq<String> names, Seq<String> values) {
    String told = null;
    int place = columns.size();
    for (int i = 0; names != null && i < names.length(); i++) {
      String value = values.apply(i);
      if (value != null && isFilled(value)) {
        int found = columns.indexOf(ColumnName.plain(names.apply(i)));
        if (found >= 0 && found < place) {
          place = found;
          told = value;
        }
      }
    }
    return told;
  }

  /** As SQL's trim has it: blanks only. */
  private static boolean isFilled(String value) {
    return value.chars().anyMatch(sign -> sign != ' ');
  }
}
