package touchline.conform;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which hosts belong to one site, by the names that registries give out. */
final class Hosts {
  /** Second levels under which countries register names: acme.co.uk is a site, co.uk is none. */
  private static final Set<String> SECOND_LEVELS =
      Set.of(
          "co", "com", "org", "net", "ac", "gov", "gob", "gouv", "edu", "or", "ne", "go", "gv",
          "nom", "ltd", "plc", "me", "sch", "mil", "ind", "biz", "info", "web", "in", "asn", "id");

  /** Hosts under which strangers have sites of their own. */
  private static final Set<String> SHARED =
      Set.of(
          "github.io",
          "gitlab.io",
          "blogspot.com",
          "wordpress.com",
          "tumblr.com",
          "substack.com",
          "medium.com",
          "wixsite.com",
          "weebly.com",
          "squarespace.com",
          "webflow.io",
          "myshopify.com",
          "herokuapp.com",
          "netlify.app",
          "vercel.app",
          "pages.dev",
          "workers.dev",
          "web.app",
          "firebaseapp.com",
          "azurewebsites.net",
          "cloudfront.net",
          "hubspotpagebuilder.com",
          "notion.site",
          "typeform.com",
          "zendesk.com",
          "appspot.com");

  private Hosts() {}

  /** The name under which a host's owner registered it; the host itself when it has none. */
  static String site(String host) {
    String[] labels = host.split("\\.");
    int count = labels.length;
    if (count <= 2 || host.matches("[0-9.]+|.*:.*")) {
      return host;
    }
    String last = labels[count - 2] + "." + labels[count - 1];
    boolean three =
        SHARED.contains(last)
            || labels[count - 1].length() == 2 && SECOND_LEVELS.contains(labels[count - 2]);
    return three ? labels[count - 3] + "." + last : last;
  }

  /** Whether two hosts belong to one site. */
  static boolean isSameSite(String a, String b) {
    return a != null && b != null && site(a).equals(site(b));
  }

  /** Whether a host is one of the sites, or a host below one. */
  static boolean isUnder(String host, List<String> sites) {
    for (String site : sites) {
      String name = site.toLowerCase(Locale.ROOT);
      if (host.equals(name) || host.endsWith("." + name)) {
        return true;
      }
    }
    return false;
  }
}
