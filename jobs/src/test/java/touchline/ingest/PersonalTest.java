package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+49 170 1234567",
        "+4917012345678",
        "+1 (555) 010-4477",
        "0049-170-1234567",
        "(555) 010-4477",
        "555-010-4477",
        "0170 1234567",
        "089/12345678",
        "203.0.113.9",
        "2001:db8:0:0:0:0:0:7",
        "2001:db8::7",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_1"
      })
  void whatTellsOfAPersonIsReplacedWhereverItStands(String value) {
    assertThat(hidden(value)).isEqualTo("*");
    assertThat(hidden("lost to " + value + ", sadly")).isEqualTo("lost to *, sadly");
    assertThat(hidden("call:" + value + "\nlater")).doesNotContain(value).endsWith("\nlater");
  }

  @Test
  void whatOpensADoorIsReplaced() {
    assertThat(hidden("login with password: hunter2 please")).doesNotContain("hunter2");
    assertThat(hidden("see ?api_key=k-123&x=1")).isEqualTo("see ?api_key=*&x=1");
    assertThat(hidden("Authorization: Bearer abc.def-123456")).doesNotContain("abc.def");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-30",
        "2026-06-30T09:15:00Z",
        "30.06.2026 09:15:30",
        "export_20260630-120000",
        "1.234.567,89",
        "1,234,567.89",
        "10:20:30",
        "version 1.2.3",
        "006Dn00000ABCDEFG",
        "Q3 2026 launch of product 4711",
        "budget 250000 of 1000000",
        "AB12 stage",
        "SPRING26SALE100",
        "800x600",
        "spring::summer campaign",
        "10-250 employees",
        "Std::vector"
      })
  void numbersAndCodesStay(String text) {
    assertThat(hidden(text)).isEqualTo(text);
  }

  @Test
  @Timeout(20)
  void longTextsTakeTimeThatGrowsWithTheirLength() {
    for (String part : List.of("1 ", "a:", "+1", "0170 ", "1.", "AB12 ", "eyJaaaaaaaaaaa")) {
      assertThat(hidden(part.repeat(50_000))).isNotNull();
    }
  }

  private static String hidden(String text) {
    return Personal.replaced(text, value -> "*");
  }
}
