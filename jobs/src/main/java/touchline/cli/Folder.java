package touchline.cli;

import java.io.UncheckedIOException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

/** A folder that an option names: it may be missing, but is no file. */
class Folder implements ITypeConverter<Place> {
  @Override
  public Place convert(String name) {
    Place folder;
    try {
      folder = Storage.of(name);
    } catch (UncheckedIOException e) {
      throw new TypeConversionException(e.getMessage());
    }
    // What lies across a network is looked at when there is work to do there.
    if (folder.onDisk().isPresent() && folder.exists() && !folder.isFolder()) {
      throw new TypeConversionException(name + " is a file; name a folder");
    }
    return folder;
  }

  /** Said before anything is touched by work that reads the landed feeds at its end. */
  static void refuseMissing(Place landing) {
    if (!landing.isFolder()) {
      throw new UserError(
          UserError.USAGE,
          landing
              + ": no such landing folder; --landing names it, an empty one where nothing is left");
    }
  }

  /** A folder of tables: Spark takes some signs in a path for patterns and others for its own. */
  static final class OfTables extends Folder {
    @Override
    public Place convert(String name) {
      Place folder = super.convert(name);
      String whole = folder.absolute().uri().getPath();
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
