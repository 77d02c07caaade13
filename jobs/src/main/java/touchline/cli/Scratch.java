package touchline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import touchline.storage.Place;
import touchline.storage.Storage;

/**
 * Where a process spills what does not fit its memory: a folder of its own in the warehouse's
 * {@code _scratch}, named by machine and process; of a warehouse that lies elsewhere in this
 * machine's temporary folder. A process that was killed leaves it behind, and the next one on that
 * machine removes it.
 */
final class Scratch {
  private Scratch() {}

  static Path of(Place warehouse) {
    Path all =
        warehouse
            .onDisk()
            .map(folder -> folder.resolve("_scratch"))
            .orElseGet(
                () ->
                    // Of the user alone: it holds rows.
                    Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "touchline-" + System.getProperty("user.name")));
    Storage.of(all).makePrivateFolder();
    String machine = machine() + "-";
    left(all).stream()
        .filter(folder -> isDead(folder.getFileName().toString(), machine))
        .forEach(Scratch::remove);
    return all.resolve(machine + ProcessHandle.current().pid());
  }

  private static List<Path> left(Path all) {
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the folder is of a process of this machine that has ended. */
  private static boolean isDead(String name, String machine) {
    return name.startsWith(machine)
        && name.substring(machine.length()).matches("[0-9]{1,18}")
        && ProcessHandle.of(Long.parseLong(name.substring(machine.length()))).isEmpty();
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^\\w.-]", "_");
    } catch (UnknownHostException e) {
      return "machine";
    }
  }
}
