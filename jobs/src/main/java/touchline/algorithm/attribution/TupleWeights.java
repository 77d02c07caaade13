package touchline.algorithm.attribution;

import java.io.Serializable;
import java.util.Arrays;
import touchline.algorithm.resampling.Hash;

/** Weights summed by a key of at least 0: an open-addressing map without boxed values. */
final class TupleWeights implements Serializable {
  private static final long ABSENT = -1;

  private long[] keys = new long[64];
  private double[] weights = new double[64];
  private int size;

  TupleWeights() {
    Arrays.fill(keys, ABSENT);
  }

  void add(long key, double weight) {
    int slot = slot(key);
    if (keys[slot] == ABSENT) {
      keys[slot] = key;
      size++;
      weights[slot] = weight;
      if (size > keys.length / 2) {
        grow();
      }
    } else {
      weights[slot] += weight;
    }
  }

  void addAll(TupleWeights other) {
    for (int i = 0; i < other.keys.length; i++) {
      if (other.keys[i] != ABSENT) {
        add(other.keys[i], other.weights[i]);
      }
    }
  }

  double get(long key) {
    int slot = slot(key);
    return keys[slot] == ABSENT ? 0 : weights[slot];
  }

  int size() {
    return size;
  }

  /** All keys, ascending: the one order in which anything is summed. */
  long[] sortedKeys() {
    long[] present = Arrays.stream(keys).filter(key -> key != ABSENT).toArray();
    Arrays.sort(present);
    return present;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) Hash.mix(key) & mask;
    while (keys[slot] != ABSENT && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    double[] oldWeights = weights;
    keys = new long[oldKeys.length * 2];
    weights = new double[keys.length];
    Arrays.fill(keys, ABSENT);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != ABSENT) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        weights[slot] = oldWeights[i];
      }
    }
  }
}
