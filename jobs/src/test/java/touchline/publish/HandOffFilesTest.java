package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.config.HandOffConfig;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

class HandOffFilesTest {
  private static final HandOffConfig CONFIG = Settings.load(Optional.empty()).handOff();

  /** Salesforce's own field by which an update finds the lead, by its API name. */
  private static final String KEY = "Id";

  @TempDir Path folder;

  private static String handOff(String lead, String night, String persona) {
    return "{'person_id':'p%s','cycle':1,'handed_off_date':'%s','handed_off_at':'%sT22:00:00Z','sla_due_at':'%sT23:00:00Z','calendar':'business','lead_id':'%s','owner_id':'rep-1','persona':'%s','class':'hot','score':81.25,'actions':[{'at':'2026-06-01T10:00:00Z','kind':'download','content':'Guide, 2nd'}],'last_touches':[],'active_colleagues':[],'talking_points':['Guide: 1 time'],'why':'band hot','lexicon_version':'1','answer':'untouched'}"
        .formatted(lead, night, night, night, lead, persona)
        .replace('\'', '"');
  }

  private List<String> write(String night, String... handOffs) throws IOException {
    Dataset<Row> none = Given.parse(Table.of("gold.lead_status"));
    return new HandOffFiles(Storage.of(folder))
        .write(
            Given.parse(Table.of("gold.lead_handoffs"), handOffs),
            none,
            CONFIG,
            LocalDate.parse(night));
  }

