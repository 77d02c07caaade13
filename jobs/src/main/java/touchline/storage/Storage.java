package touchline.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Where data may lie: the disk of this machine, or any file system that Hadoop knows. */
public final class Storage {
  private static final String FOR_HADOOP = "spark.hadoop.";

  private Storage() {}

  /**
   * How Spark is told to write files of this machine where all of it runs in this process; a
   * property of the process that says otherwise goes first.
   */
  public static Map<String, Object> forSpark() {
    Map<String, Object> settings = new HashMap<>();
    LocalFiles.SETTINGS.forEach(
        (name, files) ->
            settings.put(FOR_HADOOP + name, System.getProperty(FOR_HADOOP + name, files)));
    return settings;
  }

  /**
   * A place by its name: a path of this machine, or an address such as {@code
   * hdfs://names:8020/warehouse} or {@code s3a://bucket/warehouse}.
   *
   * @throws UncheckedIOException when no file system of that name can be reached
   */
  public static Place of(String name) {
    // One letter is a drive of Windows, no scheme.
    if (!name.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
      return of(Path.of(name));
    }
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name);
    if (path.toUri().getScheme().toLowerCase(Locale.ROOT).equals("file")) {
      return of(Path.of(path.toUri().getPath()));
    }
    Configuration hadoop = hadoop();
    try {
      FileSystem store = path.getFileSystem(hadoop);
      return new InStore(store.makeQualified(path), hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(name + ": " + e.getMessage(), new IOException(e));
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof ClassNotFoundException)) {
        throw e;
      }
      throw new UncheckedIOException(
          name
              + ": no jar on the class path knows this file system ("
              + e.getCause().getMessage()
              + "); name its jars in TOUCHLINE_CLASSPATH",
          new IOException(e));
    }
  }

  /** A place on the disk of this machine. */
  public static Place of(Path file) {
    return new OnDisk(file);
  }

  /** A place of a file system of Hadoop's, asked for with a task's own settings. */
  public static Place of(org.apache.hadoop.fs.Path file, Configuration hadoop) {
    return new InStore(file, hadoop);
  }

  /**
   * What Hadoop is told: its own files on the class path, how files of this machine are written,
   * and every property of this process that begins with {@code spark.hadoop.}, as Spark has it.
   */
  public static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    LocalFiles.SETTINGS.forEach(hadoop::set);
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(FOR_HADOOP)) {
        hadoop.set(name.substring(FOR_HADOOP.length()), System.getProperty(name));
      }
    }
    return hadoop;
  }
}
