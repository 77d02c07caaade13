package touchline.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import touchline.config.ClickIds;

/**
 * Addresses of pages without what they tell of a person: of the query and the fragment only the
 * parameters that are asked for stay, and of a click id only that there was one; who logged in
 * there goes.
 */
final class Addresses implements Serializable {
  private static final String CLICKED = "1";

  private final Set<String> kept;

  /**
   * @param parameters names of parameters that stay, lower case
   */
  Addresses(Collection<String> parameters) {
    this.kept = new HashSet<>(parameters);
  }

  /** The address; null for null. */
  String plain(String address) {
    if (address == null) {
      return null;
    }
    int query = address.length();
    for (int i = 0; i < query; i++) {
      if (address.charAt(i) == '?' || address.charAt(i) == '#' || address.charAt(i) == ';') {
        query = i;
      }
    }
    String page = withoutLogin(address.substring(0, query));
    List<String> stays = new ArrayList<>();
    for (String parameter : address.substring(query).split("[?#&;]")) {
      int equal = parameter.indexOf('=');
      String name =
          (equal < 0 ? parameter : parameter.substring(0, equal)).toLowerCase(Locale.ROOT);
      if (equal > 0 && ClickIds.NAMES.contains(name)) {
        stays.add(name + "=" + CLICKED);
      } else if (equal > 0 && kept.contains(name)) {
        stays.add(parameter);
      }
    }
    return stays.isEmpty() ? page : page + "?" + String.join("&", stays);
  }

  /** https://ann:secret@shop.example becomes https://shop.example. */
  private static String withoutLogin(String page) {
    int host = page.indexOf("//");
    int path = host < 0 ? -1 : page.indexOf('/', host + 2);
    int at = host < 0 ? -1 : page.lastIndexOf('@', path < 0 ? page.length() : path);
    return at > host ? page.substring(0, host + 2) + page.substring(at + 1) : page;
  }
}
