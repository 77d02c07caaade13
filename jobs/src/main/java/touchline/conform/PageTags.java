package touchline.conform;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import touchline.config.ClickIds;

/**
 * What a page's address tells of the visit's origin: campaign tags and the kind of click id that ad
 * systems append. Read from the query, and from the fragment of pages that keep their query there.
 */
record PageTags(String source, String medium, String campaign, String content, String click) {
  private static final PageTags NONE = new PageTags(null, null, null, null, null);

  private static final int LONGEST = 500;
  private static final Map<String, Integer> PLACES =
      Map.of("utm_source", 0, "utm_medium", 1, "utm_campaign", 2, "utm_id", 2, "utm_content", 3);

  /** The tags of an address, each null where it has none. */
  static PageTags of(String address) {
    int from = address == null ? -1 : begin(address);
    if (from < 0) {
      return NONE;
    }
    String[] tags = new String[4];
    String kind = null;
    int click = ClickIds.NAMES.size();
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
          }
        } else if (clicked >= 0 && clicked < click) {
          click = clicked;
          kind = name;
        }
      }
      from = to + 1;
    }
    return new PageTags(tags[0], tags[1], tags[2], tags[3], kind);
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
