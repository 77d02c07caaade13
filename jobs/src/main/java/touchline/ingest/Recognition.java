package touchline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import touchline.config.ColumnName;
import touchline.config.Feeds;
import touchline.config.SourceConfig;
import touchline.config.SourceObject;
import touchline.storage.Outage;

/**
 * Tells what a vendor's file is from the names of its columns, wherever it lies in the source's
 * folders and whatever it is called. Of objects whose signatures fit, the one with most columns is
 * meant; of equals, the one that the file's name names.
 *
 * <p>A report's title lines are passed over: the header is the first of the first {@value #LINES}
 * lines that fits best. The columns of JSON are those of its first {@value #LINES} objects, those
 * of inner objects by path such as properties.email.
 */
final class Recognition {
  private static final int LINES = 20;

  /**
   * What a file was recognised as.
   *
   * @param source source system; null when it was not recognised
   * @param object kind of file; null when it was not recognised
   * @param mappings how feeds take it, none when it is left out
   * @param preamble lines before the header
   * @param columns its columns, lower-cased
   * @param doubt why it was not recognised; null when it was
   */
  record Verdict(
      String source,
      String object,
      List<Mapping> mappings,
      int preamble,
      List<String> columns,
      String doubt) {}

  /** A line of a file that may be its header. */
  private record Header(int line, List<String> columns) {}

  private record Fit(SourceConfig source, SourceObject object, int columns) {}

  private final List<SourceConfig> sources;
  private final Map<String, List<Mapping>> mappings = new TreeMap<>();
  private final Map<String, Verdict> seen = new HashMap<>();

  Recognition(List<SourceConfig> sources) {
    this.sources = sources.stream().filter(source -> !source.objects().isEmpty()).toList();
    for (SourceConfig source : this.sources) {
      for (String object : source.objects().keySet()) {
        List<Mapping> taking = new ArrayList<>();
        source
            .taking(object)
            .forEach(
                (feed, all) -> all.forEach(m -> taking.add(Mapping.of(source.name(), feed, m))));
        mappings.put(source.name() + "\n" + object, taking);
      }
    }
  }

  /** Whether a source looks for its files where this one lies. */
  boolean concerns(String path) {
    // A folder that is named as a feed is the contract's own.
    boolean isFeed =
        path.contains("/") && Feeds.NAMES.contains(path.substring(0, path.indexOf('/')));
    return !isFeed && sources.stream().anyMatch(source -> source.holds(path));
  }

  /** A file that has not changed is looked at once. */
  Verdict of(String path, FileStatus file, Format format, Configuration hadoop) {
    return seen.computeIfAbsent(
        file.getPath() + "\n" + file.getLen() + "\n" + file.getModificationTime(),
        known -> look(path, file, format, hadoop));
  }

  private Verdict look(String path, FileStatus file, Format format, Configuration hadoop) {
    List<SourceConfig> holding = sources.stream().filter(source -> source.holds(path)).toList();
    List<Header> headers;
    try {
      headers = headers(file, format, hadoop);
    } catch (IOException | RuntimeException e) {
      Outage.refuse(e);
      return unknown("it cannot be read; " + e.getClass().getSimpleName());
    }
    Header best = null;
    List<Fit> fits = List.of();
    for (Header header : headers) {
      List<Fit> found = fits(holding, header.columns());
      if (!found.isEmpty() && (fits.isEmpty() || found.get(0).columns() > fits.get(0).columns())) {
        best = header;
        fits = found;
      }
    }
    if (best == null) {
      return unknown(nearest(holding, headers));
    }
    Fit fit = fits.get(0);
    if (fits.size() > 1) {
      String name = ColumnName.plain(path.substring(path.lastIndexOf('/') + 1));
      List<Fit> named =
          fits.stream()
              .filter(f -> name.contains(ColumnName.plain(f.object().name())))
              .sorted(Comparator.comparing((Fit f) -> -f.object().name().length()))
              .toList();
      if (named.isEmpty()) {
        return unknown(
            "it may be "
                + String.join(
                    " or ",
                    fits.stream().map(f -> f.source().name() + " " + f.object().name()).toList())
                + "; name the file after what it is");
      }
      fit = named.get(0);
    }
    List<Mapping> taking = mappings.get(fit.source().name() + "\n" + fit.object().name());
    List<String> columns = best.columns();
    // Of several feeds, those that the file can fill; a file that can fill none says what it lacks.
    List<Mapping> filled =
        taking.stream().filter(m -> m.missing(Feed.of(m.feed()), columns).isEmpty()).toList();
    return new Verdict(
        fit.source().name(),
        fit.object().name(),
        filled.isEmpty() ? taking : filled,
        best.line(),
        best.columns(),
        null);
  }

