package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://x.example/p | https://x.example/p",
        "https://x.example/p?utm_source=a&session=17&utm_medium=b | https://x.example/p?utm_source=a&utm_medium=b",
        "https://x.example/p?token=abc#access_token=def | https://x.example/p",
        "https://x.example/p?GCLID=Cj0KCQ&name=Ann | https://x.example/p?gclid=1",
        "https://x.example/p?article=7&q=ann+lee | https://x.example/p?article=7",
        "https://x.example/#/pricing?utm_campaign=s&e=ann%40x.example | https://x.example/?utm_campaign=s",
        "https://x.example/p;jsessionid=8D1?utm_id=4 | https://x.example/p?utm_id=4",
        "https://ann:secret@x.example/p | https://x.example/p",
        "https://ann@x.example | https://x.example",
        "/p?flag&=&utm_term=t | /p?utm_term=t",
        "https://maps.example/@48.1,11.5 | https://maps.example/@48.1,11.5",
        "android-app://com.example | android-app://com.example"
      })
  void onlyParametersThatAreAskedForStay(String address, String plain) {
    assertThat(
            new Addresses(
                    List.of(
                        "utm_source",
                        "utm_medium",
                        "utm_campaign",
                        "utm_id",
                        "utm_term",
                        "article"))
                .plain(address))
        .isEqualTo(plain);
  }
}
