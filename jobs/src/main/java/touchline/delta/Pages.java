package touchline.delta;

import java.io.IOException;
import java.util.Optional;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import touchline.storage.Outage;
import touchline.storage.Place;
import touchline.storage.Storage;

/** The pages of a Parquet file, held against the checksums that were written with them. */
final class Pages {
  private Pages() {}

  /**
   * What is wrong with a file's bytes; empty when all pages are what was written. Reads them all.
   */
  static Optional<String> wrong(Place file) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(Storage.hadoop()).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file.path(), Storage.hadoop()), options)) {
      MessageType columns = reader.getFooter().getFileMetaData().getSchema();
      PageReadStore group = reader.readNextRowGroup();
      while (group != null) {
        for (var column : columns.getColumns()) {
          group.getPageReader(column);
        }
        group = reader.readNextRowGroup();
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      Outage.refuse(e);
      return Optional.of("holds other bytes than were written: " + e.getMessage());
    }
  }
}
