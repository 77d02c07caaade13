package touchline.delta;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import touchline.storage.Storage;

/**
 * How Delta writes its logs on S3: a commit is made by a conditional write, which the store does
 * for one of several drivers. Delta's own looks first and writes then, so that two drivers may both
 * have made the same commit. Made by Delta, by its name.
 */
public final class MadeOnce extends S3SingleDriverLogStore {
  /** Setting of Spark's under which Delta looks for it. */
  public static final String SETTING = "spark.delta.logStore.s3a.impl";

  public MadeOnce(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path file, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    if (overwrite) {
      super.write(file, actions, true, hadoop);
      return;
    }
    StringBuilder text = new StringBuilder();
    actions.forEachRemaining(action -> text.append(action).append('\n'));
    try {
      if (!Storage.of(file, hadoop).create(text.toString())) {
        throw new FileAlreadyExistsException(file.toString());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