  /** Objects that fit best, equally well. */
  private static List<Fit> fits(List<SourceConfig> sources, List<String> columns) {
    List<Fit> best = new ArrayList<>();
    for (SourceConfig source : sources) {
      for (SourceObject object : source.objects().values()) {
        int count = object.matches(columns);
        if (count > 0 && (best.isEmpty() || count >= best.get(0).columns())) {
          if (!best.isEmpty() && count > best.get(0).columns()) {
            best.clear();
          }
          best.add(new Fit(source, object, count));
        }
      }
    }
    return best;
  }

  private static Verdict unknown(String doubt) {
    return new Verdict(null, null, List.of(), 0, List.of(), doubt);
  }

  private static String nearest(List<SourceConfig> sources, List<Header> headers) {
    String names =
        String.join(" and ", sources.stream().map(source -> "sources." + source.name()).toList());
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (Header header : headers) {
      for (SourceConfig source : sources) {
        for (SourceObject object : source.objects().values()) {
          List<String> missing = object.missing(header.columns());
          if (missing.size() < least && object.shared(header.columns()) > 0) {
            least = missing.size();
            nearest = "; " + object.name() + " is nearest and wants " + String.join(", ", missing);
          }
        }
      }
    }
    return "its columns are those of no object of " + names + nearest;
  }

  private static List<Header> headers(FileStatus file, Format format, Configuration hadoop)
      throws IOException {
    return switch (format) {
      case CSV -> separated(file, hadoop);
      case JSON, JSONL -> List.of(new Header(0, objects(file, format, hadoop)));
      case PARQUET -> List.of(new Header(0, parquet(file, hadoop)));
    };
  }

  private static List<Header> separated(FileStatus file, Configuration hadoop) throws IOException {
    List<Header> headers = new ArrayList<>();
    for (char delimiter : Inspection.DELIMITERS) {
      try (Opened opened = opened(file, hadoop)) {
        CsvRecords records = new CsvRecords(new Lookahead(opened), delimiter);
        for (int line = 0; line < LINES && records.next(); line++) {
          if (records.problem() == null && records.fields() > 1) {
            headers.add(new Header(line, Inspection.names(records)));
          }
        }
      }
    }
    return headers;
  }

  private static List<String> objects(FileStatus file, Format format, Configuration hadoop)
      throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (Opened opened = opened(file, hadoop)) {
      JsonRecords records = new JsonRecords(new Lookahead(opened), format == Format.JSONL);
      for (int row = 0; row < LINES && records.next(); row++) {
        if (records.problem() == null) {
          try (JsonParser parser = new JsonFactory().createParser(records.bytes())) {
            parser.nextToken();
            fields(parser, "", names);
          } catch (JsonProcessingException e) {
            // That row goes to quarantine when it is read; others name their columns.
          }
        }
      }
    }
    return List.copyOf(names);
  }

  private static void fields(JsonParser parser, String prefix, Set<String> names)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = (prefix + parser.currentName()).strip().toLowerCase(Locale.ROOT);
      names.add(name);
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        fields(parser, name + ".", names);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static List<String> parquet(FileStatus file, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file.getPath(), hadoop))) {
      List<String> names = new ArrayList<>();
      fields(
          new ParquetToSparkSchemaConverter(SQLConf.get())
              .convert(reader.getFooter().getFileMetaData().getSchema()),
          "",
          names);
      return names;
    }
  }

  private static void fields(StructType type, String prefix, List<String> names) {
    for (StructField field : type.fields()) {
      String name = (prefix + field.name()).strip().toLowerCase(Locale.ROOT);
      names.add(name);
      if (field.dataType() instanceof StructType inner) {
        fields(inner, name + ".", names);
      }
    }
  }

  private static Opened opened(FileStatus file, Configuration hadoop) throws IOException {
    return new Opened(
        file.getPath().getFileSystem(hadoop).open(file.getPath(), 1 << 16),
        Format.zipped(file.getPath().getName()));
  }
}
