package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.junit.jupiter.api.Test;
import touchline.Stages;
import touchline.config.Settings;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;

/** Which tables a change of code or settings rebuilds. */
class RecipeTest {
  private static JobGraph graph(String conf) {
    return Stages.graph(Settings.load(ConfigFactory.parseString(conf)));
  }

  private static byte[] load(String name) {
    try (InputStream in = RecipeTest.class.getResourceAsStream("/" + name + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All classes as they are, but one, which got one more method. */
  private static Recipe withChanged(String changed) {
    return new Recipe(
        name -> Optional.of(name.equals(changed) ? withOneMoreMethod(load(name)) : load(name)));
  }

  private static byte[] withOneMoreMethod(byte[] code) {
    ClassWriter more = new ClassWriter(0);
    new ClassReader(code)
        .accept(
            new ClassVisitor(Opcodes.ASM9, more) {
              @Override
              public void visitEnd() {
                MethodVisitor method =
                    visitMethod(Opcodes.ACC_PRIVATE, "corrected", "()V", null, null);
                method.visitCode();
                method.visitInsn(Opcodes.RETURN);
                method.visitMaxs(0, 1);
                method.visitEnd();
                super.visitEnd();
              }
            },
            0);
    return more.toByteArray();
  }

  private static Set<String> rebuiltBy(String changedClass) {
    Recipe recipe = withChanged(changedClass);
    Set<String> rebuilt = new TreeSet<>();
    for (Job job : graph("").order()) {
      if (!recipe.fingerprint(job).equals(Recipe.of(job))) {
        rebuilt.add(job.writes().name());
      }
    }
    return rebuilt;
  }

  @Test
  void aCorrectedAlgorithmRebuildsExactlyTheTablesThatRestOnIt() {
    assertThat(rebuiltBy("touchline/algorithm/attribution/MarkovChain"))
        .contains("gold.attribution_parameters")
        .doesNotContain(
            "gold.conversions", "gold.lead_scores", "silver.people", "gold.content_paths");
    assertThat(rebuiltBy("touchline/identity/Components")).containsExactly("silver.identities");
    assertThat(rebuiltBy("touchline/algorithm/calibration/WeightAdvice"))
        .isNotEmpty()
        .allMatch(table -> table.startsWith("gold.score_"));
  }

  @Test
  void theNightItselfAndTheCommandsRebuildNothing() {
    assertThat(rebuiltBy("touchline/night/Runner")).isEmpty();
    assertThat(rebuiltBy("touchline/cli/Sql")).isEmpty();
  }

  @Test
  void namesOfLinesRebuildNothing() {
    Recipe bare =
        new Recipe(
            name -> {
              ClassWriter plain = new ClassWriter(0);
              new ClassReader(load(name)).accept(plain, ClassReader.SKIP_DEBUG);
              return Optional.of(plain.toByteArray());
            });
    for (Job job : graph("").order()) {
      assertThat(bare.fingerprint(job)).as(job.name()).isEqualTo(Recipe.of(job));
    }
  }

  @Test
  void aSettingRebuildsOnlyWhatReadsIt() {
    Set<String> rebuilt = new TreeSet<>();
    JobGraph other = graph("identity.max-component = 7");
    for (Job job : graph("").order()) {
      Job same = other.writer(job.writes()).orElseThrow();
      if (!Recipe.of(same).equals(Recipe.of(job))) {
        rebuilt.add(job.writes().name());
      }
    }
    assertThat(rebuilt).containsExactly("silver.identities");
  }
}
