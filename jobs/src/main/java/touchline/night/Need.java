package touchline.night;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * What a night takes of the machine that runs it, told before it starts: an estimate from the bytes
 * that land and that are stored, rather too high than too low.
 *
 * @param landed bytes of the landed files to take in, as plain text
 * @param stored bytes of the published tables that follow from what landed; most of their files are
 *     written anew
 * @param disk bytes of new files, of tables and of what is spilled meanwhile
 * @param heap bytes of Java's heap below which it does not get through
 */
public record Need(long landed, long stored, long disk, long heap) {
  /** What the JVM takes beside its heap: code, classes, stacks and buffers. */
  private static final long BESIDE_THE_HEAP = 600L << 20;

  /**
   * What a byte costs, as measured.
   *
   * @param diskPerLandedByte bytes of disk for each byte of plain text that lands
   * @param diskPerStoredByte bytes of disk for each byte of tables that follow from what landed
   * @param leastDisk bytes of disk that the smallest night takes
   * @param leastHeap bytes of heap that the smallest night takes
   * @param heapPerLandedByte bytes of heap for each byte of plain text that lands
   */
  public record Factors(
      double diskPerLandedByte,
      double diskPerStoredByte,
      long leastDisk,
      long leastHeap,
      double heapPerLandedByte) {
    /** A night that takes nothing, and so is never refused. */
    static final Factors NONE = new Factors(0, 0, 0, 0, 0);

    /** What a night takes. */
    public Need of(long landed, long stored) {
      return new Need(
          landed,
          stored,
          leastDisk + Math.round(landed * diskPerLandedByte + stored * diskPerStoredByte),
          leastHeap + Math.round(landed * heapPerLandedByte));
    }
  }

  /**
   * What there is.
   *
   * @param folder in which the night writes
   * @param disk bytes that are free there
   * @param heap most bytes that Java's heap may have
   * @param memory bytes of the machine, or of the container
   */
  public record Machine(Place folder, long disk, long heap, long memory) {
    /** This one. Where Spark's work is done by others, only the disk is known. */
    public static Machine here(Place warehouse) {
      boolean alone = System.getProperty("spark.master", "local").startsWith("local");
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Machine(
          warehouse,
          warehouse.free(),
          alone ? Runtime.getRuntime().maxMemory() : Long.MAX_VALUE,
          alone ? system.getTotalMemorySize() : Long.MAX_VALUE);
    }
  }

  /**
   * Makes sure that the machine has what the night takes.
   *
   * @throws UserError when it has not
   */
  public void refuse(Machine machine) {
    if (disk > machine.disk()) {
      throw new UserError(
          UserError.INPUT_OUTPUT,
          "the night takes about "
              + size(disk)
              + " of disk ("
              + size(landed)
              + " land, "
              + size(stored)
              + " of tables follow from what landed) and "
              + machine.folder()
              + " has "
              + size(machine.disk())
              + " left; nothing was begun. Make room (`maintain` deletes what no kept night needs),"
              + " or name a --warehouse elsewhere; what a byte costs stands in"
              + " limits.disk-per-landed-byte and limits.disk-per-stored-byte");
    }
    if (heap > machine.heap()) {
      throw new UserError(
          UserError.USAGE,
          "the night takes about "
              + size(heap)
              + " of memory and Java's heap has "
              + size(machine.heap())
              + "; nothing was begun. Give it more, as in TOUCHLINE_HEAP="
              + (heap / (1L << 30) + 1)
              + "g");
    }
    if (heap + BESIDE_THE_HEAP > machine.memory()) {
      throw new UserError(
          UserError.USAGE,
          "the night takes about "
              + size(heap + BESIDE_THE_HEAP)
              + " of memory and this machine has "
              + size(machine.memory())
              + "; nothing was begun. Run it on a larger one, or let files land in portions, a"
              + " night each");
    }
  }

  /** One sentence of what it takes and what there is. */
  public String sentence(Machine machine) {
    return "takes about "
        + size(disk)
        + " of disk ("
        // So says a store of objects.
        + (machine.disk() == Long.MAX_VALUE
            ? "no limit is told"
            : size(machine.disk()) + " are free")
        + ") and at least "
        + size(heap)
        + " of heap ("
        + (machine.heap() == Long.MAX_VALUE ? "of the cluster" : size(machine.heap()))
        + ")";
  }

  private static String size(long bytes) {
    if (bytes >= 1e9) {
      return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
    return String.format(Locale.ROOT, "%.0f MB", Math.ceil(bytes / 1e6));
  }
}
