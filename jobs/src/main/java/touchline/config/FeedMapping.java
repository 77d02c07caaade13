package touchline.config;

import java.io.Serializable;
import java.nio.file.FileSystems;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * How one kind of a vendor's files becomes rows of a feed.
 *
 * @param files glob relative to the landing folder, as {@link
 *     java.nio.file.FileSystem#getPathMatcher} reads it
 * @param columns Spark SQL expression over the file's columns, which are text, by canonical column,
 *     in alphabetical order
 * @param where Spark SQL predicate over the file's columns; rows for which it does not hold are
 *     left out
 */
public record FeedMapping(String files, Map<String, String> columns, String where)
    implements Serializable {

  public FeedMapping {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
  }

  static FeedMapping of(Section section) {
    String files = section.text("files");
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + files);
    } catch (PatternSyntaxException e) {
      section.problem("files", "is not a glob: " + e.getDescription());
    }
    if (files.startsWith("/") || List.of(files.split("/")).contains("..")) {
      section.problem("files", "is " + files + "; it must stay inside the landing folder");
    }
    Section columns = section.section("columns");
    return new FeedMapping(
        files,
        columns.byName(columns::predicate),
        section.has("where") ? section.predicate("where") : "true");
  }
}
