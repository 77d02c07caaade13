package touchline.config;

import java.io.Serializable;

/**
 * What a night is reckoned to take of the machine; section {@code limits}.
 *
 * @param diskPerLandedByte bytes of disk for each byte of plain text that lands
 * @param diskPerStoredByte bytes of disk for each byte of silver, gold and ops tables
 * @param leastDisk megabytes of disk that the smallest night takes
 * @param leastHeap megabytes of heap that the smallest night takes
 * @param heapPerLandedByte bytes of heap for each byte of plain text that lands
 */
public record LimitsConfig(
    double diskPerLandedByte,
    double diskPerStoredByte,
    int leastDisk,
    int leastHeap,
    double heapPerLandedByte)
    implements Serializable {
  private static final int MOST = 1_000_000;

  static LimitsConfig of(Section section) {
    return new LimitsConfig(
        section.number("disk-per-landed-byte", 0, MOST),
        section.number("disk-per-stored-byte", 0, MOST),
        section.count("least-disk", 0, MOST),
        section.count("least-heap", 0, MOST),
        section.number("heap-per-landed-byte", 0, MOST));
  }
}
