package touchline.simulate;

import java.io.Serializable;

/**
 * How much of what a real export gets wrong is planted in the feeds. Every rate is a share in [0,
 * 1].
 *
 * @param duplicates rows that are delivered twice, byte for byte
 * @param superseded rows with an id of their own that are preceded by an older version of
 *     themselves
 * @param badRows extra rows that break the contract: no id, no date, no number, or an unknown word
 * @param merges leads with a second CRM record that was merged into the first
 * @param timeZones timestamps written with the offset +02:00; as many again have no offset (UTC)
 * @param upperCaseEmails e-mail addresses written in capitals
 * @param blankAmounts deals without an amount
 * @param deleted leads short of MQL that are flagged as deleted, and qualified leads with an extra,
 *     deleted deal
 * @param freeMail leads whose address is at a free-mail provider
 * @param consentDenied touches and events without consent
 */
public record Dirt(
    double duplicates,
    double superseded,
    double badRows,
    double merges,
    double timeZones,
    double upperCaseEmails,
    double blankAmounts,
    double deleted,
    double freeMail,
    double consentDenied)
    implements Serializable {

  /** No dirt at all. */
  public static final Dirt NONE = new Dirt(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** A little of everything: half a percent of duplicates, superseded and bad rows each. */
  public static final Dirt SOME =
      new Dirt(0.005, 0.005, 0.005, 0.005, 0.05, 0.02, 0.01, 0.003, 0.08, 0.01);

  public Dirt {
    for (double rate :
        new double[] {
          duplicates,
          superseded,
          badRows,
          merges,
          timeZones,
          upperCaseEmails,
          blankAmounts,
          deleted,
          freeMail,
          consentDenied
        }) {
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalArgumentException("a rate of dirt is " + rate + "; it is a share, 0 to 1");
      }
    }
  }
}
