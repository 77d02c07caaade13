package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.LexiconVersion;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.config.SqlCheck;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.publish.Proposals.Moved;
import touchline.storage.Storage;

class ProposalsTest {
  private static final LocalDate NIGHT = LocalDate.parse("2026-06-30");
  private static final Settings PRESENT = Settings.load(Optional.empty());

  private static final List<Row> PROMOTED =
      rows("gold.score_backtests", List.of(backtest(true, "The advised points beat the present")));
  private static final Function<Map<String, Integer>, Moved> AS_BEFORE =
      points -> new Moved(1000, 12, 100, 105, 10, 12);

  @TempDir Path folder;

  @Test
  void advisedWeightsLoadAsTheNextConfiguration() throws IOException {
    List<String> lines = propose(List.of(points("form_submitted", 10, 14)), List.of());

    Path proposed = folder.resolve("score-weights.2026-06-30.proposed.conf");
    assertThat(lines.get(0)).startsWith("1 of 15 score weights is advised to change: " + proposed);
    Settings next = Settings.load(Optional.of(proposed));
    assertThat(next.score().version()).isEqualTo("1-2026-06-30");
    for (int i = 0; i < 15; i++) {
      ScoreRule was = PRESENT.score().rules().get(i);
      ScoreRule is = next.score().rules().get(i);
      // The cap keeps step: as many form submissions as before fill it.
      assertThat(is).isEqualTo(was.name().equals("form_submitted") ? was.withPoints(14) : was);
    }
    assertThat(next.score().rules().get(6).cap()).isEqualTo(28);
    assertThat(next.lexicon()).isEqualTo(PRESENT.lexicon());
    assertThat(Files.readString(folder.resolve("score-weights.2026-06-30.proposed.txt")))
        .contains(
            "Mean log-loss of later leads, followed to the horizon: 0.20000 with the present points, 0.19000 with these.")
        .contains("* form_submitted: 10 -> 14\n      because of form_submitted\n");
  }

  @Test
  void secondRoundReplacesTheDateInTheVersion() throws IOException {
    propose(List.of(points("form_submitted", 10, 14)), List.of());
    Settings next =
        Settings.load(Optional.of(folder.resolve("score-weights.2026-06-30.proposed.conf")));

    new Proposals(Storage.of(folder))
        .write(
            rows("gold.score_weight_advice", List.of(points("form_submitted", 14, 0))),
            List.of(),
            PROMOTED,
            AS_BEFORE,
            next,
            NIGHT.plusDays(9));

    assertThat(folder.resolve("score-weights.2026-06-30.proposed.conf")).exists();
    Settings after =
        Settings.load(Optional.of(folder.resolve("score-weights.2026-07-09.proposed.conf")));
    assertThat(after.score().version()).isEqualTo("1-2026-07-09");
    assertThat(after.score().rules().get(6).points()).isZero();
  }

  @Test
  void sameAdviceGivesTheSameBytes() throws IOException {
    List<String> advice = List.of(points("form_submitted", 10, 14), points("referred", 10, 5));
    propose(advice, List.of(threshold("hot", 55)));
    byte[] weights = Files.readAllBytes(folder.resolve("score-weights.2026-06-30.proposed.conf"));
    byte[] lexicon = Files.readAllBytes(folder.resolve("lexicon.2026-06-30.proposed.conf"));
    propose(List.of(advice.get(1), advice.get(0)), List.of(threshold("hot", 55)));

    assertThat(folder.resolve("score-weights.2026-06-30.proposed.conf")).hasBinaryContent(weights);
    assertThat(folder.resolve("lexicon.2026-06-30.proposed.conf")).hasBinaryContent(lexicon);
  }

  @Test
  void nightThatRunsWithItsOwnProposalKeepsTheFileItReads() throws IOException {
    propose(
        List.of(points("form_submitted", 10, 14)),
        List.of(threshold("hot", 55), threshold("warm", 30)));
    Path weights = folder.resolve("score-weights.2026-06-30.proposed.conf");
    Path lexicon = folder.resolve("lexicon.2026-06-30.proposed.conf");
    Settings adopted = Settings.load(List.of(weights, lexicon), SqlCheck.NONE);

    List<String> lines =
        new Proposals(Storage.of(folder))
            .write(List.of(), List.of(), PROMOTED, AS_BEFORE, adopted, NIGHT);

    assertThat(lines)
        .containsExactly(
            "no change of score weights is advised",
            "no change of the thresholds of hot and warm is advised");
    assertThat(weights).exists();
    assertThat(lexicon).exists();
    assertThat(new Proposals(Storage.of(folder)).find("lexicon", null))
        .contains(Storage.of(lexicon));
    assertThat(new Proposals(Storage.of(folder)).find("lexicon", NIGHT.plusDays(1))).isEmpty();
  }

  @Test
  void newestProposalIsTheOneOfTheLatestNight() throws IOException {
    propose(List.of(points("form_submitted", 10, 14)), List.of());
    new Proposals(Storage.of(folder))
        .write(
            rows("gold.score_weight_advice", List.of(points("form_submitted", 10, 12))),
            List.of(),
            PROMOTED,
            AS_BEFORE,
            PRESENT,
            NIGHT.plusDays(30));

    assertThat(new Proposals(Storage.of(folder)).find("score-weights", null))
        .contains(Storage.of(folder.resolve("score-weights.2026-07-30.proposed.conf")));
    assertThat(new Proposals(Storage.of(folder)).find("score-weights", NIGHT))
        .contains(Storage.of(folder.resolve("score-weights.2026-06-30.proposed.conf")));
  }

