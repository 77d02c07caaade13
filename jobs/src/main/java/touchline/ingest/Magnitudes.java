package touchline.ingest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Rough worth of currencies, in units for one euro: enough to tell a rate from its inverse where
 * currencies differ much in magnitude, and nothing else.
 */
final class Magnitudes {
  /** A rate this many times off, up or down, is far from what is known. */
  private static final double FAR = 10;

  /** A rate within this factor is near it. */
  private static final double NEAR = 4;

  private static final Map<String, Double> UNITS = units();

  private Magnitudes() {}

  private static Map<String, Double> units() {
    Map<String, Double> units = new HashMap<>();
    String known =
        "EUR 1 USD 1.1 GBP 0.86 CHF 0.95 CAD 1.6 AUD 1.7 NZD 1.9 SGD 1.5 JPY 165 CNY 8 HKD 8.7 TWD 35"
            + " KRW 1600 INR 95 IDR 18000 THB 38 MYR 4.8 PHP 64 VND 28500 PKR 310 BDT 130 LKR 330"
            + " SEK 11 NOK 11.6 DKK 7.46 ISK 145 PLN 4.3 CZK 25 HUF 400 RON 5 BGN 1.96 RSD 117"
            + " TRY 45 UAH 47 RUB 95 KZT 560 GEL 3.1 ILS 4 AED 4 SAR 4.1 QAR 4 KWD 0.34 EGP 55"
            + " ZAR 20 NGN 1750 KES 145 MAD 10.7 BRL 6.2 MXN 21 CLP 1050 COP 4600 PEN 4.1 ARS 1400 UYU 46";
    String[] words = known.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      units.put(words[i], Double.parseDouble(words[i + 1]));
    }
    return units;
  }

  /**
   * Whether the rate is far from what is known, and its inverse near; false when nothing is known.
   */
  static boolean isReversed(String from, String to, double rate) {
    if (from == null || to == null || !(rate > 0)) {
      return false;
    }
    Double a = UNITS.get(from.strip().toUpperCase(Locale.ROOT));
    Double b = UNITS.get(to.strip().toUpperCase(Locale.ROOT));
    if (a == null || b == null) {
      return false;
    }
    double expected = b / a;
    return off(rate, expected) > FAR && off(1 / rate, expected) < NEAR;
  }

  private static double off(double rate, double expected) {
    return Math.max(rate / expected, expected / rate);
  }
}
