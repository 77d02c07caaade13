package touchline.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * The paths of a journey whose touches come by in order of time. Holds the latest touches only, so
 * that a journey of millions of touches takes the memory of its longest path, and eight bytes for
 * each further touch inside the lookback.
 *
 * <p>The path at a moment t is made of the touches with t - lookback <= time <= t, both ends
 * included. Of consecutive touches that repeat each other the last one stands for all; it is the
 * one whose age counts. Of too many touches the latest stay.
 *
 * <p>Times are any unit, one for touches, moments and lookback. Each touch costs amortised constant
 * time, each path time in its length.
 */
final class PathBuilder<T> {
  private final long lookback;
  private final int maxTouches;
  private final BiPredicate<T, T> repeats;

  private Object[] touches = new Object[16];
  private long[] times = new long[16];
  private int head;
  private int size;

  // Times of touches inside the lookback that gave way to later ones.
  private long[] older = new long[0];
  private int olderHead;
  private int olderSize;

  /**
   * @param lookback age at a moment up to which a touch belongs to its path
   * @param maxTouches touches that a path lists at most; at least 1
   * @param repeats whether a touch, the second, says no more than the one before it
   */
  PathBuilder(long lookback, int maxTouches, BiPredicate<T, T> repeats) {
    if (lookback < 0 || maxTouches < 1) {
      throw new IllegalArgumentException(
          "lookback " + lookback + " must not be negative, max touches " + maxTouches + " not 0");
    }
    this.lookback = lookback;
    this.maxTouches = maxTouches;
    this.repeats = repeats;
  }

  /** Whether no touch has come by. */
  boolean isEmpty() {
    return size == 0;
  }

  /**
   * The next touch.
   *
   * @param at its time, not before the touch before it
   */
  void touch(long at, T touch) {
    if (size > 0) {
      int last = slot(size - 1);
      if (at < times[last]) {
        throw new IllegalArgumentException("touch at " + at + " comes after one at " + times[last]);
      }
      if (repeats.test(at(size - 1), touch)) {
        touches[last] = touch;
        times[last] = at;
        forget(at);
        return;
      }
    }
    forget(at);
    if (size == maxTouches) {
      keepTime(times[head]);
      dropFirst();
    }
    if (size == touches.length) {
      grow();
    }
    int slot = slot(size);
    touches[slot] = touch;
    times[slot] = at;
    size++;
  }

  /**
   * The path that leads to a moment.
   *
   * @param at the moment, not before the last touch
   */
  BuiltPath<T> upTo(long at) {
    long from = at - lookback;
    int first = firstSince(from);
    int further = first == 0 ? olderSince(from) : 0;
    List<T> path = new ArrayList<>(size - first);
    for (int i = first; i < size; i++) {
      path.add(at(i));
    }
    return new BuiltPath<>(path.size() + (long) further, further > 0, path);
  }

  /**
   * The path that leads to the last touch.
   *
   * @throws IllegalStateException when there is none
   */
  BuiltPath<T> upToLastTouch() {
    if (size == 0) {
      throw new IllegalStateException("a journey without touches has no last touch");
    }
    return upTo(times[slot(size - 1)]);
  }

  private void forget(long at) {
    long from = at - lookback;
    while (olderSize > 0 && older[olderHead] < from) {
      olderHead = (olderHead + 1) % older.length;
      olderSize--;
    }
    while (size > 0 && times[head] < from) {
      dropFirst();
    }
  }

  private void dropFirst() {
    touches[head] = null;
    head = slot(1);
    size--;
  }

  private int firstSince(long from) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[slot(middle)] < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int olderSince(long from) {
    int low = 0;
    int high = olderSize;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (older[(olderHead + middle) % older.length] < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return olderSize - low;
  }

  private void keepTime(long time) {
    if (olderSize == older.length) {
      long[] wider = new long[Math.max(1024, Math.multiplyExact(older.length, 2))];
      for (int i = 0; i < olderSize; i++) {
        wider[i] = older[(olderHead + i) % older.length];
      }
      older = wider;
      olderHead = 0;
    }
    older[(int) (((long) olderHead + olderSize) % older.length)] = time;
    olderSize++;
  }

  private void grow() {
    int wider = (int) Math.min(maxTouches, touches.length * 2L);
    Object[] moreTouches = new Object[wider];
    long[] moreTimes = new long[wider];
    for (int i = 0; i < size; i++) {
      moreTouches[i] = touches[slot(i)];
      moreTimes[i] = times[slot(i)];
    }
    touches = moreTouches;
    times = moreTimes;
    head = 0;
  }

  private int slot(int index) {
    int slot = head + index;
    return slot < touches.length ? slot : slot - touches.length;
  }

  @SuppressWarnings("unchecked")
  private T at(int index) {
    return (T) touches[slot(index)];
  }
}