  private List<String> lines(String file) throws IOException {
    return List.of(Files.readString(folder.resolve(file)).split("\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+49", "-2", "@sum", "\tx", "\rx"})
  void textThatBeginsLikeAFormulaIsNeutralisedAndComesBackUnchanged(String text) {
    String guarded = HandOffText.guarded(text, "'");

    assertThat(guarded).isEqualTo("'" + text);
    assertThat(HandOffText.unguarded(guarded, "'")).isEqualTo(text);
  }

  @Property(tries = 500)
  void guardingAnyTextCanBeTakenBack(
      @ForAll @Chars({'\'', '=', '+', '-', '@', '\t', '\r'}) @CharRange(from = 'a', to = 'c')
          String text) {
    assertThat(HandOffText.unguarded(HandOffText.guarded(text, "'"), "'")).isEqualTo(text);
    assertThat(HandOffText.guarded(text, "'")).doesNotMatch("(?s)[=+@\\t\\r-].*");
    assertThat(HandOffText.guarded(text, "")).isEqualTo(text);
  }

  @Test
  void fileOfANightHoldsItsHandOffsOnly() throws IOException {
    write("2026-06-29", handOff("L1", "2026-06-29", "Head of IT"));
    write(
        "2026-06-30",
        handOff("L1", "2026-06-29", "Head of IT"),
        handOff("L2", "2026-06-30", "=HYPERLINK(1)"));

    assertThat(lines("salesforce-2026-06-29.csv")).hasSize(2);
    assertThat(lines("salesforce-2026-06-30.csv")).hasSize(2);
    assertThat(lines("salesforce-2026-06-30.csv").get(1))
        .startsWith(
            "L2,rep-1,2026-06-30T22:00:00Z,2026-06-30T23:00:00Z,hot,81.25,,,,,'=HYPERLINK(1),band hot,")
        .contains("\"2026-06-01T10:00:00Z download Guide, 2nd\"");
    assertThat(folder.resolve("salesforce-latest.csv"))
        .hasSameBinaryContentAs(folder.resolve("salesforce-2026-06-30.csv"));
  }

  @Test
  void secondRunWritesTheSameBytesAndAFileThatAKilledRunDidNotComeToIsMadeUpFor()
      throws IOException {
    String[] handOffs = {
      handOff("L1", "2026-06-29", "Head of IT"), handOff("L2", "2026-06-30", "CFO")
    };
    write("2026-06-29", handOffs[0]);
    String first = Files.readString(folder.resolve("salesforce-2026-06-29.csv"));
    write("2026-06-29", handOffs[0]);
    assertThat(Files.readString(folder.resolve("salesforce-2026-06-29.csv"))).isEqualTo(first);

    Files.delete(folder.resolve("salesforce-2026-06-29.csv"));
    write("2026-06-30", handOffs);

    assertThat(Files.readString(folder.resolve("salesforce-2026-06-29.csv"))).isEqualTo(first);
    assertThat(lines("salesforce-2026-06-30.csv")).hasSize(2);
  }

  @Test
  void nightWithoutHandOffsHasAHeaderOnlySoThatTheLatestCopyHandsNothingOffAgain()
      throws IOException {
    write("2026-06-29", handOff("L1", "2026-06-29", "CFO"));
    write("2026-06-30", handOff("L1", "2026-06-29", "CFO"));

    assertThat(lines("salesforce-latest.csv")).hasSize(1);
  }

  /** The backup is of the night before; the restored warehouse goes on with the night after. */
  @Test
  void restoredWarehouseDoesNotHandOffAgainWhatAnEarlierFileHolds() throws IOException {
    write("2026-06-29", handOff("L1", "2026-06-29", "CFO"));

    List<String> told =
        write("2026-06-30", handOff("L1", "2026-06-30", "CFO"), handOff("L2", "2026-06-30", "CFO"));

    assertThat(lines("salesforce-2026-06-30.csv")).hasSize(2);
    assertThat(lines("salesforce-2026-06-30.csv").get(1)).startsWith("L2,");
    assertThat(told)
        .contains(
            "1 lead for salesforce, without 1 that another night's file has already: "
                + folder.resolve("salesforce-2026-06-30.csv"));
  }

  /** The killed run had written down whom the file was to hold, and not the file. */
  @Test
  void leadOfAFileThatWasNeverWrittenIsNotLost() throws IOException {
    write("2026-06-29", handOff("L1", "2026-06-29", "CFO"));
    Files.delete(folder.resolve("salesforce-2026-06-29.csv"));

    write("2026-06-30", handOff("L1", "2026-06-30", "CFO"));

    assertThat(lines("salesforce-2026-06-30.csv")).hasSize(2);
    assertThat(lines("hubspot-2026-06-30.csv")).hasSize(1);
  }

  /** The disk refuses the second of the files, once whom it holds is written down. */
  @Test
  void nightWhoseFilesFailHalfWayIsMadeUpForByTheNext() throws IOException {
    Path blocked = Files.createDirectories(folder.resolve(".salesforce-2026-06-29.csv.new/x"));
    assertThatThrownBy(() -> write("2026-06-29", handOff("L1", "2026-06-29", "CFO")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(folder.resolve("hubspot-2026-06-29.csv")).exists();
    assertThat(folder.resolve("memory/salesforce-2026-06-29.csv")).exists();
    assertThat(folder.resolve("salesforce-2026-06-29.csv")).doesNotExist();
    Files.delete(blocked);
    Files.delete(blocked.getParent());

    write("2026-06-30", handOff("L1", "2026-06-29", "CFO"), handOff("L2", "2026-06-30", "CFO"));

    for (String kind : List.of("salesforce", "hubspot", "marketo")) {
      assertThat(lines(kind + "-2026-06-29.csv").subList(1, 2)).allMatch(l -> l.startsWith("L1,"));
      assertThat(lines(kind + "-2026-06-30.csv")).as(kind).hasSize(2);
      assertThat(lines(kind + "-2026-06-30.csv").get(1)).startsWith("L2,");
    }
  }

  @Test
  void leadThatComesBackInAnotherCycleIsHandedOffAgain() throws IOException {
    write("2026-06-29", handOff("L1", "2026-06-29", "CFO"));
    String again = handOff("L1", "2026-06-30", "CFO").replace("\"cycle\":1", "\"cycle\":2");
    write("2026-06-30", handOff("L1", "2026-06-29", "CFO"), again);

    assertThat(lines("salesforce-2026-06-30.csv")).hasSize(2);
  }

  @Test
  void salesforceFieldsAreTheLeadsIdOrMadeForTouchlineSoThatNothingOfTheCrmIsWrittenOver() {
    for (String header : CONFIG.files().get("salesforce").columns().keySet()) {
      // Forty signs at most, letters, digits and single underscores, a letter first.
      assertThat(header.equals(KEY) || header.matches("Touchline(_[A-Za-z0-9]+)+__c"))
          .as(header)
          .isTrue();
      assertThat(header.replace("__c", "").length()).as(header).isLessThanOrEqualTo(40);
    }
    assertThat(CONFIG.files().get("salesforce").columns()).containsEntry(KEY, "lead_id");
  }

  /** A file as its target reads it: RFC 4180. */
  private static List<List<String>> read(String text) {
    List<List<String>> records = new java.util.ArrayList<>();
    List<String> record = new java.util.ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isQuoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append(c);
          i++;
        } else {
          isQuoted = false;
        }
      } else if (c == '"') {
        isQuoted = true;
      } else if (c == ',' || c == '\n') {
        record.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          records.add(record);
          record = new java.util.ArrayList<>();
        }
      } else if (c != '\r') {
        field.append(c);
      }
    }
    return records;
  }

  /** Written to a file, read as any program reads it, and the guard taken off again. */
  @Property(tries = 20)
  void fieldsComeBackFromAFileAsTheyWere(
      @ForAll
          @Chars({'=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '\'', ' '})
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = 'ä', to = 'ö')
          String text) {
    String line =
        HandOffText.field(HandOffText.guarded(text, "'")) + "," + HandOffText.field("x") + "\r\n";

    List<List<String>> read = read(line);

    assertThat(read).hasSize(1);
    assertThat(read.get(0)).hasSize(2);
    assertThat(HandOffText.unguarded(read.get(0).get(0), "'")).isEqualTo(text);
    assertThat(read.get(0).get(0)).doesNotMatch("(?s)[=+@\\t\\r-].*");
  }
}
