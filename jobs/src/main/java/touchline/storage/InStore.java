package touchline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.io.IOUtils;

/** On a file system of Hadoop's, such as HDFS or an object store. */
record InStore(Path at, Configuration hadoop) implements Place {
  /** Object stores: a file is there once it is closed, whole, and permissions are made up. */
  private static final Set<String> OBJECTS = Set.of("s3a", "s3", "s3n", "gs");

  private static final FsPermission FOR_OWNER = new FsPermission((short) 0700);
  private static final FsPermission FILE_FOR_OWNER = new FsPermission((short) 0600);

  private interface Work<T> {
    T of(FileSystem store) throws IOException;
  }

  private <T> T in(Work<T> work) {
    try {
      return work.of(at.getFileSystem(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage() == null ? this + ": " + e : e.getMessage(), e);
    }
  }

  private boolean isObject() {
    return OBJECTS.contains(at.toUri().getScheme());
  }

  private InStore other(Path path) {
    return new InStore(path, hadoop);
  }

  @Override
  public Place resolve(String below) {
    Path path = at;
    for (String part : below.split("/")) {
      // A name with a colon is no scheme.
      path = new Path(path, new Path(null, null, part));
    }
    return other(path);
  }

  @Override
  public Place parent() {
    return at.getParent() == null ? null : other(at.getParent());
  }

  @Override
  public String name() {
    return at.getName();
  }

  @Override
  public Place absolute() {
    return this;
  }

  @Override
  public String relativize(Place below) {
    return at.toUri().relativize(((InStore) below).at.toUri()).getPath();
  }

  @Override
  public String address() {
    return at.toString();
  }

  @Override
  public URI uri() {
    return at.toUri();
  }

  @Override
  public Optional<java.nio.file.Path> onDisk() {
    return Optional.empty();
  }

  @Override
  public boolean exists() {
    return is(any -> true);
  }

  @Override
  public boolean isFolder() {
    return is(FileStatus::isDirectory);
  }

  @Override
  public boolean isFile() {
    return is(FileStatus::isFile);
  }

  private boolean is(Predicate<FileStatus> wanted) {
    return status().filter(wanted).isPresent();
  }

  private Optional<FileStatus> status() {
    return in(
        store -> {
          try {
            return Optional.of(store.getFileStatus(at));
          } catch (FileNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public long bytes() {
    return status().map(FileStatus::getLen).orElse(0L);
  }

  @Override
  public long modified() {
    return in(store -> store.getFileStatus(at).getModificationTime());
  }

  @Override
  public List<Place> list() {
    return in(
        store -> {
          try {
            return Arrays.stream(store.listStatus(at))
                .filter(status -> !status.getPath().equals(at))
                .<Place>map(status -> other(status.getPath()))
                .toList();
          } catch (FileNotFoundException e) {
            return List.of();
          }
        });
  }

  @Override
  public List<Found> files() {
    return in(
        store -> {
          List<Found> found = new ArrayList<>();
          try {
            RemoteIterator<LocatedFileStatus> files = store.listFiles(at, true);
            while (files.hasNext()) {
              LocatedFileStatus file = files.next();
              found.add(
                  new Found(other(file.getPath()), file.getLen(), file.getModificationTime()));
            }
          } catch (FileNotFoundException e) {
            return List.of();
          }
          return found;
        });
  }

  @Override
  public InputStream open() {
    return in(store -> store.open(at));
  }

  @Override
  public String read(Charset charset) {
    return in(
        store -> {
          try (InputStream in = store.open(at)) {
            return new String(in.readAllBytes(), charset);
          }
        });
  }

  @Override
  public void write(Content content) {
    if (isObject()) {
      in(store -> fill(store.create(at, true), content));
      return;
    }
    Path fresh = new Path(at.getParent(), "." + at.getName() + ".new");
    in(
        store -> {
          fill(store.create(fresh, true), content);
          FileContext.getFileContext(at.toUri(), hadoop)
              .rename(fresh, at, Options.Rename.OVERWRITE);
          return null;
        });
  }

  /** What is not written whole is not there. */
  private static Void fill(FSDataOutputStream out, Content content) throws IOException {
    try {
      content.to(out);
      if (out.hasCapability("hsync")) {
        out.hsync();
      }
    } catch (IOException | RuntimeException e) {
      if (out.hasCapability("fs.capability.outputstream.abortable")) {
        out.abort();
      }
      IOUtils.closeStream(out);
      throw e;
    }
    out.close();
    return null;
  }

  @Override
  public boolean create(String text) {
    return in(
        store -> {
          try {
            FSDataOutputStreamBuilder<?, ?> file =
                store.createFile(at).overwrite(false).recursive().permission(FILE_FOR_OWNER);
            file.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
            fill(file.build(), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            return true;
          } catch (FileAlreadyExistsException e) {
            return false;
          } catch (PathIOException e) {
            // Object stores say so when the file is closed, of this file too: a request whose
            // answer was lost is made again.
            if (store.exists(at)) {
              return read(StandardCharsets.UTF_8).equals(text);
            }
            throw e;
          }
        });
  }

  @Override
  public boolean isOpenToOthers() {
    return !isObject()
        && in(
            store -> {
              FsPermission may = store.getFileStatus(at).getPermission();
              return may.getGroupAction() != FsAction.NONE || may.getOtherAction() != FsAction.NONE;
            });
  }

  @Override
  public void delete() {
    in(
        store -> {
          if (!store.delete(at, true) && store.exists(at)) {
            throw new IOException(this + " cannot be deleted");
          }
          return null;
        });
  }

  @Override
  public void move(Place to) {
    Path there = to.path();
    in(
        store -> {
          store.mkdirs(there.getParent());
          if (store.exists(there) || !store.rename(at, there)) {
            throw new IOException(this + " cannot be moved to " + to);
          }
          return null;
        });
  }

  @Override
  public void duplicate(Place to) {
    in(
        store -> {
          if (!FileUtil.copy(store, at, store, to.path(), false, hadoop)) {
            throw new IOException(this + " cannot be copied to " + to);
          }
          return null;
        });
  }

  @Override
  public void makeFolder() {
    in(store -> store.mkdirs(at));
  }

  @Override
  public void makePrivateFolder() {
    in(
        store -> {
          if (!store.exists(at)) {
            store.mkdirs(at, FOR_OWNER);
          }
          return null;
        });
  }

  @Override
  public long free() {
    return in(
        store -> {
          if (isObject()) {
            return Long.MAX_VALUE;
          }
          // Every byte is kept as often as the store says.
          long copies = Math.max(1, store.getDefaultReplication(at));
          return store.getStatus().getRemaining() / copies;
        });
  }

  /** What a store says is written is as safe as it makes it; nobody can ask for more. */
  @Override
  public void force() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof InStore place && place.at.equals(at);
  }

  @Override
  public int hashCode() {
    return at.hashCode();
  }

  @Override
  public String toString() {
    return at.toString();
  }
}
