package touchline.publish;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.HandOffConfig;
import touchline.config.HandOffConfig.HandOffFile;
import touchline.storage.Place;

/**
 * The files in which leads go to the CRM: one a night of each kind, named by the date, and a latest
 * copy.
 *
 * <p>Written after publishing, from the published tables alone: gold.lead_handoffs decides which
 * lead goes in which night's file, once per qualification cycle. A file that a killed run did not
 * come to is written by the next run, and writing one again gives the same bytes, since a hand-off
 * stays as it was. A night without hand-offs has a file with a header only, so that the latest copy
 * never holds leads of an earlier night.
 *
 * <p>Beside the files lies a memory of whom each night's hold. A warehouse that was restored from a
 * backup may hand a lead off on a later night than it did before; the file in which it went still
 * counts, and the later one leaves it out. A file that is no longer there hands nobody off.
 */
public final class HandOffFiles {
  private static final String LATEST = "latest";
  private static final String MEMORY = "memory";

  private final Place folder;

  /**
   * @param folder where the files go, made if need be
   */
  public HandOffFiles(Place folder) {
    this.folder = folder;
  }

  /** Whether the files of a night are not all there. */
  public boolean areMissing(HandOffConfig config, LocalDate asOf) {
    return config.files().keySet().stream().anyMatch(name -> !path(name, asOf.toString()).exists());
  }

  /** Writes what is missing, and tonight's; a line about each kind, for the operator. */
  public List<String> write(PublishedTables tables, HandOffConfig config, LocalDate asOf) {
    Dataset<Row> handOffs = tables.table("gold.lead_handoffs");
    Dataset<Row> nurture = tables.table("gold.lead_status").where("next_step = 'nurture'");
    return write(handOffs, nurture, config, asOf);
  }

  /** The same, from rows of the tables. */
  List<String> write(
      Dataset<Row> handOffs, Dataset<Row> nurture, HandOffConfig config, LocalDate asOf) {
    TreeSet<LocalDate> nights = new TreeSet<>(List.of(asOf));
    handOffs.select("handed_off_date").distinct().collectAsList().stream()
        .map(row -> row.<Date>getAs("handed_off_date").toLocalDate())
        .filter(night -> !night.isAfter(asOf))
        .forEach(nights::add);
    Map<LocalDate, List<Row>> ofNights = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, HandOffFile> kind : config.files().entrySet()) {
      String name = kind.getKey();
      HandOffFile file = kind.getValue();
      Written tonight = new Written(0, 0);
      if (file.rows().equals("sales")) {
        for (LocalDate night : nights) {
          if (night.equals(asOf) || !path(name, night.toString()).exists()) {
            List<Row> rows = ofNights.computeIfAbsent(night, n -> ofNight(handOffs, n));
            tonight = write(name, file, night, rows);
          }
        }
      } else {
        Iterator<Row> rows = nurture.orderBy("lead_id", "cycle").toLocalIterator();
        tonight = new Written(write(path(name, asOf.toString()), file, rows), 0);
      }
      copy(path(name, asOf.toString()), path(name, LATEST));
      lines.add(tonight.told(name) + ": " + path(name, asOf.toString()));
    }
    return lines;
  }

  private static List<Row> ofNight(Dataset<Row> handOffs, LocalDate night) {
    return handOffs
        .where(col("handed_off_date").equalTo(lit(night)))
        .orderBy("lead_id", "cycle")
        .collectAsList();
  }

  /** How many leads a file holds, and how many it leaves out since an earlier file has them. */
  private record Written(long leads, long leftOut) {
    String told(String name) {
      return leads
          + (leads == 1 ? " lead" : " leads")
          + " for "
          + name
          + (leftOut == 0 ? "" : ", without " + leftOut + " that another night's file has already");
    }
  }

  /** The file of one night, without leads that went in another night's. */
  private Written write(String name, HandOffFile file, LocalDate night, List<Row> handOffs) {
    Place path = path(name, night.toString());
    Place memory = folder.resolve(MEMORY).resolve(path.name());
    Set<String> elsewhere = new HashSet<>();
    for (Place other : memory.parent().list()) {
      boolean isOfKind = other.name().matches(name + "-\\d{4}-\\d\\d-\\d\\d.csv");
      if (isOfKind && !other.equals(memory) && folder.resolve(other.name()).exists()) {
        elsewhere.addAll(other.read(StandardCharsets.UTF_8).lines().toList());
      }
    }
    List<Row> rows = handOffs.stream().filter(row -> !elsewhere.contains(remembered(row))).toList();
    // Remembered before it is handed off: without the file it does not count.
    memory.write(rows.stream().map(row -> remembered(row) + "\n").collect(Collectors.joining()));
    long leads = write(path, file, rows.iterator());
    return new Written(leads, handOffs.size() - leads);
  }

  /** A lead and cycle, as the memory of files has it. */
  private static String remembered(Row handOff) {
    return handOff.getAs("lead_id") + "," + handOff.getAs("cycle");
  }

  private Place path(String name, String night) {
    return folder.resolve(name + "-" + night + ".csv");
  }

  private static long write(Place path, HandOffFile file, Iterator<Row> lines) {
    String end = file.lineEnd().equals("lf") ? "\n" : "\r\n";
    AtomicLong count = new AtomicLong();
    path.write(
        bytes -> {
          Writer out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
          line(out, file.columns().keySet(), end);
          while (lines.hasNext()) {
            Row row = lines.next();
            List<String> fields = new ArrayList<>();
            for (String column : file.columns().values()) {
              fields.add(field(row, column, file.guard()));
            }
            line(out, fields, end);
            count.incrementAndGet();
          }
          out.flush();
        });
    return count.get();
  }

  private static void copy(Place from, Place to) {
    to.write(
        out -> {
          try (InputStream in = from.open()) {
            in.transferTo(out);
          }
        });
  }

  private static void line(Writer out, Collection<String> fields, String end) throws IOException {
    out.write(fields.stream().map(HandOffText::field).collect(Collectors.joining(",")));
    out.write(end);
  }

  /** A value as the targets read it; empty for null and for what the rows do not have. */
  private static String field(Row row, String column, String guard) {
    boolean isKnown = List.of(row.schema().fieldNames()).contains(column);
    Object value = isKnown ? row.getAs(column) : null;
    if (value instanceof scala.collection.Seq<?> list) {
      String text =
          CollectionConverters.asJava(list).stream()
              .map(HandOffFiles::element)
              .collect(Collectors.joining("; "));
      return HandOffText.guarded(text, guard);
    }
    String text = plain(value);
    return value instanceof String ? HandOffText.guarded(text, guard) : text;
  }

  private static String element(Object value) {
    if (value instanceof Row row) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        if (!row.isNullAt(i)) {
          parts.add(plain(row.get(i)));
        }
      }
      return String.join(" ", parts);
    }
    return plain(value);
  }

  private static String plain(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Timestamp at) {
      return at.toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number)
          .setScale(4, RoundingMode.HALF_UP)
          .stripTrailingZeros()
          .toPlainString();
    }
    return String.valueOf(value);
  }
}
