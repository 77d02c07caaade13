package touchline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Files of this machine under a scheme of their own, {@code away:}, as if they lay elsewhere. */
public final class Away extends RawLocalFileSystem {
  private static volatile String where = "";
  private static volatile Supplier<IOException> outage;
  private static volatile boolean onlyBytes;

  /** From now on nothing below a folder answers, until {@link #answers}. */
  public static void fails(String folder, Supplier<IOException> how) {
    where = folder;
    outage = how;
    onlyBytes = false;
  }

  /** The same, where names and sizes are told. */
  public static void failsToRead(String folder, Supplier<IOException> how) {
    fails(folder, how);
    onlyBytes = true;
  }

  /** Everything answers again. */
  public static void answers() {
    outage = null;
  }

  /** Address of a folder of this machine. */
  public static Place of(java.nio.file.Path folder) {
    return Storage.of("away:" + folder.toAbsolutePath());
  }

  private static void ask(Path place) throws IOException {
    if (!onlyBytes) {
      refuse(place);
    }
  }

  private static void refuse(Path place) throws IOException {
    Supplier<IOException> how = outage;
    if (how != null && place.toUri().getPath().contains(where)) {
      throw how.get();
    }
  }

  @Override
  public String getScheme() {
    return "away";
  }

  @Override
  public URI getUri() {
    return URI.create("away:///");
  }

  @Override
  public FSDataInputStream open(Path file, int buffer) throws IOException {
    refuse(file);
    return super.open(file, buffer);
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    ask(folder);
    return Arrays.stream(super.listStatus(folder)).map(Away::plain).toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path place) throws IOException {
    ask(place);
    return plain(super.getFileStatus(place));
  }

  /** Without permissions, which are asked for by the path of a disk. */
  private static FileStatus plain(FileStatus found) {
    return new FileStatus(
        found.getLen(),
        found.isDirectory(),
        1,
        found.getBlockSize(),
        found.getModificationTime(),
        found.getPath());
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    ask(from);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path place, boolean recursive) throws IOException {
    ask(place);
    return super.delete(place, recursive);
  }

  @Override
  public boolean mkdirs(Path folder) throws IOException {
    ask(folder);
    return super.mkdirs(folder);
  }

  @Override
  public boolean exists(Path place) throws IOException {
    try {
      getFileStatus(place);
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
