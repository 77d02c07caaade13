package touchline.storage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** On the disk of this machine, without Hadoop, which forces nothing to the disk. */
record OnDisk(Path file) implements Place {
  private static final Set<PosixFilePermission> FOREIGN =
      PosixFilePermissions.fromString("---rwxrwx");

  @Override
  public Place resolve(String below) {
    return new OnDisk(file.resolve(below));
  }

  @Override
  public Place parent() {
    Path parent = file.getParent();
    return parent == null ? null : new OnDisk(parent);
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public Place absolute() {
    return new OnDisk(file.toAbsolutePath().normalize());
  }

  @Override
  public String relativize(Place below) {
    return file.relativize(((OnDisk) below).file).toString();
  }

  @Override
  public String address() {
    return "file:" + file.toAbsolutePath().normalize();
  }

  @Override
  public URI uri() {
    // Java would look whether it is a folder, and end its path accordingly.
    return new org.apache.hadoop.fs.Path("file", null, file.toAbsolutePath().normalize().toString())
        .toUri();
  }

  @Override
  public Optional<Path> onDisk() {
    return Optional.of(file);
  }

  @Override
  public boolean exists() {
    return is(any -> true);
  }

  @Override
  public boolean isFolder() {
    return is(BasicFileAttributes::isDirectory);
  }

  @Override
  public boolean isFile() {
    return is(BasicFileAttributes::isRegularFile);
  }

  private boolean is(Predicate<BasicFileAttributes> wanted) {
    try {
      return wanted.test(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // A refused permission does not tell that nothing is there; below a file nothing can be.
      if (isBelowFile()) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
  }

  private boolean isBelowFile() {
    return Stream.iterate(file.getParent(), in -> in != null, Path::getParent)
        .anyMatch(Files::isRegularFile);
  }

  @Override
  public long bytes() {
    // One look at the disk, and none of an exception: there may be many thousand files.
    long bytes = file.toFile().length();
    if (bytes == 0) {
      exists();
    }
    return bytes;
  }

  @Override
  public long modified() {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Place> list() {
    try (Stream<Path> files = Files.list(file)) {
      return files.<Place>map(OnDisk::new).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Found> files() {
    List<Found> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          file,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes its) {
              File there = each.toFile();
              if (its.isRegularFile() || there.isFile()) {
                found.add(new Found(new OnDisk(each), there.length(), there.lastModified()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException why) throws IOException {
              if (why instanceof NoSuchFileException) {
                // Gone since its folder was listed, or never there.
                return FileVisitResult.CONTINUE;
              }
              throw why;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public InputStream open() {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String read(Charset charset) {
    try {
      return Files.readString(file, charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(Content content) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = folder.resolve("." + file.getFileName() + ".new");
      try (OutputStream out = Files.newOutputStream(fresh)) {
        content.to(out);
      }
      force(fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean create(String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              mode(folder, "rw-------"))) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      try {
        // There whole or not at all, and never instead of another.
        Files.createLink(file, fresh);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // Some shared folders know no second names; what is made there is made under the lock.
        if (Files.exists(file)) {
          return false;
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileAttribute<?>[] mode(Path folder, String permissions) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public boolean isOpenToOthers() {
    try {
      return Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)
          && Files.getPosixFilePermissions(file).stream().anyMatch(FOREIGN::contains);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void delete() {
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        FileUtils.forceDelete(file.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void move(Place to) {
    try {
      Path there = ((OnDisk) to).file;
      Files.createDirectories(there.toAbsolutePath().getParent());
      Files.move(file, there);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void duplicate(Place to) {
    try {
      Path there = ((OnDisk) to).file;
      Files.createDirectories(there.toAbsolutePath().getParent());
      Files.createLink(there, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void makeFolder() {
    try {
      Files.createDirectories(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void makePrivateFolder() {
    if (isFolder()) {
      return;
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Files.createDirectories(file, mode(folder, "rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long free() {
    try {
      Path there = file.toAbsolutePath();
      while (!Files.isDirectory(there)) {
        there = there.getParent();
      }
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void force() {
    try {
      force(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void force(Path place) throws IOException {
    StandardOpenOption how =
        Files.isDirectory(place) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(place, how)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
