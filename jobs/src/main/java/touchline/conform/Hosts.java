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

  /** Host of an address in lower case, without its port; null when it has none. */
  static String of(String address) {
    if (address == null || !address.contains("://")) {
      return null;
    }
    int end = -1;
    for (int slash = 0; slash < 3 && (slash == 0 || end >= 0); slash++) {
      end = address.indexOf('/', end + 1);
    }
    String head = end < 0 ? address : address.substring(0, end);
    int from = head.lastIndexOf('/') + 1;
    int to = from;
    while (to < head.length() && "?#:".indexOf(head.charAt(to)) < 0) {
      to++;
    }
    return from == to ? null : head.substring(from, to).toLowerCase(Locale.ROOT);
  }

  /** A host without the name of its pages; null when nothing is left. */
  static String withoutWww(String host) {
    if (host == null || !host.startsWith("www.")) {
      return host;
    }
    return host.length() == 4 ? null : host.substring(4);
  }

  /** The name under which a host's owner registered it; the host itself when it has none. */
  static String site(String host) {
    String[] labels = host.split("\\.");
    int count = labels.length;
    if (count <= 2 || isNumber(host)) {
      return host;
    }
    String last = labels[count - 2] + "." + labels[count - 1];
    boolean three =
        SHARED.contains(last)
            || labels[count - 1].length() == 2 && SECOND_LEVELS.contains(labels[count - 2]);
    return three ? labels[count - 3] + "." + last : last;
  }

  /** Whether a host is a number of the internet. */
  private static boolean isNumber(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  /** Whether two hosts belong to one site. */
  static boolean isSameSite(String a, String b) {
    return a != null && b != null && site(a).equals(site(b));
  }

  /**
   * Whether a host is one of the sites, or a host below one.
   *
   * @param sites in lower case
   */
  static boolean isUnder(String host, List<String> sites) {
    for (String site : sites) {
      int before = host.length() - site.length() - 1;
      if (host.endsWith(site) && (before < 0 || host.charAt(before) == '.')) {
        return true;
      }
    }
    return false;
  }
}
