package touchline.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The files of this machine as Spark and Delta write them. Hadoop's own class starts a process,
 * {@code chmod} or {@code readlink}, for the rights of each file that is made and for each that is
 * moved, some 1,650 in a small night; Java knows both. Everything else is as Hadoop does it.
 */
public class LocalFiles extends LocalFileSystem {
  /** What tells Hadoop to use it, for Spark's tasks and for Delta's commits. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "fs.file.impl", LocalFiles.class.getName(),
          "fs.AbstractFileSystem.file.impl", Commits.class.getName());

  /** Called by Hadoop. */
  public LocalFiles() {
    super(new Rights());
  }

  /** What Hadoop asks the shell for. */
  private static final class Rights extends RawLocalFileSystem {
    @Override
    public void setPermission(Path file, FsPermission rights) throws IOException {
      java.nio.file.Path place = pathToFile(file).toPath();
      if (rights.getStickyBit()
          || Files.getFileAttributeView(place, PosixFileAttributeView.class) == null) {
        super.setPermission(file, rights);
      } else {
        Files.setPosixFilePermissions(
            place,
            PosixFilePermissions.fromString(
                rights.getUserAction().SYMBOL
                    + rights.getGroupAction().SYMBOL
                    + rights.getOtherAction().SYMBOL));
      }
    }

    @Override
    public FileStatus getFileLinkStatus(Path file) throws IOException {
      return Files.isSymbolicLink(pathToFile(file).toPath())
          ? super.getFileLinkStatus(file)
          : getFileStatus(file);
    }
  }

  /** Writes a file with its checksum, as those that are asked for in Hadoop's first way. */
  @Override
  @SuppressWarnings("deprecation")
  protected FSDataOutputStream primitiveCreate(
      Path file,
      FsPermission rights,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      Options.ChecksumOpt checksum)
      throws IOException {
    CreateFlag.validate(file, exists(file), flags);
    boolean over = flags.contains(CreateFlag.OVERWRITE);
    return create(file, rights, over, bufferSize, replication, blockSize, progress);
  }

  /** Moves a file with its checksum, and never over another. */
  @Override
  @SuppressWarnings("deprecation")
  protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
    if (exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    if (!rename(from, to)) {
      throw new IOException(from + ": cannot be moved to " + to);
    }
  }

  /** The same files for what asks for them in Hadoop's other way, as Delta's commits do. */
  public static class Commits extends DelegateToFileSystem {
    /** Called by Hadoop. */
    public Commits(URI uri, Configuration conf) throws IOException, URISyntaxException {
      this(uri, new LocalFiles(), conf);
    }

    protected Commits(URI uri, LocalFiles files, Configuration conf)
        throws IOException, URISyntaxException {
      super(uri, files, conf, "file", false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }

    @Override
    public boolean isValidName(String source) {
      return true;
    }
  }
}
