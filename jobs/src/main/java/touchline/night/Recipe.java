package touchline.night;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.commons.ClassRemapper;
import org.apache.xbean.asm9.commons.Remapper;
import touchline.pipeline.Job;

/**
 * What besides its inputs decides a job's rows: its name, grain, schema file, settings, and the
 * code: the class of the job with all classes of its stage and all algorithms that it leads to.
 * Names of lines and variables do not count, so that a comment rebuilds nothing.
 */
final class Recipe {
  private static final String OURS = "touchline/";

  /**
   * Counts how often rows that the night itself put together were wrong: with each mending all
   * tables are made anew once. 2: columns under many keys changed places.
   */
  private static final int MENDED = 2;

  /** Declarations and settings: what they hold counts by value, not by code. */
  private static final Set<String> DECLARATIONS =
      Set.of("touchline/config/", "touchline/pipeline/", "touchline/delta/", "touchline/night/");

  /** Of those packages, the classes that decide rows all the same. */
  private static final Set<String> DECIDING =
      Set.of("touchline/pipeline/InOrder", "touchline/config/LeadColumns");

  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private final Function<String, Optional<byte[]>> classes;

  /**
   * @param classes code of a class by its internal name, such as touchline/score/Points
   */
  Recipe(Function<String, Optional<byte[]>> classes) {
    this.classes = classes;
  }

  /** Fingerprint of the job as it is built into this program. */
  static String of(Job job) {
    String code =
        KNOWN.computeIfAbsent(
            job.getClass().getName(), missing -> new Recipe(Recipe::load).code(job.getClass()));
    return fingerprint(job, code);
  }

  /** Fingerprint of settings. */
  static String ofText(Object settings) {
    return hash(String.valueOf(settings).getBytes(StandardCharsets.UTF_8));
  }

  /** Fingerprint of the job with the classes of this recipe. */
  String fingerprint(Job job) {
    return fingerprint(job, code(job.getClass()));
  }

  private static String fingerprint(Job job, String code) {
    return hash(
        (MENDED
                + "\n"
                + job.name()
                + '\n'
                + job.grain()
                + '\n'
                + job.writes().ddl()
                + '\n'
                + job.settings()
                + '\n'
                + code)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Fingerprint of a class and of what it leads to. */
  private String code(Class<?> job) {
    SortedMap<String, String> found = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(job.getName().replace('.', '/'));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (found.containsKey(name) || !counts(name)) {
        continue;
      }
      Optional<byte[]> code = classes.apply(name);
      if (code.isEmpty()) {
        continue;
      }
      Set<String> named = new TreeSet<>();
      found.put(name, hash(plain(code.get(), named)));
      open.addAll(named);
    }
    return found.toString();
  }

  private static boolean counts(String name) {
    boolean isDeclaration =
        DECLARATIONS.stream().anyMatch(name::startsWith)
            && DECIDING.stream().noneMatch(name::startsWith);
    return name.startsWith(OURS) && !isDeclaration;
  }

  /** The class without the names of lines and variables; adds the classes that it names. */
  private static byte[] plain(byte[] code, Set<String> named) {
    ClassWriter plain = new ClassWriter(0);
    Remapper collector =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String name) {
            named.add(name);
            return name;
          }
        };
    new ClassReader(code).accept(new ClassRemapper(plain, collector), ClassReader.SKIP_DEBUG);
    return plain.toByteArray();
  }

  private static Optional<byte[]> load(String name) {
    try (InputStream in = Recipe.class.getResourceAsStream("/" + name + ".class")) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
