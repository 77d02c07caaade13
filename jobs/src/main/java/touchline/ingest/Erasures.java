package touchline.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import touchline.pipeline.Records;
import touchline.pipeline.Table;

/**
 * People who were erased and may land again: their rows go to quarantine without their content.
 *
 * @param dates day of the erasure by hash of an identifier
 */
record Erasures(Map<String, String> dates, Tokens tokens, Seal seal) {
  private static final Table ERASURES = Table.of("ops.erasures");

  static Erasures of(Records tables, Tokens tokens, Seal seal) {
    Map<String, String> dates = new HashMap<>();
    tables
        .rows(ERASURES)
        .forEach(
            row ->
                dates.put(row.getAs("identifier_hash"), row.<Date>getAs("erased_on").toString()));
    return new Erasures(dates, tokens, seal);
  }

  /**
   * Hash of an identifier.
   *
   * @param kind lead, email or visitor
   * @param value of e-mail addresses and visitors the token
   */
  static String hash(Tokens tokens, String kind, String value) {
    return tokens.any(kind + ":" + value);
  }

  boolean isEmpty() {
    return dates.isEmpty();
  }

  /** The rows of a feed, of which those of an erased person are refused and hold nothing. */
  Dataset<Row> refused(Feed feed, Dataset<Row> rows) {
    Column erased = lit(null).cast("string");
    for (String column : feed.table().list("touchline.identifiers")) {
      String kind = column.replaceFirst("_id$", "");
      Map<String, String> known = dates;
      Tokens hashing = tokens;
      UserDefinedFunction since =
          udf(
              (UDF1<String, String>)
                  value -> value == null ? null : known.get(hash(hashing, kind, value)),
              DataTypes.StringType);
      erased = coalesce(erased, since.apply(col(column)));
    }
    return rows.withColumn("tl_erased", erased)
        .withColumn(
            "tl_reason",
            when(
                    col("tl_erased").isNotNull(),
                    org.apache.spark.sql.functions.concat(
                        lit("the person was erased on "),
                        col("tl_erased"),
                        lit("; nothing of the row is kept")))
                .otherwise(col("tl_reason")))
        .withColumn(
            "tl_bytes",
            when(col("tl_erased").isNotNull(), lit(seal.seal(new byte[0])))
                .otherwise(col("tl_bytes")))
        .drop("tl_erased");
  }
}
