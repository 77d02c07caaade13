package touchline.simulate;

/** How a feed's files are written. */
enum FileFormat {
  CSV("csv", "none", "csv"),
  CSV_GZ("csv", "gzip", "csv.gz"),
  JSONL("json", "none", "jsonl"),
  PARQUET("parquet", "snappy", "parquet");

  final String spark;
  final String compression;
  final String extension;

  FileFormat(String spark, String compression, String extension) {
    this.spark = spark;
    this.compression = compression;
    this.extension = extension;
  }
}
