package touchline.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a piece of work took.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds of the whole process meanwhile: tasks, planning, compiling, garbage collection
 * @param peakHeapMb sum of the heap pools' own peaks meanwhile, garbage included
 * @param peakResidentMb most that the process ever held in memory up to the end of the work; -1
 *     where the system does not say
 */
public record Measured(
    double wallSeconds, double cpuSeconds, long peakHeapMb, long peakResidentMb) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static Measured of(Runnable work) {
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    work.run();
    return new Measured(
        (System.nanoTime() - start) / 1e9,
        (cpuNanos() - cpu) / 1e9,
        heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20,
        residentMb());
  }

  /**
   * Times and memory of the whole process since its start; the heap peak stays that of the work.
   */
  public Measured sinceStart() {
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    return new Measured(uptime / 1e3, cpuNanos() / 1e9, peakHeapMb, residentMb());
  }

  /** Time beyond that of other work; peaks are this one's. */
  public Measured beyond(Measured other) {
    return new Measured(
        wallSeconds - other.wallSeconds, cpuSeconds - other.cpuSeconds, peakHeapMb, peakResidentMb);
  }

  /** Both pieces of work, one after the other. */
  public Measured then(Measured other) {
    return new Measured(
        wallSeconds + other.wallSeconds,
        cpuSeconds + other.cpuSeconds,
        Math.max(peakHeapMb, other.peakHeapMb),
        Math.max(peakResidentMb, other.peakResidentMb));
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private static long residentMb() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}
