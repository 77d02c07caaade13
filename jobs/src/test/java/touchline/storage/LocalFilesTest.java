package touchline.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of this machine as Spark's tasks and Delta's commits write them. */
class LocalFilesTest {
  @TempDir java.nio.file.Path folder;

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    LocalFiles.SETTINGS.forEach(hadoop::set);
    return hadoop;
  }

  private Path at(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private String rights(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  /** A commit: written beside, then moved to its name. */
  private void commit(FileContext files, String text, String name) throws IOException {
    Path aside = at("." + name + ".tmp");
    try (OutputStream out = files.create(aside, EnumSet.of(CreateFlag.CREATE))) {
      out.write(text.getBytes(UTF_8));
    }
    files.rename(aside, at(name), Options.Rename.NONE);
  }

  /** A task's file, in a folder of its own. */
  private void write(FileSystem files, String name) throws IOException {
    files.mkdirs(at(name).getParent());
    try (OutputStream out = files.create(at(name))) {
      out.write(1);
    }
    files.rename(at(name), at(name + ".moved"));
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Commands of the processes that were started meanwhile. */
  private List<String> started(Work work) throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      work.run();
      recording.stop();
      java.nio.file.Path file = folder.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .map((RecordedEvent event) -> event.getString("command"))
          .toList();
    }
  }

  @Test
  void filesAreWrittenAndMovedWithoutAProcessOfTheirOwn() throws IOException {
    FileSystem hadoopsOwn = new LocalFileSystem();
    hadoopsOwn.initialize(folder.toUri(), new Configuration());
    assertThat(started(() -> write(hadoopsOwn, "own/a")))
        .as("what is recorded")
        .anyMatch(command -> command.startsWith("chmod"));
    FileSystem files = FileSystem.newInstance(folder.toUri(), hadoop());
    FileContext context = FileContext.getFileContext(folder.toUri(), hadoop());
    assertThat(files).isInstanceOf(LocalFiles.class);
    assertThat(
            started(
                () -> {
                  write(files, "a/b/c");
                  commit(context, "{}", "0.json");
                }))
        .isEmpty();
    assertThat(folder.resolve("a/b/c.moved")).exists();
    assertThat(folder.resolve("0.json")).hasContent("{}");
  }

  @Test
  void rightsAreThoseThatWereAskedFor() throws IOException {
    Configuration hadoop = hadoop();
    hadoop.set("fs.permissions.umask-mode", "027");
    FileSystem files = FileSystem.newInstance(folder.toUri(), hadoop);
    write(files, "of/file");
    assertThat(rights("of")).isEqualTo("rwxr-x---");
    assertThat(rights("of/file.moved")).isEqualTo("rw-r-----");
    files.setPermission(at("of"), new FsPermission("705"));
    assertThat(rights("of")).isEqualTo("rwx---r-x");
    files.setPermission(at("of"), new FsPermission("1777"));
    assertThat(files.getFileStatus(at("of")).getPermission().getStickyBit()).isTrue();
  }

  @Test
  void commitIsNeverMovedOverAnotherAndTakesItsChecksumAlong() throws IOException {
    FileContext files = FileContext.getFileContext(folder.toUri(), hadoop());
    commit(files, "first", "0.json");
    assertThatThrownBy(() -> commit(files, "second", "0.json"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("0.json")).hasContent("first");
    Files.writeString(folder.resolve("0.json"), "other");
    assertThatThrownBy(
            () -> {
              try (var in = files.open(at("0.json"))) {
                in.readAllBytes();
              }
            })
        .hasMessageContaining("hecksum");
  }
}
