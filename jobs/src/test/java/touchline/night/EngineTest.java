package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.pipeline.Given;
import touchline.storage.Storage;

class EngineTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"ar-EG-u-nu-arab", "fa-IR", "th-TH-u-nu-thai", "tr-TR", "hi-IN-u-nu-deva"})
  void digitsAndLettersAreThoseOfEveryMachine(String language) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(language));
      Given.spark();
      assertThat(String.format("%020d.json %tF", 7, java.time.LocalDate.of(2026, 6, 30)))
          .isEqualTo("00000000000000000007.json 2026-06-30");
      assertThat("TITLE".toLowerCase()).isEqualTo("title");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void whatANightIsFittedToIsItsTablesAndNotItsReports() throws IOException {
    for (String file : List.of("gold/a/x.parquet", "ops/b/y.parquet", "reports/z.html")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, new byte[1_000]);
    }
    assertThat(Engine.stored(Storage.of(folder))).isEqualTo(2_000);
    assertThat(Engine.bytes(Storage.of(folder), Storage.of(folder.resolve("none"))))
        .isEqualTo(3_000);
  }

  @Test
  void clusterGetsWhatItsSparkLacks() {
    String libraries = "/home/x/repository/";
    assertThat(
            Engine.carried(
                String.join(
                    File.pathSeparator,
                    "/opt/touchline/target/touchline.jar",
                    "/opt/touchline/target/classes",
                    libraries + "org/apache/spark/spark-sql_2.13/4.1.0/spark-sql_2.13-4.1.0.jar",
                    libraries + "org/apache/hadoop/hadoop-client-api/3.4.2/hadoop-client-api.jar",
                    libraries + "org/apache/hadoop/hadoop-aws/3.4.2/hadoop-aws.jar",
                    libraries + "org/scala-lang/scala-library/2.13.17/scala-library.jar",
                    libraries + "io/delta/delta-spark_4.1_2.13/4.1.0/delta-spark.jar")))
        .isEqualTo(
            "/opt/touchline/target/touchline.jar,"
                + libraries
                + "org/apache/hadoop/hadoop-aws/3.4.2/hadoop-aws.jar,"
                + libraries
                + "io/delta/delta-spark_4.1_2.13/4.1.0/delta-spark.jar");
  }

  @Test
  void nothingIsEndingWhileItRuns() {
    assertThat(Engine.isEnding()).isFalse();
  }
}
