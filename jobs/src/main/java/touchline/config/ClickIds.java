package touchline.config;

import java.util.List;

/** Click ids that ad systems append to the addresses of pages. */
public final class ClickIds {
  /**
   * Names of the parameters, most telling first: Google Ads (six), Microsoft, Yandex, LinkedIn,
   * TikTok, X, Reddit, Snapchat, Pinterest, Display & Video 360, Meta, whose id stands on unpaid
   * links, too.
   */
  public static final List<String> NAMES =
      List.of(
          "gclid",
          "gbraid",
          "wbraid",
          "gclsrc",
          "gad_source",
          "gad_campaignid",
          "msclkid",
          "yclid",
          "li_fat_id",
          "ttclid",
          "twclid",
          "rdt_cid",
          "sccid",
          "epik",
          "dclid",
          "fbclid");

  private ClickIds() {}
}
