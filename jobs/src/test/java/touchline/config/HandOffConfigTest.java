package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandOffConfigTest {
  @Test
  void defaults() {
    HandOffConfig handOff = Site.settings().handOff();

    assertThat(handOff.folder()).isEmpty();
    assertThat(handOff.files()).containsOnlyKeys("salesforce", "hubspot", "marketo", "nurture");
    assertThat(handOff.files().values())
        .allSatisfy(file -> assertThat(file.guard()).isEqualTo("'"))
        .allSatisfy(file -> assertThat(file.lineEnd()).isEqualTo("crlf"));
    assertThat(handOff.files().get("nurture").rows()).isEqualTo("nurture");
  }

  @Test
  void fileOfASitesOwnIsGuardedUnlessItSaysOtherwise() {
    HandOffConfig handOff =
        Site.settings(
                "hand-off.files.pipedrive { rows = sales, line-end = lf,",
                "  columns = [ { header = ID, value = lead_id }, { header = Why, value = why } ] }",
                "hand-off.files.plain { rows = sales, formula-guard = \"\",",
                "  columns = [ { header = ID, value = lead_id } ] }")
            .handOff();

    assertThat(handOff.files().get("pipedrive").guard()).isEqualTo("'");
    assertThat(handOff.files().get("pipedrive").lineEnd()).isEqualTo("lf");
    assertThat(List.copyOf(handOff.files().get("pipedrive").columns().keySet()))
        .containsExactly("ID", "Why");
    assertThat(handOff.files().get("plain").guard()).isEmpty();
  }

  @Test
  void columnsThatAHandOffDoesNotHaveAreRefusedWithThePlace() {
    assertThat(
            Site.problems(
                "hand-off.files.pipedrive { rows = sales,",
                "  columns = [ { header = ID, value = lead }, { header = ID, value = why } ] }"))
        .hasSize(2)
        .anyMatch(
            p ->
                p.startsWith("conf/prod.conf: 2: ")
                    && p.contains("is lead, which a hand-off does not have"))
        .anyMatch(p -> p.contains("is ID, as an earlier one's; headers are unique"));
    assertThat(
            Site.problems(
                "hand-off.files.pipedrive { rows = sale,",
                "  columns = [ { header = ID, value = lead_id } ] }"))
        .singleElement()
        .asString()
        .contains("is sale; it must be sales or nurture");
  }
}
