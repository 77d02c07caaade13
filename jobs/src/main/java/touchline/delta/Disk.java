package touchline.delta;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Brings to the disk what must outlive a loss of power. */
interface Disk {
  /** The disk of this machine. */
  Disk REAL =
      place -> {
        StandardOpenOption how =
            Files.isDirectory(place) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(place, how)) {
          channel.force(true);
        }
      };

  /** Forces a file's bytes, or a folder's names, to the disk. */
  void force(Path place) throws IOException;
}
