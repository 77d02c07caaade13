package touchline.config;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import touchline.storage.Place;
import touchline.storage.Storage;

/**
 * Files in which leads go to the CRM, each a configuration of columns; section {@code hand-off}.
 *
 * @param folder where the files go; empty for the folder hand-off of the warehouse
 * @param files by name
 */
public record HandOffConfig(String folder, SortedMap<String, HandOffFile> files)
    implements Serializable {
  /** What a column may hold: columns of gold.lead_handoffs that are plain or made of text. */
  public static final List<String> VALUES =
      List.of(
          "handed_off_date",
          "handed_off_at",
          "person_id",
          "cycle",
          "lead_id",
          "account_id",
          "account_name",
          "owner_id",
          "team",
          "persona",
          "title",
          "source",
          "segment",
          "class",
          "score",
          "grade",
          "probability",
          "probability_low",
          "probability_high",
          "actions",
          "last_touches",
          "active_colleagues",
          "talking_points",
          "sla_due_at",
          "why",
          "lexicon_version",
          "weights_version");

  public HandOffConfig {
    files = new TreeMap<>(files);
  }

  /**
   * One kind of file.
   *
   * @param rows sales for the leads that go to sales, nurture for those that stay with marketing
   * @param columns what each column of the file holds, by its header, in order
   * @param guard put before values that begin like a formula; empty for none
   * @param lineEnd crlf or lf
   */
  public record HandOffFile(String rows, Map<String, String> columns, String guard, String lineEnd)
      implements Serializable {
    public HandOffFile {
      columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    static HandOffFile of(Section section) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (Section column : section.sections("columns")) {
        String header = column.text("header");
        String value = column.text("value");
        if (!value.isEmpty() && !VALUES.contains(value)) {
          column.problem(
              "value",
              "is "
                  + value
                  + ", which a hand-off does not have"
                  + Nearest.of(value, VALUES).map(near -> "; did you mean " + near + "?").orElse("")
                  + "; there are "
                  + String.join(", ", new TreeSet<>(VALUES)));
        }
        if (columns.put(header, value) != null) {
          column.problem("header", "is " + header + ", as an earlier one's; headers are unique");
        }
      }
      HandOffFile file =
          new HandOffFile(
              section.text("rows"),
              columns,
              section.has("formula-guard") ? section.textOrEmpty("formula-guard") : "'",
              section.has("line-end") ? section.text("line-end") : "crlf");
      if (section.readWell() && columns.isEmpty()) {
        section.problem("columns", "is empty; name at least one column");
      }
      if (section.readWell() && !List.of("sales", "nurture").contains(file.rows)) {
        section.problem("rows", "is " + file.rows + "; it must be sales or nurture");
      }
      if (section.readWell() && !List.of("crlf", "lf").contains(file.lineEnd)) {
        section.problem("line-end", "is " + file.lineEnd + "; it must be crlf or lf");
      }
      return file;
    }
  }

  static HandOffConfig of(Section section) {
    Section files = section.section("files");
    return new HandOffConfig(
        section.textOrEmpty("folder"),
        files.byName(
            name -> {
              HandOffFile file = HandOffFile.of(files.section(name));
              if (!name.matches("[a-z0-9][a-z0-9_-]*")) {
                files.problem(name, "is no name of a file; use a-z, 0-9, - and _");
              }
              return file;
            }));
  }

  /** Where the files of a warehouse go. */
  public Place folder(Place warehouse) {
    return folder.isEmpty() ? warehouse.resolve("hand-off") : Storage.of(folder);
  }
}