  @Test
  void adviceThatNoLongerHoldsIsTakenAway() throws IOException {
    propose(List.of(points("form_submitted", 10, 14)), List.of(threshold("hot", 55)));

    List<String> lines = propose(List.of(points("form_submitted", 10, 10)), List.of());

    assertThat(lines)
        .containsExactly(
            "no change of score weights is advised",
            "no change of the thresholds of hot and warm is advised");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void advisedThresholdsAreANewVersionOfTheLexicon() throws IOException {
    List<String> lines = propose(List.of(), List.of(threshold("hot", 65), threshold("warm", 38)));

    List<LexiconVersion> versions =
        Settings.load(Optional.of(folder.resolve("lexicon.2026-06-30.proposed.conf")))
            .lexicon()
            .versions();
    LexiconVersion present = PRESENT.lexicon().versions().get(0);
    assertThat(versions)
        .containsExactly(
            present, present.withThresholds("1-2026-06-30", LocalDate.parse("2026-07-01"), 65, 38));
    assertThat(lines.get(1))
        .startsWith(
            "thresholds are advised to move, hot from 70 to 65 and warm from 40 to 38: " + folder);
    assertThat(Files.readString(folder.resolve("lexicon.2026-06-30.proposed.txt")))
        .contains("hot: 70 -> 65, warm: 40 -> 38")
        .contains("because of hot");
  }

  @Test
  void thresholdThatStaysIsNotSaidToMove() throws IOException {
    List<String> lines = propose(List.of(), List.of(threshold("hot", 70), threshold("warm", 38)));

    assertThat(lines.get(1)).startsWith("thresholds are advised to move, warm from 40 to 38: ");
    assertThat(Files.readString(folder.resolve("lexicon.2026-06-30.proposed.txt")))
        .contains("hot: 70 as it is, warm: 40 -> 38");
  }

  @Test
  void advisedWeightsSayHowManyOfTonightsLeadsChangeClass() throws IOException {
    propose(List.of(points("form_submitted", 10, 14)), List.of());

    assertThat(Files.readString(folder.resolve("score-weights.2026-06-30.proposed.txt")))
        .contains("Such advice in the past: The advised points beat the present.")
        .contains(
            "Of tonight's 1000 open leads 12 change class: hot 10 -> 12, hot or warm 100 -> 105.");
  }

  @Test
  void whatIsNotPromotedIsNotOffered() throws IOException {
    propose(List.of(points("form_submitted", 10, 14)), List.of());
    List<String> lines =
        propose(
            List.of(points("form_submitted", 10, 14)),
            rows("gold.score_backtests", List.of(backtest(false, "Not promoted: by chance"))),
            AS_BEFORE);

    assertThat(lines.get(0))
        .isEqualTo(
            "1 of 15 score weights is advised to change, but not offered. Not promoted: by"
                + " chance");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void weightsThatMoveTheNumberOfMqlsTooFarAreNotOffered() throws IOException {
    List<String> lines =
        propose(
            List.of(points("form_submitted", 10, 14)),
            PROMOTED,
            points ->
                new Moved(1000, 217, 142, 142 + 29 * points.get("form_submitted") / 14, 9, 9));

    assertThat(lines.get(0))
        .isEqualTo(
            "1 of 15 score weights is advised to change, but not offered: of tonight's open leads"
                + " 171 would be MQLs in place of 142, and advice may move 20%");
    assertThat(folder).isEmptyDirectory();
  }

  private List<String> propose(
      List<String> weights, List<Row> backtests, Function<Map<String, Integer>, Moved> moved)
      throws IOException {
    return new Proposals(Storage.of(folder))
        .write(
            rows("gold.score_weight_advice", weights), List.of(), backtests, moved, PRESENT, NIGHT);
  }

  private static String backtest(boolean isPromoted, String sentence) {
    return "{\"as_of_date\":\"2026-06-30\",\"fold\":0,\"is_promoted\":%s,\"sentence\":\"%s\"}"
        .formatted(isPromoted, sentence);
  }

  private List<String> propose(List<String> weights, List<String> thresholds) throws IOException {
    return new Proposals(Storage.of(folder))
        .write(
            rows("gold.score_weight_advice", weights),
            rows("gold.score_threshold_advice", thresholds),
            PROMOTED,
            AS_BEFORE,
            PRESENT,
            NIGHT);
  }

  private static List<Row> rows(String table, List<String> json) {
    return Given.asOf(NIGHT.toString())
        .rows(table, json.toArray(String[]::new))
        .rows(Table.of(table))
        .collectAsList();
  }

  private static String points(String rule, int present, int advised) {
    return """
        {"as_of_date":"2026-06-30","rule":"%s","verdict":"raise","present_points":%d,
         "advised_points":%d,"sentence":"because of %s","weights_version":"1",
         "present_log_loss":0.2,"advised_log_loss":0.19}"""
        .formatted(rule, present, advised, rule)
        .replace("\n", "");
  }

  private static String threshold(String band, int threshold) {
    return """
        {"as_of_date":"2026-06-30","band":"%s","threshold":%d,"is_advised":true,
         "sentence":"because of %s"}"""
        .formatted(band, threshold, band)
        .replace("\n", "");
  }
}
