package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;

/** Somebody who wishes to be forgotten. */
class EraseTest {
  /**
   * What stands beside a word that is part of a longer one, or of sealed bytes, among which two
   * letters turn up by chance.
   */
  private static final String OTHERS = "[A-Za-z0-9_-[^\\n -~]]";

  @TempDir Path folder;

  /** Files that name somebody. */
  private static Set<String> naming(Path warehouse, String words) throws IOException {
    Pattern pattern = Pattern.compile(words);
    Set<String> naming = new TreeSet<>();
    try (Stream<Path> all = Files.walk(warehouse)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = warehouse.relativize(file).toString();
        if (!name.startsWith("_secrets")
            && !name.startsWith("_scratch")
            && pattern.matcher(Given.text(file)).find()) {
          naming.add(name);
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
    String known =
        Nights.rows(
                warehouse,
                "SELECT DISTINCT regexp_replace(identifier, '^[a-z]+:', '') FROM silver.identities"
                    + " WHERE NOT is_shared AND person_id = '"
                    + chosen.getString(1)
                    + "'")
            .stream()
            .map(row -> "|(?<!" + OTHERS + ")\\Q" + row.getString(0) + "\\E(?!" + OTHERS + ")")
            .collect(Collectors.joining());
    String words = chosen.getString(1) + known;
    assertThat(known).contains(lead).matches(".*[|].*[|].*[|].*");
    assertThat(naming(warehouse, words))
        .as("files that name the person before")
        .hasSizeGreaterThan(20)
        .noneMatch(file -> file.contains("_delta_log"));
    keepStatistics(warehouse, chosen.getString(1));
    assertThat(naming(warehouse, words)).anyMatch(file -> file.contains("_delta_log"));
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
