package touchline.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.night.Engine;

/** Literal rows as the inputs of one job, and the one session that all tests share. */
public final class Given {
  /** How Parquet files begin and end. */
  private static final String PARQUET = "PAR1";

  /** How Hadoop's checksum files begin: "crc", a version, and the 512 bytes that each sum is of. */
  private static final String CHECKSUMS = "crc\0\0\0\2\0";

  private static final Table TIMELINES = Table.of("silver.timelines");
  private static final Table PEOPLE = Table.of("silver.people");
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");

  private final LocalDate asOf;
  private final Map<Table, Dataset<Row>> rows = new HashMap<>();

  private Given(LocalDate asOf) {
    this.asOf = asOf;
  }

  /** The session that every test shares, fitted to small data; it ends with the JVM. */
  public static SparkSession spark() {
    SparkSession spark = Engine.local(2, "target/test-scratch");
    Engine.fit(spark, 0);
    return spark;
  }

  /** A night without any input row. */
  public static Given asOf(String date) {
    return new Given(LocalDate.parse(date));
  }

  /** Adds rows, each a JSON object by column name; columns left out are null. */
  public Given rows(String table, String... json) {
    rows.put(Table.of(table), parse(Table.of(table), json));
    return this;
  }

  /** Adds rows that an earlier job of the test has built. */
  public Given rows(String table, Dataset<Row> built) {
    rows.put(Table.of(table), built);
    return this;
  }

  /**
   * Rows of a table as they were given; none when it was not. Lines of time are those of the people
   * and touchpoints that were.
   */
  public Dataset<Row> rows(Table table) {
    if (table == TIMELINES && !rows.containsKey(table)) {
      rows.put(table, Lines.of(rows(PEOPLE), rows(TOUCHPOINTS)));
    }
    return rows.computeIfAbsent(table, missing -> parse(missing));
  }

  /** What the job makes of the given rows; tables that were not given are empty. */
  public Dataset<Row> build(Job job) {
    return job.build(inputs(job));
  }

  /** What the job may read of the given rows. */
  public Inputs inputs(Job job) {
    return job.inputs(asOf, Inputs.Source.of(spark(), this::rows));
  }

  /**
   * What a file says: Parquet its texts, what is compressed its content, anything else what lies
   * there. Hadoop's checksum files are four bytes a chunk after a fixed head, in which short words
   * turn up by chance: they say nothing.
   */
  public static String text(java.nio.file.Path file) throws IOException {
    String name = file.toString();
    if (name.endsWith(".parquet") && isWhole(file)) {
      return texts(file);
    }
    try (InputStream stored = Files.newInputStream(file);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(stored) : stored) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return text.startsWith(CHECKSUMS) && text.length() % 4 == 0 ? "" : text;
    }
  }

  /** The texts of a Parquet file, column by column: numbers and times name nobody. */
  private static String texts(java.nio.file.Path file) throws IOException {
    StringBuilder texts = new StringBuilder();
    Path place = new Path(file.toUri());
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(place, new Configuration()))) {
      FileMetaData told = reader.getFileMetaData();
      MessageType schema = told.getSchema();
      PageReadStore rows;
      while ((rows = reader.readNextRowGroup()) != null) {
        ColumnReadStoreImpl columns =
            new ColumnReadStoreImpl(
                rows,
                new GroupRecordConverter(schema).getRootConverter(),
                schema,
                told.getCreatedBy());
        for (ColumnDescriptor column : schema.getColumns()) {
          if (column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY) {
            long values = rows.getPageReader(column).getTotalValueCount();
            add(texts, columns.getColumnReader(column), values);
          }
        }
      }
    }
    return texts.toString();
  }

  private static void add(StringBuilder texts, ColumnReader column, long values) {
    int present = column.getDescriptor().getMaxDefinitionLevel();
    for (long i = 0; i < values; i++) {
      if (column.getCurrentDefinitionLevel() == present) {
        texts.append(column.getBinary().toStringUsingUTF8()).append('\n');
      }
      column.consume();
    }
  }

  /** Whether a Parquet file has its end, which one that a killed process wrote may lack. */
  private static boolean isWhole(java.nio.file.Path file) throws IOException {
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    return bytes.length() > PARQUET.length() * 2 && bytes.endsWith(PARQUET);
  }

  /** Rows of a table, each a JSON object by column name. */
  public static Dataset<Row> parse(Table table, String... json) {
    return spark().createDataFrame(JsonRows.of(table.schema(), json), table.schema().asNullable());
  }
}
