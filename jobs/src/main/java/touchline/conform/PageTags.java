package touchline.conform;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import touchline.config.ClickIds;

/**
 * What a page's address tells of the visit's origin: campaign tags and the click ids that ad
 * systems append. Read from the query, and from the fragment of pages that keep their query there.
 */
final class PageTags {
  /** Places of the tags in what {@link #of} gives. */
  static final List<String> NAMES =
      List.of("utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id");

  private static final int LONGEST = 500;
  private static final Map<String, Integer> PLACES =
      Map.of("utm_source", 0, "utm_medium", 1, "utm_campaign", 2, "utm_id", 2, "utm_content", 3);

  private PageTags() {}

  /**
   * The tags of an address, one a line in the order of {@link #NAMES}, empty where the address has
   * none; null when it has none at all.
   */
  static String of(String address) {
    if (address == null) {
      return null;
    }
    int from = begin(address);
    if (from < 0) {
      return null;
    }
    String[] tags = new String[NAMES.size()];
    int click = ClickIds.NAMES.size();
    boolean any = false;
    while (from < address.length()) {
      int to = from;
      int equal = -1;
      while (to < address.length() && "&;?#".indexOf(address.charAt(to)) < 0) {
        if (equal < 0 && address.charAt(to) == '=') {
          equal = to;
        }
        to++;
      }
      if (equal > from && equal + 1 < to && equal - from <= 20) {
        String name = address.substring(from, equal).toLowerCase(Locale.ROOT);
        Integer place = PLACES.get(name);
        int clicked = ClickIds.NAMES.indexOf(name);
        if (place != null && (tags[place] == null || name.equals("utm_campaign"))) {
          String value = decoded(address.substring(equal + 1, Math.min(to, equal + LONGEST)));
          if (!value.isEmpty()) {
            tags[place] = value;
            any = true;
          }
        } else if (clicked >= 0 && clicked < click) {
          click = clicked;
          tags[4] = name;
          any = true;
        }
      }
      from = to + 1;
    }
    if (!any) {
      return null;
    }
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < tags.length; i++) {
      lines.append(i == 0 ? "" : "\n").append(tags[i] == null ? "" : tags[i]);
    }
    return lines.toString();
  }

  private static int begin(String address) {
    for (int i = 0; i < address.length(); i++) {
      if (address.charAt(i) == '?' || address.charAt(i) == '#') {
        return i + 1;
      }
    }
    return -1;
  }

  private static String decoded(String value) {
    String plain = value;
    if (value.indexOf('%') >= 0 || value.indexOf('+') >= 0) {
      try {
        plain = URLDecoder.decode(value, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        // A broken escape is taken as it stands.
        plain = value.replace('+', ' ');
      }
    }
    return plain.replace('\n', ' ').replace('\r', ' ').strip();
  }
}
