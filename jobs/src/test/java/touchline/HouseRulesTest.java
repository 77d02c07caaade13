package touchline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import touchline.pipeline.Job;

/** Who may know whom: data flows down the stages, which meet only at tables. */
@AnalyzeClasses(packages = "touchline", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
  private static final String[] STAGES = {
    "touchline.ingest..",
    "touchline.identity..",
    "touchline.conform..",
    "touchline.journey..",
    "touchline.attribute..",
    "touchline.score..",
    "touchline.calibrate..",
    "touchline.funnel..",
    "touchline.publish..",
    "touchline.simulate.."
  };

  @ArchTest
  static final ArchRule stagesMeetOnlyAtTables =
      slices()
          .matching("touchline.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                  "touchline.pipeline..",
                  "touchline.config..",
                  "touchline.algorithm..",
                  "touchline.storage.."))
          .ignoreDependency(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                  "touchline.night..", "touchline.publish.."),
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                  "touchline.delta.."))
          .ignoreDependency(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                  "touchline.bench..",
                  "touchline.cli..",
                  "touchline.explain..",
                  "touchline.lineage..",
                  "touchline.notebook..",
                  "touchline.report.."),
              com.tngtech.archunit.base.DescribedPredicate.alwaysTrue());

  @ArchTest
  static final ArchRule dataFlowsOneWay =
      slices().matching("touchline.(**)").should().beFreeOfCycles();

  /** Each class with those nested in it. */
  private static final SliceAssignment CLASSES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass of) {
          return SliceIdentifier.of(of.getName().replaceAll("\\$.*", ""));
        }

        @Override
        public String getDescription() {
          return "classes";
        }
      };

  @ArchTest
  static final ArchRule noClassLeadsBackToItself =
      slices().assignedFrom(CLASSES).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule deltaIsKnownInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages("touchline.delta..", "touchline.night..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..");

  /** Data lies on any file system: only the storage itself knows the disk of this machine. */
  @ArchTest
  static final ArchRule dataPassesNoFilesOfJava =
      noClasses()
          .that()
          .resideInAnyPackage(
              "touchline.pipeline..",
              "touchline.delta..",
              "touchline.ingest..",
              "touchline.night..",
              "touchline.publish..")
          // Schema files of the program; the lock of the operating system; links, pipes and times
          // that only a disk has; the exception that Delta asks of whoever makes its commits.
          .and()
          .doNotHaveFullyQualifiedName("touchline.delta.MadeOnce")
          .and()
          .haveNameNotMatching("touchline\\.pipeline\\.Table(\\$.*)?")
          .and()
          .haveNameNotMatching("touchline\\.night\\.Lock(\\$.*)?")
          .and()
          .doNotHaveFullyQualifiedName("touchline.night.Holder")
          .and()
          .haveNameNotMatching("touchline\\.ingest\\.(Landing|Fingerprints)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.nio.file..");

  @ArchTest
  static final ArchRule storageKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("touchline.storage..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("touchline..")
                  .and(
                      com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage(
                          "touchline.storage..")));

  @ArchTest
  static final ArchRule pipelineKnowsNoBusiness =
      noClasses()
          .that()
          .resideInAPackage("touchline.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STAGES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "touchline.config..",
              "touchline.algorithm..",
              "touchline.delta..",
              "touchline.night..",
              "touchline.bench..",
              "touchline.cli..");

  @ArchTest
  static final ArchRule jobsHaveNoSession =
      noClasses()
          .that()
          .resideInAnyPackage(
              "touchline.identity..",
              "touchline.conform..",
              "touchline.journey..",
              "touchline.attribute..",
              "touchline.score..",
              "touchline.calibrate..",
              "touchline.funnel..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.apache\\.spark\\.sql(\\.classic)?\\.SparkSession");

  @ArchTest
  static final ArchRule algorithmsArePureJava =
      classes()
          .that()
          .resideInAPackage("touchline.algorithm..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "touchline.algorithm..", "org.apache.commons.math3..");

  @ArchTest
  static final ArchRule configurationKnowsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("touchline.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "io.delta..", "touchline.pipeline..");

  @ArchTest
  static final ArchRule jobsAreSeenOnlyByTheirStage =
      classes()
          .that()
          .implement(Job.class)
          .and()
          .resideOutsideOfPackage("touchline.pipeline..")
          .should()
          .notBePublic();

  @ArchTest
  static final ArchRule jobsReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(STAGES)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now");
}
