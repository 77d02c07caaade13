package touchline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.Stages;
import touchline.bench.PublishedDigests;
import touchline.config.LineageConfig;
import touchline.config.Settings;
import touchline.lineage.Lineage;
import touchline.night.Night;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

/** The same nights with warehouse and landing folder on an HDFS of Hadoop's own. */
@Tag("long")
class AnyStorageTest {
  @TempDir static Path made;
  @TempDir Path folder;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;

  @BeforeAll
  static void start() throws IOException {
    Configuration conf = new Configuration(false);
    conf.set("hdfs.minidfs.basedir", made.toString());
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    hdfs = cluster.getFileSystem();
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  private static Place at(String path) {
    return Storage.of(hdfs.getUri() + path);
  }

  private static void copy(Path from, Place to) throws IOException {
    hdfs.mkdirs(to.parent().path());
    hdfs.copyFromLocalFile(new org.apache.hadoop.fs.Path(from.toUri()), to.path());
  }

  @Test
  void runsAtOnceTellTheirLineageEachInAFileOfItsOwn() {
    LocalDate night = LocalDate.of(2026, 6, 30);
    List<String> told = new ArrayList<>();
    Supplier<Lineage> lineage =
        () ->
            new Lineage(
                new LineageConfig(
                    LineageConfig.To.FILE, URI.create("http://127.0.0.1:1"), "", "touchline"),
                Stages.graph(Settings.load(Optional.empty())),
                at("/told"),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                told::add);
    lineage
        .get()
        .of(
            night,
            () -> {
              assertThatThrownBy(
                      () ->
                          lineage
                              .get()
                              .of(
                                  night,
                                  () -> {
                                    throw new UserError(UserError.LOCKED, "another run holds it");
                                  },
                                  table -> 7))
                  .isInstanceOf(UserError.class);
              return new Night.Outcome(Night.PUBLISHED, 1, true, List.of(), List.of(), List.of());
            },
            table -> 7);
    assertThat(told).isEmpty();
    assertThat(at("/told/lineage").list())
        .allMatch(file -> file.name().startsWith(night + "."))
        .map(file -> file.read(UTF_8).lines().count() + " " + file.read(UTF_8).contains("FAIL"))
        .containsExactlyInAnyOrder("2 true", "2 false");
  }

  @Test
  void fileIsReplacedWholeAndMadeOnceAndBelongsToItsOwner() throws IOException {
    for (Place place : List.of(at("/places"), Storage.of(folder.resolve("places")))) {
      Place file = place.resolve("a/b c.txt");
      assertThat(file.exists()).isFalse();
      assertThat(place.list()).isEmpty();
      assertThat(place.files()).isEmpty();
      file.write("first");
      file.write("second");
      assertThat(file.read(UTF_8)).isEqualTo("second");
      assertThat(file.bytes()).isEqualTo(6);
      assertThatThrownBy(
              () ->
                  file.write(
                      out -> {
                        out.write(1);
                        throw new IOException("the disk is full");
                      }))
          .hasMessageContaining("the disk is full");
      assertThat(file.read(UTF_8)).isEqualTo("second");
      Place once = place.resolve("once");
      assertThat(once.create("one")).isTrue();
      assertThat(once.create("other")).isFalse();
      assertThat(once.read(UTF_8)).isEqualTo("one");
      assertThat(once.isOpenToOthers()).isFalse();
      assertThat(file.isOpenToOthers()).isTrue();
      place.resolve("own").makePrivateFolder();
      assertThat(place.resolve("own").isOpenToOthers()).isFalse();
      once.duplicate(place.resolve("c/two"));
      place.resolve("c").move(place.resolve("d/e"));
      assertThat(place.files())
          .extracting(found -> place.relativize(found.place()))
          .contains("once", "a/b c.txt", "d/e/two");
      assertThat(place.list()).contains(place.resolve("d")).doesNotContain(place.resolve("c"));
      assertThat(place.resolve("d").isFolder()).isTrue();
      assertThat(place.resolve("once").isFolder()).isFalse();
      assertThat(place.resolve("once/below").exists()).isFalse();
      assertThat(place.free()).isPositive();
      place.delete();
      place.delete();
      assertThat(place.exists()).isFalse();
    }
  }

  @Test
  void nightOnHdfsIsTheNightOnTheDisk() throws IOException {
    Place landing = at("/landing");
    Place warehouse = at("/data/warehouse");
    Path local = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    warehouse.makePrivateFolder();
    copy(SmallWorld.LANDING, landing);
    // The same key hides people behind the same tokens.
    Place key = warehouse.resolve("_secrets/identity.key");
    copy(local.resolve("_secrets/identity.key"), key);
    hdfs.setPermission(key.path(), new FsPermission((short) 0600));

    Night.Outcome first = Nights.run(warehouse, landing, SmallWorld.FIRST, SmallWorld.CONF);
    assertThat(first.exitCode()).isEqualTo(Night.PUBLISHED_WITH_WARNINGS);
    assertThat(PublishedDigests.of(warehouse))
        .isEqualTo(PublishedDigests.of(Storage.of(local)))
        .isPresent();
    assertThat(Nights.run(warehouse, landing, SmallWorld.FIRST, SmallWorld.CONF).changed())
        .isFalse();

    String there = warehouse.toString();
    Said status = Said.by("status", "--warehouse", there);
    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out()).contains("run 1").doesNotContain("a run is at work");
    String leads = "SELECT count(*) AS leads FROM gold.lead_scores";
    Said asked = Said.by("sql", "--warehouse", there, leads);
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    assertThat(asked.out()).isEqualTo(Said.by("sql", "--warehouse", local.toString(), leads).out());
    assertThat(warehouse.list())
        .extracting(Place::name)
        .contains("reports", "hand-off", "_lease")
        .doesNotContain("_lock", "_staging", "_scratch");
    assertThat(warehouse.isOpenToOthers()).isFalse();
    // Nobody took the address for a path of this machine.
    assertThat(Path.of("hdfs:")).doesNotExist();
    assertThat(Files.exists(local.resolve("_lease"))).isFalse();
  }
}
