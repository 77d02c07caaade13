package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;

/** Somebody who wishes to be forgotten. */
@Tag("long")
class EraseTest {
  /**
   * What stands beside a word that is part of a longer one, or of sealed bytes, among which two
   * letters turn up by chance.
   */
  private static final String OTHERS = "[A-Za-z0-9_-[^\\n -~]]";

  @TempDir Path folder;

  /** Files that were found to name nobody, with the time of their last change. */
  private final Map<Path, FileTime> clean = new HashMap<>();

  /** A word that tells of somebody, where it is no part of a longer one. */
  private static Pattern alone(String word) {
    return Pattern.compile("(?<!" + OTHERS + ")\\Q" + word + "\\E(?!" + OTHERS + ")");
  }

  /**
   * Files of a folder that name somebody; what was found to name nobody is read again only when it
   * changed.
   */
  private Set<String> naming(Path folder, Map<String, Pattern> words) throws IOException {
    Set<String> naming = new TreeSet<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        FileTime changed = Files.getLastModifiedTime(file);
        if (name.startsWith("_secrets")
            || name.startsWith("_scratch")
            || changed.equals(clean.get(file))) {
          continue;
        }
        String text = Given.text(file);
        // A pattern is tried only where the word is at all.
        if (words.entrySet().stream()
            .anyMatch(
                word -> text.contains(word.getKey()) && word.getValue().matcher(text).find())) {
          naming.add(name);
        } else {
          clean.put(file, changed);
        }
      }
    }
    return naming;
  }

  /** Lets the log of silver.people say the least person, as those of tables made before do. */
  private static void keepStatistics(Path warehouse, String person) throws IOException {
    try (Stream<Path> commits = Files.list(warehouse.resolve("silver/people/_delta_log"))) {
      for (Path commit : commits.filter(file -> file.toString().endsWith(".json")).toList()) {
        String told = Files.readString(commit);
        String least = "{\\\"minValues\\\":{\\\"person_id\\\":\\\"" + person + "\\\"},";
        Files.writeString(commit, told.replace("\"stats\":\"{", "\"stats\":\"" + least));
        // Hadoop's checksum of what it was.
        Files.delete(commit.resolveSibling("." + commit.getFileName() + ".crc"));
      }
    }
  }

  @Test
  void nothingOfThePersonIsLeftAndNothingOfThePersonComesBack() throws IOException {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Path landing = Nights.copy(SmallWorld.LANDING, folder.resolve("landing"));
    Row chosen =
        Nights.rows(
                warehouse,
                "SELECT lead_id, person_id FROM gold.conversions WHERE lead_id IS NOT NULL"
                    + " GROUP BY ALL ORDER BY count(*) DESC, lead_id LIMIT 1")
            .get(0);
    String lead = chosen.getString(0);
    // All that the person is known by: ids, and tokens of addresses and visitors.
    Map<String, Pattern> words = new TreeMap<>();
    Nights.rows(
            warehouse,
            "SELECT DISTINCT regexp_replace(identifier, '^[a-z]+:', '') FROM silver.identities"
                + " WHERE NOT is_shared AND person_id = '"
                + chosen.getString(1)
                + "'")
        .forEach(row -> words.put(row.getString(0), alone(row.getString(0))));
    assertThat(words).containsKey(lead).hasSizeGreaterThan(2);
    words.put(chosen.getString(1), Pattern.compile(Pattern.quote(chosen.getString(1))));
    assertThat(naming(warehouse, words))
        .as("files that name the person before")
        .hasSizeGreaterThan(20)
        .noneMatch(file -> file.contains("_delta_log"));
    keepStatistics(warehouse, chosen.getString(1));
    assertThat(naming(warehouse.resolve("silver/people/_delta_log"), words)).isNotEmpty();
    long deals = Nights.rows(warehouse, "SELECT * FROM silver.deals").size();

    Said said =
        Said.by(
            "erase",
            "--lead",
            lead,
            "--warehouse",
            warehouse.toString(),
            "--landing",
            landing.toString(),
            "--conf",
            SmallWorld.CONF.toString());
    assertThat(said.err()).doesNotContain("Exception");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("bronze.crm_leads")
        .contains("still holds the person, remove it yourself: crm_leads/")
        .doesNotContain(lead);
    assertThat(naming(warehouse, words)).isEmpty();
    assertThat(Nights.rows(warehouse, "SELECT * FROM silver.deals")).hasSize((int) deals);
    try (Stream<Path> certificates = Files.list(warehouse.resolve("erasures"))) {
      assertThat(certificates.toList())
          .singleElement()
          .satisfies(file -> assertThat(file).content().contains("\"bronze.crm_leads\" : "));
    }

    Path again = landing.resolve("crm_leads/dt=" + SmallWorld.FIRST.plusDays(1));
    Files.createDirectories(again);
    String others = "X77,Clerk\nX78,Clerk\nX79,Clerk\nX80,Clerk\nX81,Clerk\n";
    Files.writeString(again.resolve("again.csv"), "lead_id,title\n" + lead + ",Boss\n" + others);
    Nights.run(warehouse, landing, SmallWorld.FIRST.plusDays(1), SmallWorld.CONF);
    List<Row> refused =
        Nights.rows(
            warehouse, "SELECT reason FROM bronze.quarantined_rows WHERE _file LIKE '%again.csv'");
    assertThat(refused)
        .extracting(row -> row.getString(0))
        .containsExactly(
            "the person was erased on " + SmallWorld.FIRST + "; nothing of the row is kept");
    assertThat(naming(warehouse, words)).isEmpty();
    assertThat(Nights.rows(warehouse, "SELECT 1 FROM silver.people WHERE lead_id = 'X77'"))
        .hasSize(1);
  }
}
