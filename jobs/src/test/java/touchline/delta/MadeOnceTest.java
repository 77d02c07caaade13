package touchline.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.storage.Place;
import touchline.storage.Storage;

/** What one of several drivers may make, on a store that says only at the end whether it did. */
class MadeOnceTest {
  @TempDir java.nio.file.Path folder;
  private final Configuration hadoop = new Configuration();
  private Path commit;

  @BeforeEach
  void onStore() {
    hadoop.set("fs.file.impl", Late.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    commit = new Path(folder.resolve("00000000000000000007.json").toUri());
    Late.losesAnswers = false;
  }

  /** Looks whether a file is there when it is closed, as a conditional write does. */
  public static final class Late extends RawLocalFileSystem {
    private static boolean losesAnswers;

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short copies,
        long block,
        Progressable progress) {
      return new FSDataOutputStream(
          new ByteArrayOutputStream() {
            private boolean closed;

            @Override
            public void close() throws IOException {
              if (closed) {
                return;
              }
              closed = true;
              if (!overwrite && exists(file)) {
                throw new PathIOException(file.toString(), "412 Precondition Failed");
              }
              try (FSDataOutputStream made =
                  Late.super.create(file, permission, true, buffer, copies, block, progress)) {
                writeTo(made);
              }
              if (losesAnswers) {
                // It was done, nobody was told, and it was tried again.
                throw new PathIOException(file.toString(), "412 Precondition Failed");
              }
            }
          },
          null);
    }
  }

  private void write(String action, boolean overwrite) throws IOException {
    new MadeOnce(hadoop).write(commit, List.of(action, "end").iterator(), overwrite, hadoop);
  }

  private String read() {
    return Storage.of(commit, hadoop).read(UTF_8);
  }

  @Test
  void commitIsMadeOnceWhoeverTriesAndWhateverWasSeenBefore() throws IOException {
    write("one", false);
    assertThat(read()).isEqualTo("one\nend\n");
    assertThatThrownBy(() -> write("other", false)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read()).isEqualTo("one\nend\n");
    write("other", true);
    assertThat(read()).isEqualTo("other\nend\n");
  }

  @Test
  void commitWhoseAnswerWasLostIsItsWritersOwn() throws IOException {
    Late.losesAnswers = true;
    write("one", false);
    assertThat(read()).isEqualTo("one\nend\n");
    assertThatThrownBy(() -> write("other", false)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void fileOfAnotherIsNotMadeThoughItsAnswerWasLost() {
    Place once = Storage.of(commit, hadoop);
    Late.losesAnswers = true;
    assertThat(once.create("mine")).isTrue();
    assertThat(once.create("another's")).isFalse();
    assertThat(once.read(UTF_8)).isEqualTo("mine");
  }
}
