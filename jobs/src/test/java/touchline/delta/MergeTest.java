package touchline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** Rows that are deleted where they lie, held against a map that is changed in the same way. */
class MergeTest {
  private static final String DDL =
      """
      CREATE TABLE silver.held (
        part STRING NOT NULL COMMENT 'In which folder it lies',
        id STRING COMMENT 'Which row it is; one has none',
        list ARRAY<STRUCT<n: BIGINT>> COMMENT 'Something nested'
      )
      USING delta
      PARTITIONED BY (part)
      COMMENT 'Rows'
      TBLPROPERTIES (
        'touchline.key' = 'part, id',
        'delta.enableDeletionVectors' = 'true'
      )
      """;
  private static final Table HELD = Table.stated("silver.held", DDL);
  private static final int ROWS = 300;
  private static final int MERGES = 4;

  @TempDir Path folder;

  private final TreeMap<String, Long> expected = new TreeMap<>();
  private final List<TreeMap<String, Long>> earlier = new ArrayList<>();
  private Warehouse warehouse;

  /** Some rows in several files, into which others are merged again and again. */
  @BeforeEach
  void merges() {
    warehouse = new Warehouse(Given.spark(), Storage.of(house()));
    List<Row> first = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      expected.put(key(i), 0L);
      first.add(row(i, 0, null));
    }
    warehouse.append(HELD, rows(first).drop("_gone").repartition(3));
    earlier.add(new TreeMap<>(expected));
    Random random = new Random(7);
    for (long round = 1; round <= MERGES; round++) {
      long of = round;
      List<Row> changed =
          random
              .ints(0, ROWS + 50)
              .distinct()
              .limit(40)
              .mapToObj(i -> row(i, of, random.nextInt(4) == 0))
              .toList();
      for (Row row : changed) {
        if (row.getBoolean(3)) {
          expected.remove(key(row));
        } else {
          expected.put(key(row), of);
        }
      }
      warehouse.merge(HELD, rows(changed));
      earlier.add(new TreeMap<>(expected));
    }
  }

  /** Addresses of files write some letters otherwise than names do. */
  private Path house() {
    return folder.resolve("a house, 100% \u00fc+");
  }

  private static String id(int i) {
    return i == 0 ? null : "r" + i;
  }

  private static String key(int i) {
    return "p " + i % 3 + "/" + id(i);
  }

  private static String key(Row row) {
    return row.getString(0) + "/" + row.getString(1);
  }

  private static Row row(int i, long round, Boolean gone) {
    return RowFactory.create(
        "p " + i % 3, id(i), List.of(RowFactory.create(round), RowFactory.create(-round)), gone);
  }

  private static Dataset<Row> rows(List<Row> rows) {
    return Given.spark()
        .createDataFrame(rows, HELD.schema().asNullable().add("_gone", DataTypes.BooleanType));
  }

  private static TreeMap<String, Long> told(Stream<Row> rows) {
    return rows.collect(
        Collectors.toMap(
            MergeTest::key,
            row -> ((Row) row.getList(2).get(0)).getLong(0),
            (a, b) -> {
              throw new AssertionError("a key twice");
            },
            TreeMap::new));
  }

  private static TreeMap<String, Long> told(Dataset<Row> rows) {
    return told(rows.collectAsList().stream());
  }

  @Test
  void mergedRowsAreWhatAMapWouldHold() {
    assertThat(warehouse.logs().state(HELD).hasDeletedRows()).isTrue();
    assertThat(told(warehouse.read(HELD))).isEqualTo(expected);
    assertThat(told(warehouse.partitions(HELD, p -> p.get("part").equals("p 1"))))
        .isEqualTo(
            expected.entrySet().stream()
                .filter(e -> e.getKey().startsWith("p 1"))
                .collect(
                    Collectors.toMap(
                        e -> e.getKey(), e -> e.getValue(), (a, b) -> a, TreeMap::new)));
    assertThat(warehouse.read(HELD).where("id IS NULL").count())
        .isEqualTo(expected.containsKey(key(0)) ? 1 : 0);
    assertThat(warehouse.read(HELD).count()).isEqualTo(expected.size());
    assertThat(warehouse.logs().state(HELD).rows()).isEqualTo(expected.size());
  }

  @Test
  void othersReadTheSame() {
    String place = warehouse.folder(HELD);
    assertThat(told(Given.spark().read().format("delta").load(place))).isEqualTo(expected);
    assertThat(told(warehouse.logs().rows(HELD).stream())).isEqualTo(expected);
    warehouse.logs().checkpoint(HELD);
    TableLogs logs =
        new TableLogs(Storage.of(house()), Given.spark().sessionState().newHadoopConf());
    assertThat(told(new Warehouse(Given.spark(), logs).read(HELD))).isEqualTo(expected);
    assertThat(told(logs.rows(HELD).stream())).isEqualTo(expected);
  }

  @Test
  void aMergeIsOneCommitAndEveryEarlierVersionIsAsItWas() {
    assertThat(warehouse.version(HELD)).isEqualTo(MERGES);
    for (int version = 0; version <= MERGES; version++) {
      assertThat(told(warehouse.read(HELD, version))).isEqualTo(earlier.get(version));
    }
  }

  @Test
  void rowsThatComeBackDeleteTheirOwnKeyOnly() {
    warehouse.merge(HELD, rows(List.of(row(0, 9, false), row(ROWS + 200, 9, true))));
    expected.put(key(0), 9L);
    assertThat(told(warehouse.read(HELD))).isEqualTo(expected);
  }

  @Test
  void aTableGoesBackToAnyVersionAndIsMergedIntoFromThere() {
    warehouse.restore(HELD, 1);
    assertThat(told(warehouse.read(HELD))).isEqualTo(earlier.get(1));
    warehouse.merge(HELD, rows(List.of(row(5, 8, false))));
    earlier.get(1).put(key(5), 8L);
    assertThat(told(warehouse.read(HELD))).isEqualTo(earlier.get(1));
    assertThat(told(Given.spark().read().format("delta").load(warehouse.folder(HELD))))
        .isEqualTo(earlier.get(1));
  }

  @Test
  void filesOfWhichMuchIsDeletedAreWrittenAnewByUpkeep() {
    assertThat(warehouse.compact(HELD, 1_000)).isTrue();
    assertThat(warehouse.logs().state(HELD).files().stream().mapToDouble(DataFile::deletedShare))
        .allMatch(share -> share <= .05);
    assertThat(told(warehouse.read(HELD))).isEqualTo(expected);
    assertThat(told(warehouse.read(HELD, 2))).isEqualTo(earlier.get(2));
    assertThat(warehouse.compact(HELD, 1_000)).isFalse();
  }

  @Test
  void filesAndListsOfDeletedRowsThatNoKeptVersionNamesAreDeleted() throws Exception {
    warehouse.compact(HELD, 1);
    long before = lists();
    warehouse.vacuum(
        HELD, List.of(warehouse.logs().state(HELD), warehouse.logs().state(HELD, MERGES)));
    assertThat(before).isGreaterThan(lists());
    assertThat(told(warehouse.read(HELD, MERGES))).isEqualTo(expected);
    warehouse.vacuum(HELD, List.of(warehouse.logs().state(HELD)));
    assertThat(lists()).isZero();
    assertThat(told(warehouse.read(HELD))).isEqualTo(expected);
  }

  @Test
  void aListWhoseBytesChangedIsFoundAndNamedOnce() throws Exception {
    Damages damages = new Damages(warehouse.logs());
    TableState state = warehouse.logs().state(HELD);
    assertThat(damages.files(HELD, state)).isEmpty();
    assertThat(damages.pages(HELD, state)).isEmpty();
    Map<String, Long> ends = new TreeMap<>();
    state.files().stream()
        .filter(DataFile::hasDeletedRows)
        .map(DataFile::deletions)
        .forEach(deleted -> ends.merge(deleted.place(), deleted.bytes(), Math::max));
    assertThat(ends).isNotEmpty();
    for (Map.Entry<String, Long> end : ends.entrySet()) {
      Path list = house().resolve("silver/held").resolve(end.getKey());
      byte[] written = Files.readAllBytes(list);
      byte[] flipped = written.clone();
      flipped[(int) (end.getValue() - 6)] ^= 1;
      change(list, flipped);
      assertThat(damages.files(HELD, state)).isEmpty();
      assertThat(damages.pages(HELD, state))
          .singleElement()
          .asString()
          .contains(end.getKey())
          .contains("holds other bytes than were written");
      change(list, Arrays.copyOf(written, (int) (end.getValue() - 1)));
      assertThat(damages.files(HELD, state))
          .singleElement()
          .asString()
          .contains(end.getKey())
          .contains(" bytes instead of ");
      change(list, written);
    }
  }

  private static void change(Path file, byte[] bytes) throws Exception {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
  }

  private long lists() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".bin")).count();
    }
  }

  @Test
  void aTableWhoseFilesHoldDeletedRowsIsReplacedWhole() {
    warehouse.replace(HELD, rows(List.of(row(1, 6, null))).drop("_gone"));
    assertThat(told(warehouse.read(HELD))).isEqualTo(new TreeMap<>(Map.of(key(1), 6L)));
    assertThat(warehouse.logs().state(HELD).hasDeletedRows()).isFalse();
  }

  @Test
  void readingAsksNoQueryWhileItIsPlanned() {
    Given.spark().sparkContext().setJobGroup("planned", "", false);
    try {
      warehouse.read(HELD).where("id = 'r7'").queryExecution().executedPlan();
    } finally {
      Given.spark().sparkContext().clearJobGroup();
    }
    assertThat(Given.spark().sparkContext().statusTracker().getJobIdsForGroup("planned")).isEmpty();
  }

  @Test
  void scansOfTheSameRowsAreOneAndOfAnotherVersionAnother() {
    assertThat(
            IntStream.of(MERGES, MERGES, MERGES - 1)
                .mapToObj(v -> warehouse.read(HELD, v).queryExecution().optimizedPlan())
                .map(plan -> plan.canonicalized())
                .filter(Objects::nonNull)
                .distinct())
        .hasSize(2);
  }

  @Test
  void aTableWhoseFileDoesNotAllowItIsNotMergedInto() {
    Table plain =
        Table.stated("silver.plain", DDL.replace("held", "plain").replace("'true'", "'false'"));
    assertThatThrownBy(() -> warehouse.merge(plain, rows(List.of())))
        .hasMessage("silver.plain: its schema file lets no rows be deleted in place");
  }
}
