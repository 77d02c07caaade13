package touchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Each guard of the night, taken out of the classes as they are loaded: the test that is about it
 * has to fail. Nothing in the program itself can switch a guard off.
 */
@Tag("long")
class GuardsTest {
  private static final String PROMISES = "touchline.night.PromisesTest";
  private static final String LEASES = "touchline.night.LeaseTest";

  /** A guard: the method that is it, by how its name and type begin, and what fails without. */
  private enum Guard {
    NOTHING("", "-", PROMISES, "whatACutOffRunStagedIsTakenBack", 0),
    LOCK("touchline.night.Lock", "isTaken(", PROMISES, "ofTwoRunsOneIsToldToWait", 1),
    TOKEN("touchline.night.Lock", "check(", PROMISES, "runThatLostItsLockWritesNoMore", 1),
    HELD_LEASE("touchline.night.Lease", "refuseHeld(", LEASES, "leaseThatLastsIsNotTaken", 1),
    LOST_LEASE(
        "touchline.night.Lease",
        "isLost(",
        LEASES,
        "runThatLostItsLeaseWritesNoMoreAndIsNotSeen",
        1),
    FENCE(
        "touchline.delta.Warehouse",
        "refuseOvertaken(",
        "touchline.delta.FenceTest",
        "runThatALaterOneOvertookIsNotPutOnRecord",
        1),
    TAKING_BACK(
        "touchline.night.Night", "takeBack(", PROMISES, "whatACutOffRunStagedIsTakenBack", 1),
    GATES("touchline.night.Night", "isFailed(", PROMISES, "nightThatAGateHoldsIsNotSeen", 1),
    FINDING("touchline.delta.Ledger", "refuse(", PROMISES, "damageIsToldInsteadOfRead", 1),
    REPAIRING("touchline.delta.Salvage", "setAside(", PROMISES, "damageIsRepaired", 1),
    NOTE(
        "touchline.delta.Ledger",
        "damage()",
        PROMISES,
        "lostNoteOfTheLedgerIsToldAndRepairWritesItAnew",
        1),
    FORGETTING(
        "touchline.delta.Warehouse",
        "forgetEarlier(",
        PROMISES,
        "nothingNamesSomebodyWhoWasErased",
        1),
    ROOM("touchline.night.Need", "refuse(", PROMISES, "nightThatDoesNotFitTheDiskIsNotBegun", 1),
    FORCING(
        "touchline.delta.Warehouse",
        "force(Ltouchline/pipeline/Table;",
        "touchline.delta.DamageTest",
        "whatTheLedgerVouchesForIsForcedBeforeItAndNothingElse",
        1);

    private final String owner;
    private final String method;
    private final String test;
    private final String promise;
    private final int failures;

    Guard(String owner, String method, String test, String promise, int failures) {
      this.owner = owner;
      this.method = method;
      this.test = test;
      this.promise = promise;
      this.failures = failures;
    }
  }

  /** The project's classes anew, one of them without its guard. */
  private static final class Unguarded extends ClassLoader {
    private final Guard guard;
    private int taken;

    Unguarded(Guard guard) {
      super(GuardsTest.class.getClassLoader());
      this.guard = guard;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null
            ? known
            : name.startsWith("touchline.") ? anew(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> anew(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        byte[] used = name.equals(guard.owner) ? without(bytes) : bytes;
        return defineClass(name, used, 0, used.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private byte[] without(byte[] bytes) {
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      new ClassReader(bytes)
          .accept(
              new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public MethodVisitor visitMethod(
                    int access, String name, String type, String signature, String[] thrown) {
                  MethodVisitor method = super.visitMethod(access, name, type, signature, thrown);
                  if (!(name + type).startsWith(guard.method)) {
                    return method;
                  }
                  taken++;
                  doNothing(method, Type.getReturnType(type));
                  return null;
                }
              },
              0);
      return writer.toByteArray();
    }

    /** The method returns at once: zero, false or an empty optional. */
    private static void doNothing(MethodVisitor method, Type returned) {
      method.visitCode();
      switch (returned.getSort()) {
        case Type.VOID -> {}
        case Type.BOOLEAN, Type.INT -> method.visitInsn(Opcodes.ICONST_0);
        case Type.LONG -> method.visitInsn(Opcodes.LCONST_0);
        case Type.OBJECT -> {
          if (returned.getClassName().equals("java.util.Optional")) {
            method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/util/Optional",
                "empty",
                "()Ljava/util/Optional;",
                false);
          } else {
            throw new IllegalArgumentException(returned.getClassName());
          }
        }
        default -> throw new IllegalArgumentException(returned.getClassName());
      }
      method.visitInsn(returned.getOpcode(Opcodes.IRETURN));
      method.visitMaxs(0, 0);
      method.visitEnd();
    }
  }

  private static List<Throwable> failures(Class<?> test, String method) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(test, method)).build();
    List<Throwable> failures = new ArrayList<>();
    List<String> ran = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  ran.add(test.getDisplayName());
                }
                result.getThrowable().ifPresent(failures::add);
              }
            });
    assertThat(ran).as("tests that ran").hasSize(1);
    return failures;
  }

  @ParameterizedTest
  @EnumSource
  void promiseIsBrokenWithoutItsGuard(Guard guard) throws ClassNotFoundException {
    Unguarded classes = new Unguarded(guard);
    List<Throwable> failures = failures(classes.loadClass(guard.test, true), guard.promise);
    assertThat(failures).hasSize(guard.failures);
    assertThat(failures).allSatisfy(e -> assertThat(e).isInstanceOf(AssertionError.class));
    assertThat(classes.taken).as("methods taken out").isEqualTo(guard.failures);
  }
}
