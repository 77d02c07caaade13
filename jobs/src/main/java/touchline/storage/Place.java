package touchline.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/**
 * A file or folder of the data, on whatever file system it lies: the disk of this machine, or any
 * that Hadoop knows. Printed as a person would name it.
 *
 * <p>What fails throws {@link java.io.UncheckedIOException}. That nothing is there is never told by
 * a failure to look: a refused permission or a time-out is thrown.
 */
public interface Place {
  /**
   * A file below a folder.
   *
   * @param place of it
   * @param bytes of it
   * @param modified milliseconds since 1970
   */
  record Found(Place place, long bytes, long modified) {}

  /** What is written to a file. */
  @FunctionalInterface
  interface Content {
    /** Writes it. */
    void to(OutputStream out) throws IOException;
  }

  /** What lies below a folder, by its path relative to it. */
  Place resolve(String below);

  /** The folder in which it lies; null for the root. */
  Place parent();

  /** The last part of the path. */
  String name();

  /** The same place, however this process was started. */
  Place absolute();

  /** The path of a place below this one, relative to it. */
  String relativize(Place below);

  /** How Spark, Delta and Hadoop are told of it: with its scheme, nothing encoded. */
  String address();

  /** The same, encoded. */
  URI uri();

  /** The same for Hadoop. */
  default org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(uri());
  }

  /** The path on the disk of this machine; empty for what lies elsewhere. */
  Optional<java.nio.file.Path> onDisk();

  /** Whether there is anything. */
  boolean exists();

  /** Whether there is a folder. */
  boolean isFolder();

  /** Whether there is a plain file. */
  boolean isFile();

  /** Size of a file; 0 when there is none. */
  long bytes();

  /** When a file was changed, in milliseconds since 1970. */
  long modified();

  /** What lies in the folder itself, in no order; nothing when there is no folder. */
  List<Place> list();

  /** Files in the folder and all below it, in no order; none when there is no folder. */
  List<Found> files();

  /** The bytes of a file. */
  InputStream open();

  /** A whole file as text. */
  String read(Charset charset);

  /**
   * Makes a file, or replaces it, with the folders in which it lies. A reader sees the old one or
   * the new, whole, and it outlives a loss of power.
   */
  void write(Content content);

  /** The same of a text in UTF-8. */
  default void write(String text) {
    write(out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /**
   * Makes a file that its owner alone may use, unless there is one; of several that try at once one
   * does it.
   *
   * @param text that nobody else would write there
   * @return whether this one made it
   */
  boolean create(String text);

  /** Whether others than the owner may use the file; false where nobody can tell. */
  boolean isOpenToOthers();

  /** Deletes a file, or a folder with all that is in it; nothing when there is none. */
  void delete();

  /** Gives it another place, where nothing is, in a folder that is made if need be. */
  void move(Place to);

  /** Gives a file a second name, or a copy where files have but one name. */
  void duplicate(Place to);

  /** Makes a folder and those in which it lies, unless it is there. */
  void makeFolder();

  /** The same; a new one is for its owner alone. */
  void makePrivateFolder();

  /** Bytes that are free there; {@link Long#MAX_VALUE} where there is no end. */
  long free();

  /** Brings to the disk what must outlive a loss of power: a file's bytes, a folder's names. */
  void force();
}
