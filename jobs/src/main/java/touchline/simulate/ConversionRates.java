package touchline.simulate;

import java.io.Serializable;

/**
 * Shares of all leads that reach each stage by the end of the world, at most the one before.
 *
 * @param mql leads that become marketing-qualified; 0.18 of 1,000 leads is 180
 * @param sql leads that become sales-qualified
 * @param opportunity leads with a deal
 * @param won leads with a won deal
 */
public record ConversionRates(double mql, double sql, double opportunity, double won)
    implements Serializable {

  /** 18% MQL, 8% SQL, 4% opportunities, 2% won. */
  public static final ConversionRates DEFAULT = new ConversionRates(0.18, 0.08, 0.04, 0.02);

  public ConversionRates {
    if (!(1 >= mql && mql >= sql && sql >= opportunity && opportunity >= won && won >= 0)) {
      throw new IllegalArgumentException(
          "conversion rates must fall from stage to stage within 0 to 1; found mql %s, sql %s, opportunity %s, won %s"
              .formatted(mql, sql, opportunity, won));
    }
  }

  double[] inOrder() {
    return new double[] {mql, sql, opportunity, won};
  }
}
