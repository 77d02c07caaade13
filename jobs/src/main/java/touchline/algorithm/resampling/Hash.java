package touchline.algorithm.resampling;

/** Pseudo-random bits that are a fixed function of their input, on any machine and in any order. */
public final class Hash {
  private Hash() {}

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64 bits. */
  public static long mix(long bits) {
    long mixed = bits + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  public static long mix(long first, long second) {
    return mix(mix(first) ^ second);
  }

  /** 64 bits of a text, each UTF-16 unit mixed in. */
  static long of(String text) {
    long bits = text.length();
    for (int i = 0; i < text.length(); i++) {
      bits = mix(bits, text.charAt(i));
    }
    return bits;
  }

  /** A number in [0, 1) of the upper 53 bits. */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }
}
