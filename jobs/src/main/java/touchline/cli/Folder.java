package touchline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import touchline.pipeline.UserError;

/** A folder that an option names: it may be missing, but is no file. */
class Folder implements ITypeConverter<Path> {
  @Override
  public Path convert(String name) {
    Path folder = Path.of(name);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new TypeConversionException(name + " is a file; name a folder");
    }
    return folder;
  }

  /** Said before anything is touched by work that reads the landed feeds at its end. */
  static void refuseMissing(Path landing) {
    if (!Files.isDirectory(landing)) {
      throw new UserError(
          UserError.USAGE,
          landing
              + ": no such landing folder; --landing names it, an empty one where nothing is left");
    }
  }

  /** A folder of tables: Spark takes some signs in a path for patterns and others for its own. */
  static final class OfTables extends Folder {
    @Override
    public Path convert(String name) {
      Path folder = super.convert(name);
      String whole = folder.toAbsolutePath().normalize().toString();
      int at = 0;
      while (at < whole.length() && "[]{}*?$`\\,:;\"'<>|%#".indexOf(whole.charAt(at)) < 0) {
        at++;
      }
      if (at < whole.length()) {
        throw new TypeConversionException(
            whole + " has the sign " + whole.charAt(at) + "; tables lie in folders without it");
      }
      return folder;
    }
  }
}
