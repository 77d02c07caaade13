package touchline.attribute;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Channels numbered from 0 in alphabetical order, whatever order they come in. */
final class ChannelNumbers implements Serializable {
  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  ChannelNumbers(Collection<String> channels) {
    names = channels.stream().sorted().distinct().toList();
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
  }

  int size() {
    return names.size();
  }

  String name(int number) {
    return names.get(number);
  }

  int[] of(List<String> channels) {
    int[] path = new int[channels.size()];
    for (int i = 0; i < path.length; i++) {
      path[i] = numbers.get(channels.get(i));
    }
    return path;
  }
}
