package touchline.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import touchline.config.BusinessConfig;
import touchline.config.Contract;
import touchline.config.IngestConfig;
import touchline.config.PrivacyConfig;
import touchline.config.SourcesConfig;
import touchline.pipeline.Intake;
import touchline.pipeline.Made;
import touchline.pipeline.Person;
import touchline.pipeline.Records;
import touchline.pipeline.SideBySide;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Outage;
import touchline.storage.Place;
import touchline.storage.Storage;

/**
 * Takes landed files into bronze, each once: good rows into their feed's table, bad ones into
 * quarantine, repeated ones aside, and for every file an account of its rows.
 *
 * <p>Each file is read once, and its rows are written aside as bronze would have them, with hashes
 * of key and content and what is wrong; from these follow the rows to set aside. The others are
 * copied to their tables. Nothing that grows with the data is held in memory.
 */
public final class Ingest implements Intake {
  private static final Table RECONCILIATION = Table.of("ops.feed_reconciliation");
  private static final Table QUARANTINED = Table.of("bronze.quarantined_rows");
  private static final Table REPEATED = Table.of("bronze.repeated_rows");
  private static final DataType MONEY = DataTypes.createDecimalType(38, 6);

  /** What a file's rows are counted as. */
  private static final List<String> COUNTS =
      List.of(
          "rows_read",
          "rows_accepted",
          "rows_quarantined",
          "rows_duplicate",
          "rows_superseded",
          "rows_left_out");

  /** Where the rows of a file belong, by its number. */
  private static final StructType PLACES =
      new StructType()
          .add("f", DataTypes.IntegerType, false)
          .add("feed", DataTypes.StringType, false)
          .add("_file", DataTypes.StringType, false)
          .add("_received_date", DataTypes.DateType, false);

  private final IngestConfig ingest;
  private final PrivacyConfig privacy;
  private final SourcesConfig sources;
  private final BusinessConfig business;
  private final Landing landing;

  /**
   * @param sources source profiles whose exports are read beside the contract's own files
   * @param business time zone in which a date without a time of day is a day, and the currency of
   *     amounts that state none
   * @param landing folder into which files are delivered
   */
  public Ingest(
      IngestConfig ingest,
      PrivacyConfig privacy,
      SourcesConfig sources,
      BusinessConfig business,
      Place landing) {
    this.ingest = ingest;
    this.business = business;
    this.privacy = privacy;
    this.sources = sources;
    this.landing = new Landing(landing, sources, ingest.numberFormat(), ingest.dateOrder());
  }

  /** What the ledger of files says of a file. */
  private record Entry(
      String feed, String file, String hash, String status, String batch, LocalDate received) {
    String place() {
      return feed + "\n" + file + "\n" + hash + "\n";
    }
  }

  /** A file that is only put on record. */
  private record Refused(LandedFile file, String hash, String status, String reason) {}

  /**
   * @param landed files of known feeds that were received in time
   * @param taken those whose rows are read
   * @param refused those to put on record as rejected or as repeating another
   * @param rejected those that are rejected, on record or not yet
   */
  private record Night(
      List<LandedFile> landed,
      List<Taken> taken,
      List<Refused> refused,
      List<Refused> rejected,
      List<String> notes) {

    void reject(LandedFile file, String hash, String reason, boolean onRecord) {
      Refused rejection = new Refused(file, hash, "rejected", reason);
      rejected.add(rejection);
      // Judged anew each night, since a new mapping may take it; told and put on record once.
      if (!onRecord) {
        refused.add(rejection);
        notes.add(reason);
      }
    }
  }

  /** What was counted of a file's rows while reading. */
  private record Counted(
      long rows, long bad, long out, boolean cut, long unknown, BigDecimal money) {}

  /**
   * What the tables hold of a file's rows of one fate.
   *
   * @param assumed those whose money states no currency
   */
  private record Stored(long rows, BigDecimal money, java.sql.Timestamp newest, long assumed) {
    static final Stored NONE = new Stored(0, null, null, 0);
  }

  /**
   * Files that {@link #take} would look at now, by feed, date of receipt and name: told by their
   * names, sizes and times, without a look inside.
   *
   * @param rejectedToo whether files that an earlier night rejected are to be judged anew
   */
  public List<PendingFile> pending(Records tables, LocalDate asOf, boolean rejectedToo) {
    Tokens tokens = tokens(tables);
    Fingerprints fingerprints = new Fingerprints(tables.root());
    Set<String> recorded = new HashSet<>();
    ledger(tables).forEach(entry -> recorded.add(entry.place() + entry.status()));
    List<PendingFile> pending = new ArrayList<>();
    for (LandedFile file : landing.list(asOf, tokens, Storage.hadoop()).files()) {
      String place = file.feed() + "\n" + file.name() + "\n" + fingerprints.of(file, tokens) + "\n";
      boolean done =
          recorded.contains(place + "ingested")
              || recorded.contains(place + "repeated")
              || !rejectedToo && recorded.contains(place + "rejected");
      if (!done) {
        pending.add(new PendingFile(file.feed(), file.name(), file.bytes()));
      }
    }
    return pending;
  }

  /** What of the landing folder no night takes in, each with the reason. */
  public List<String> leftOut(Records tables, LocalDate asOf) {
    return landing.list(asOf, tokens(tables), Storage.hadoop()).notes();
  }

  /** Of the key that the warehouse has; before its first night of one that passes. */
  private Tokens tokens(Records tables) {
    Place keyFile = keyFile(tables);
    SiteKey key = keyFile.exists() ? SiteKey.read(keyFile) : SiteKey.passing();
    return new Tokens(key, placeholders());
  }

  /** The newest {@code dt=} folder of a landing folder; empty when there is none. */
  public static Optional<LocalDate> newest(Place landing) {
    return Landing.newest(landing);
  }

  @Override
  public Map<Table, Long> arriving(Records tables, LocalDate asOf, boolean settingsChanged) {
    return pending(tables, asOf, settingsChanged).stream()
        .collect(
            Collectors.groupingBy(
                file -> Table.of("bronze." + file.feed()),
                Collectors.summingLong(PendingFile::text)));
  }

  @Override
  public LocalDate observedUntil(Records tables, LocalDate asOf) {
    return ledger(tables).stream()
        .filter(entry -> entry.status().equals("ingested"))
        .map(Entry::received)
        .max(LocalDate::compareTo)
        .orElse(asOf);
  }

  @Override
  public Object settings() {
    return List.of(ingest, sources, business.timeZone().getId(), business.reportingCurrency());
  }

  @Override
  public List<String> take(SparkSession spark, Store store, LocalDate asOf) {
    return take(spark, store, asOf, line -> {});
  }

  @Override
  public List<String> take(
      SparkSession spark, Store store, LocalDate asOf, Consumer<String> progress) {
    List<Entry> ledger = ledger(store);
    SiteKey key = key(store, ledger.isEmpty());
    Tokens tokens = new Tokens(key, placeholders());
    Fingerprints fingerprints = new Fingerprints(store.root());
    Night night = night(spark, store, asOf, tokens, fingerprints, ledger);
    progress.accept(
        String.format(
            Locale.ROOT,
            "ingest: %d files to take in, %.1f MB",
            night.taken().size(),
            night.taken().stream().mapToLong(taken -> taken.file().bytes()).sum() / 1e6));
    Batch batch =
        new Batch(spark, store, batch(asOf, ledger), night, tokens, new Seal(key), progress);
    List<String> missing = absent(store, night);
    if (batch.read()) {
      missing = absent(store, night);
    }
    List<String> notes = new ArrayList<>(night.notes());
    if (ledger.isEmpty()) {
      notes.addAll(missing);
    }
    if (!night.taken().isEmpty() || !night.refused().isEmpty()) {
      Set<String> taken =
          ledger.stream()
              .filter(entry -> entry.status().equals("ingested"))
              .map(Entry::feed)
              .collect(Collectors.toSet());
      notes.addAll(batch.take(taken));
    }
    fingerprints.save();
    return notes;
  }

  @Override
  public List<String> again(Store store, Set<Table> torn, LocalDate asOf) {
    Tokens tokens = new Tokens(SiteKey.read(keyFile(store)), placeholders());
    Set<String> present =
        landing.list(asOf, tokens, Storage.hadoop()).files().stream()
            .map(file -> file.feed() + "\n" + file.name())
            .collect(Collectors.toSet());
    return new TornFiles(store, torn).release(present);
  }

  /**
   * A person by one identifier.
   *
   * @param lead id in the CRM; null where the address is given
   * @throws UserError when the address is none
   */
  public Person person(String lead, String email) {
    return (store, on) -> {
      SiteKey key = SiteKey.read(keyFile(store));
      Tokens tokens = new Tokens(key, placeholders());
      String token = lead == null ? tokens.email(email) : null;
      if (lead == null && token == null) {
        throw new UserError(UserError.USAGE, "--email is no address that stands for a person");
      }
      return new PersonRows(SparkSession.active(), store, tokens, new Seal(key))
          .erase(lead == null ? "email:" + token : "lead:" + lead.strip(), on);
    };
  }

  /**
   * Landed files that are still in the landing folder.
   *
   * @param files feed, a line break, and name
   */
  public List<String> stillLanded(Records tables, Set<String> files, LocalDate asOf) {
    SiteKey key = SiteKey.read(keyFile(tables));
    return landing.list(asOf, new Tokens(key, placeholders()), Storage.hadoop()).files().stream()
        .filter(file -> files.contains(file.feed() + "\n" + file.name()))
        .map(LandedFile::name)
        .sorted()
        .toList();
  }

  private Placeholders placeholders() {
    return new Placeholders(ingest.placeholderIds(), ingest.placeholderEmails());
  }

  private Place keyFile(Records tables) {
    return Storage.of(privacy.keyFileFor(tables.root().toString()));
  }

  @Override
  public Optional<String> keyFingerprint(Records tables) {
    Place file = keyFile(tables);
    return file.exists() && !SiteKey.isEmpty(file)
        ? Optional.of(SiteKey.read(file).fingerprint())
        : Optional.empty();
  }

  private SiteKey key(Store store, boolean firstNight) {
    Place file = keyFile(store);
    // A first night on a full disk may leave a file without a key.
    if (file.exists() && !(firstNight && SiteKey.isEmpty(file))) {
      return SiteKey.read(file);
    }
    if (!firstNight) {
      throw new UserError(
          74,
          file
              + ": the identity key is gone, and the warehouse holds tokens that were made with it;"
              + " restore the file, or mend privacy.key-file");
    }
    return SiteKey.create(file);
  }

  private static List<Entry> ledger(Records tables) {
    return tables.rows(RECONCILIATION).stream()
        .map(
            r ->
                new Entry(
                    r.getAs("feed"),
                    r.getAs("file"),
                    r.getAs("content_hash"),
                    r.getAs("status"),
                    r.getAs("batch"),
                    r.<Date>getAs("received_date").toLocalDate()))
        .toList();
  }

  /** The night's date; a further run of the same date that finds more is numbered from 2. */
  private static String batch(LocalDate asOf, List<Entry> ledger) {
    String date = asOf.toString();
    long earlier =
        ledger.stream()
            .map(Entry::batch)
            .filter(b -> b.equals(date) || b.startsWith(date + "."))
            .distinct()
            .count();
    return earlier == 0 ? date : date + "." + (earlier + 1);
  }

  private Night night(
      SparkSession spark,
      Store store,
      LocalDate asOf,
      Tokens tokens,
      Fingerprints fingerprints,
      List<Entry> ledger) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Landing.Listing listing = landing.list(asOf, tokens, hadoop);
    Set<String> recorded = new HashSet<>();
    Set<String> contents = new HashSet<>();
    for (Entry entry : ledger) {
      recorded.add(entry.place() + entry.status());
      if (entry.status().equals("ingested")) {
        contents.add(entry.feed() + "\n" + entry.hash());
      }
    }
    List<LandedFile> open = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (LandedFile file : listing.files()) {
      String hash = fingerprints.of(file, tokens);
      if (hash != null) {
        fingerprints.put(file, tokens, hash);
      }
      String place = file.feed() + "\n" + file.name() + "\n" + hash + "\n";
      if (hash == null
          || !recorded.contains(place + "ingested") && !recorded.contains(place + "repeated")) {
        open.add(file);
        hashes.add(hash);
      }
    }
    List<Inspection> inspections = inspect(spark, open, hashes);
    List<Taken> taken = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    List<String> notes = new ArrayList<>(listing.notes());
    Night night = new Night(listing.files(), taken, refused, new ArrayList<>(), notes);
    for (int i = 0; i < open.size(); i++) {
      LandedFile file = open.get(i);
      Inspection inspection = inspections.get(i);
      String hash = inspection.hash();
      fingerprints.put(file, tokens, hash);
      String place = file.feed() + "\n" + file.name() + "\n" + hash + "\n";
      if (recorded.contains(place + "ingested") || recorded.contains(place + "repeated")) {
        continue;
      }
      boolean onRecord = recorded.contains(place + "rejected");
      String rejection = rejection(file, inspection);
      if (rejection == null && onRecord && isDamaged(spark, file)) {
        rejection = damaged(file);
      }
      if (rejection != null) {
        night.reject(file, hash, rejection, onRecord);
      } else if (!inspection.empty() && !contents.add(file.feed() + "\n" + hash)) {
        refused.add(new Refused(file, hash, "repeated", null));
      } else {
        taken.add(new Taken(taken.size(), file, inspection));
        if (inspection.empty()) {
          notes.add(landing.label() + "/" + file.name() + ": is empty");
        }
      }
    }
    return night;
  }

  private static List<Inspection> inspect(
      SparkSession spark, List<LandedFile> files, List<String> hashes) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      order.add(i);
    }
    // Large files first, so that no core is left with one at the end.
    order.sort((a, b) -> Long.compare(files.get(b).bytes(), files.get(a).bytes()));
    long total = files.stream().mapToLong(LandedFile::bytes).sum();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = (int) Math.min(files.size(), Math.max(context.defaultParallelism(), total >> 26));
    List<List<Look>> shares = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < order.size(); i++) {
      int file = order.get(i);
      shares.get(i % tasks).add(new Look(file, files.get(file), hashes.get(file)));
    }
    Inspection[] found = new Inspection[files.size()];
    Broadcast<SerializableConfiguration> hadoop = Reading.hadoop(spark);
    context
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .flatMap(
            share -> {
              List<String[]> seen = new ArrayList<>();
              for (Look look : shares.get(share)) {
                seen.add(
                    Inspection.of(look.file(), look.hash(), hadoop.value().value())
                        .written(look.number()));
              }
              return seen.iterator();
            })
        .collect()
        .forEach(seen -> found[Integer.parseInt(seen[0])] = Inspection.read(seen));
    return Arrays.asList(found);
  }

  /** A file to be looked at, and its hash if that is known. */
  private record Look(int number, LandedFile file, String hash) implements java.io.Serializable {}

  /** Why a file is rejected whole; null when it is not. */
  private String rejection(LandedFile file, Inspection inspection) {
    String place = landing.label() + "/" + file.name() + ": ";
    if (inspection.problem() != null) {
      return place + inspection.problem();
    }
    boolean named = file.format() == Format.CSV || file.format() == Format.PARQUET;
    if (inspection.empty() || !named) {
      return null;
    }
    List<String> missing = file.mapping().missing(Feed.of(file.feed()), inspection.columns());
    if (missing.isEmpty()) {
      return null;
    }
    return place
        + (missing.size() == 1 ? "column " : "columns ")
        + String.join(", ", missing)
        + (missing.size() == 1 ? " is" : " are")
        + " missing ("
        + found(file, inspection)
        + "); map "
        + (missing.size() == 1 ? "it" : "them")
        + " in conf/sources/";
  }

  /** Whether a Parquet file has pages that cannot be read, which its footer does not tell. */
  private static boolean isDamaged(SparkSession spark, LandedFile file) {
    if (file.format() != Format.PARQUET) {
      return false;
    }
    try {
      Reading.parquet(spark.read(), List.of(file)).write().format("noop").mode("overwrite").save();
      return false;
    } catch (Exception e) {
      Outage.refuse(e);
      return true;
    }
  }

  private String damaged(LandedFile file) {
    return landing.label()
        + "/"
        + file.name()
        + ": cannot be read to its end as Parquet; it is damaged, deliver it again";
  }

  /** The header, unless it is somebody's data: a file without header begins with a row. */
  private static String found(LandedFile file, Inspection inspection) {
    List<String> names = inspection.columns();
    if (names.stream().noneMatch(file.mapping().reads()::contains)
        && !names.stream().allMatch(Inspection::isName)) {
      return "its first line does not name columns";
    }
    return "found: "
        + names.stream()
            .filter(Inspection::isName)
            .filter(n -> !Tokens.hasAddress(n))
            .limit(40)
            .collect(Collectors.joining(", "));
  }

  private List<String> absent(Store store, Night night) {
    Set<String> present =
        night.landed().stream()
            .filter(file -> night.rejected().stream().noneMatch(r -> r.file().equals(file)))
            .map(LandedFile::feed)
            .collect(Collectors.toSet());
    List<Feed> absent =
        Feed.all().stream()
            .filter(feed -> !present.contains(feed.name()) && store.isEmpty(feed.table()))
            .toList();
    List<String> names = absent.stream().map(Feed::name).toList();
    for (List<String> either : ingest.mandatory()) {
      if (names.containsAll(either)) {
        String rejected =
            night.rejected().stream()
                .filter(r -> either.contains(r.file().feed()))
                .map(r -> "\n" + r.reason())
                .collect(Collectors.joining());
        throw new UserError(
            UserError.FEED_MISSING,
            landing.label()
                + ": neither "
                + String.join(" nor ", either)
                + " was ever received; a night needs one of them (ingest.mandatory)"
                + rejected
                + night.notes().stream()
                    .filter(note -> !rejected.contains(note))
                    .map(note -> "\n" + note)
                    .collect(Collectors.joining()));
      }
    }
    return absent.stream()
        .filter(feed -> !feed.auxiliary())
        .map(feed -> feed.name() + ": never received; what is built from it stays empty")
        .toList();
  }

  /** The taking in of one night's files. */
  private final class Batch {
    private final SparkSession spark;
    private final Store store;
    private final String name;
    private final Night night;
    private final Tokens tokens;
    private final Seal seal;
    private final Consumer<String> progress;
    private final Reading reading;
    private final Map<String, List<Taken>> byFeed = new LinkedHashMap<>();
    private final Map<String, Dataset<Row>> aside = new ConcurrentHashMap<>();
    private final Map<Integer, Taken> byId = new HashMap<>();

    Batch(
        SparkSession spark,
        Store store,
        String name,
        Night night,
        Tokens tokens,
        Seal seal,
        Consumer<String> progress) {
      this.progress = progress;
      this.spark = spark;
      this.store = store;
      this.name = name;
      this.night = night;
      this.tokens = tokens;
      this.seal = seal;
      this.reading =
          new Reading(
              spark,
              new FeedRules.Site(
                  ingest,
                  business.timeZone(),
                  tokens,
                  placeholders(),
                  new Addresses(privacy.urlParameters()),
                  seal),
              new Unknown(ingest, privacy, tokens));
      for (Taken taken : night.taken()) {
        byId.put(taken.id(), taken);
        if (!taken.inspection().empty()) {
          byFeed.computeIfAbsent(taken.file().feed(), f -> new ArrayList<>()).add(taken);
        }
      }
    }

    List<String> take(Set<String> taken) {
      Map<Integer, Counted> counted = new TreeMap<>();
      Map<Integer, BigDecimal> duplicated = new TreeMap<>();
      if (!byFeed.isEmpty()) {
        byFeed.keySet().forEach(this::doubtCurrencies);
        refuseErased();
        List<Feed> feeds = byFeed.keySet().stream().map(Feed::of).toList();
        Dataset<Row> facts = facts(feeds);
        counted.putAll(count(facts));
        Dataset<Row> repeats =
            new Repeats(spark, store)
                .among(
                    facts
                        .where("reason IS NULL AND NOT out")
                        .drop("reason", "sealed", "out", "placeholders", "m"),
                    feeds,
                    taken)
                .map(rows -> store.aside("ingest.repeats", rows))
                .orElse(null);
        Map<Integer, long[]> repeated = repeats == null ? Map.of() : repeated(repeats);
        if (!repeated.isEmpty() && feeds.stream().anyMatch(feed -> feed.money().isPresent())) {
          facts
              .where("m IS NOT NULL")
              // At most one.
              .join(repeats.where("disposition = 'duplicate'"), by("f", "n"), "left_semi")
              .groupBy("f")
              .agg(org.apache.spark.sql.functions.sum("m").as("money"))
              .collectAsList()
              .forEach(r -> duplicated.put(r.getAs("f"), r.getAs("money")));
        }
        append(facts, repeats, counted, repeated);
        unchanged();
      }
      Map<String, Stored> stored = stored();
      List<String> notes = new ArrayList<>(account(counted, duplicated, stored));
      notes.addAll(unfilled(taken));
      notes.addAll(overlaps());
      notes.addAll(assumedCurrencies(stored));
      return notes;
    }

    /**
     * Where a source states other currencies than the reporting one, an amount without any could be
     * in each of them: its row is quarantined unless the source's currency is stated.
     */
    private void doubtCurrencies(String feed) {
      Feed of = Feed.of(feed);
      if (byFeed.get(feed).stream()
          .noneMatch(taken -> FeedRules.guessesCurrency(of, taken.file().mapping()))) {
        return;
      }
      aside
          .get(feed)
          .where("NOT tl_out AND tl_reason IS NULL")
          .groupBy("_source")
          .agg(
              org.apache.spark.sql.functions.max("tl_doubt").as("doubt"),
              org.apache
                  .spark
                  .sql
                  .functions
                  .array_sort(
                      org.apache.spark.sql.functions.collect_set(expr("upper(trim(currency))")))
                  .as("stated"))
          .where("doubt")
          .collectAsList()
          .forEach(
              r -> {
                String source = r.getAs("_source");
                List<String> stated = r.getList(r.fieldIndex("stated"));
                if (stated.stream().allMatch(business.reportingCurrency()::equals)) {
                  return;
                }
                aside.compute(
                    feed,
                    (name, all) ->
                        all.withColumn(
                            "tl_reason",
                            when(
                                    col("_source")
                                        .equalTo(lit(source))
                                        .and(col("tl_doubt"))
                                        .and(col("tl_reason").isNull()),
                                    lit(
                                        "currency is missing, and others state "
                                            + stated.stream()
                                                .limit(5)
                                                .collect(Collectors.joining(", "))
                                            + "; sources."
                                            + source
                                            + ".currency says which it is"))
                                .otherwise(col("tl_reason"))));
              });
    }

    /** Rows of people who were erased are refused and hold nothing. */
    private void refuseErased() {
      Erasures erasures = Erasures.of(store, tokens, seal);
      if (!erasures.isEmpty()) {
        aside.replaceAll((feed, rows) -> erasures.refused(Feed.of(feed), rows));
      }
    }

    /** Money that rests on the reporting currency because nobody states another. */
    private List<String> assumedCurrencies(Map<String, Stored> stored) {
      List<String> notes = new ArrayList<>();
      byFeed.forEach(
          (name, files) ->
              Feed.of(name)
                  .money()
                  .filter(money -> files.stream().anyMatch(t -> assumes(stored, t)))
                  .ifPresent(
                      money ->
                          ours(Feed.of(name).table())
                              .where(assumes(money))
                              .groupBy("_source")
                              .agg(
                                  org.apache.spark.sql.functions.count(lit(1)).as("n"),
                                  org.apache.spark.sql.functions.sum(money).as("sum"))
                              .orderBy("_source")
                              .collectAsList()
                              .forEach(r -> notes.add(assumed(name, money, r)))));
      return notes;
    }

    private static boolean assumes(Map<String, Stored> stored, Taken taken) {
      String place = taken.file().feed() + "\n" + taken.file().name() + "\naccepted";
      return stored.getOrDefault(place, Stored.NONE).assumed() > 0;
    }

    /** Whether a row's money states no currency. */
    private static Column assumes(String money) {
      return expr(money + " <> 0 AND nullif(trim(currency), '') IS NULL");
    }

    private String assumed(String feed, String money, Row row) {
      String source = row.getAs("_source");
      boolean mapped = !source.equals(Mapping.CANONICAL);
      return feed
          + ": "
          + row.<Long>getAs("n")
          + " rows"
          + (mapped ? " of " + source : "")
          + " state no currency; their "
          + money
          + ", "
          + String.format(Locale.ROOT, "%,.2f", row.<BigDecimal>getAs("sum"))
          + " in all, counts as "
          + business.reportingCurrency()
          + " (business.reporting-currency)"
          + (mapped ? "; sources." + source + ".currency states another" : "");
    }

    /**
     * Columns of the contract that no file of a feed has though money or people depend on them,
     * told with the feed's first files.
     */
    private List<String> unfilled(Set<String> taken) {
      List<String> notes = new ArrayList<>();
      byFeed.forEach(
          (name, files) -> {
            boolean named = files.stream().allMatch(t -> t.inspection().columns().size() > 0);
            if (taken.contains(name) || !named) {
              return;
            }
            Feed feed = Feed.of(name);
            feed.columns().stream()
                .map(org.apache.spark.sql.types.StructField::name)
                .filter(column -> Contract.isGrave(name, column))
                .filter(
                    column ->
                        files.stream()
                            .noneMatch(
                                t -> t.file().mapping().offers(column, t.inspection().columns())))
                .forEach(
                    column ->
                        notes.add(
                            name
                                + ": no file has "
                                + column
                                + ": "
                                + Contract.cost(name, column).orElseThrow()));
          });
      return notes;
    }

    /** Reports that several files of one day state without a key that tells their rows apart. */
    private List<String> overlaps() {
      List<String> notes = new ArrayList<>();
      byFeed.forEach(
          (name, files) -> {
            Feed feed = Feed.of(name);
            if (!feed.report() || files.size() < 2) {
              return;
            }
            Row found =
                ours(feed.table())
                    .where("_key IS NULL")
                    .groupBy("_source", "_received_date", "cost_date", "channel", "campaign_id")
                    .agg(org.apache.spark.sql.functions.countDistinct("_file").as("files"))
                    .where("files > 1")
                    .selectExpr("count(*) AS n", "string(min(cost_date)) AS first")
                    .head();
            long several = found.getAs("n");
            if (several > 0) {
              notes.add(
                  name
                      + ": "
                      + several
                      + (several == 1
                          ? " cost of a day and campaign stands"
                          : " costs of a day and campaign stand")
                      + " in several files that were received on one day, first "
                      + found.<String>getAs("first")
                      + "; they add up. If one restates the other, land them in dt= folders or state"
                      + " the report's key in its source profile");
            }
          });
      return notes;
    }

    /**
     * The one reading: every row as bronze would have it, its place, its hashes, and what is wrong
     * with it, written aside by feed. Only then a damaged page of a Parquet file shows; such a file
     * is rejected, and its feed read again without it.
     *
     * @return whether a file was rejected
     */
    boolean read() {
      Map<String, RuntimeException> broken = new ConcurrentHashMap<>();
      read(byFeed, broken::put);
      Map<String, List<Taken>> again = new LinkedHashMap<>();
      broken.forEach(
          (feed, cause) -> {
            List<Taken> damaged =
                byFeed.get(feed).stream().filter(t -> isDamaged(spark, t.file())).toList();
            if (damaged.isEmpty()) {
              throw cause;
            }
            damaged.forEach(this::reject);
            if (byFeed.containsKey(feed)) {
              again.put(feed, byFeed.get(feed));
            }
          });
      read(
          again,
          (feed, cause) -> {
            throw cause;
          });
      return !broken.isEmpty();
    }

    private void reject(Taken taken) {
      night.reject(taken.file(), taken.inspection().hash(), damaged(taken.file()), false);
      night.taken().remove(taken);
      byId.remove(taken.id());
      byFeed.get(taken.file().feed()).remove(taken);
      byFeed.values().removeIf(List::isEmpty);
    }

    private void read(
        Map<String, List<Taken>> feeds, BiConsumer<String, RuntimeException> whenBroken) {
      List<Runnable> work = new ArrayList<>();
      feeds.forEach(
          (feed, files) ->
              work.add(
                  () -> {
                    Dataset<Row> rows = reading.rows(Feed.of(feed), files, name);
                    try {
                      aside.put(feed, store.aside("ingest.rows." + feed, rows));
                      progress.accept("ingest: " + feed + " is read");
                    } catch (Exception e) {
                      // Spark throws checked ones that it does not declare.
                      whenBroken.accept(
                          feed,
                          e instanceof RuntimeException cause
                              ? cause
                              : new IllegalStateException(e));
                    }
                  }));
      sideBySide(work);
    }

    /** Of every row its place, its hashes, and what is wrong with it. */
    private Dataset<Row> facts(List<Feed> feeds) {
      Dataset<Row> all = null;
      for (int i = 0; i < feeds.size(); i++) {
        Feed feed = feeds.get(i);
        Column day =
            feed.time().map(t -> expr("unix_date(CAST(`" + t + "` AS DATE))")).orElse(lit(0));
        Column group = feed.event() ? lit(0) : expr("unix_date(_received_date)");
        Dataset<Row> rows =
            aside
                .get(feed.name())
                .select(
                    lit(i).as("feed"),
                    col("tl_f").as("f"),
                    col("tl_row").as("n"),
                    group.as("g"),
                    col("tl_key").as("k"),
                    col("_hash").as("h"),
                    col("tl_version").as("v"),
                    day.as("t"),
                    col("tl_out").as("out"),
                    col("tl_placeholders").as("placeholders"),
                    feed.money().map(money -> col(money)).orElse(lit(null)).cast(MONEY).as("m"),
                    col("tl_reason").as("reason"),
                    col("tl_bytes").as("sealed"));
        all = all == null ? rows : all.union(rows);
      }
      return all;
    }

    private Map<Integer, Counted> count(Dataset<Row> facts) {
      Map<Integer, Counted> counted = new TreeMap<>();
      facts
          .groupBy("f")
          .agg(
              org.apache.spark.sql.functions.count(lit(1)).as("rows"),
              org.apache.spark.sql.functions.count("reason").as("bad"),
              org.apache
                  .spark
                  .sql
                  .functions
                  .count(when(col("reason").equalTo(lit(CsvRecords.CUT)), lit(1)))
                  .as("cut"),
              org.apache.spark.sql.functions.count(when(col("out"), lit(1))).as("left_out"),
              org.apache.spark.sql.functions.sum("placeholders").as("unknown"),
              org.apache.spark.sql.functions.sum(when(not(col("out")), col("m"))).as("money"))
          .collectAsList()
          .forEach(
              r ->
                  counted.put(
                      r.getAs("f"),
                      new Counted(
                          r.getAs("rows"),
                          r.getAs("bad"),
                          r.getAs("left_out"),
                          r.<Long>getAs("cut") > 0,
                          r.getAs("unknown"),
                          r.getAs("money"))));
      return counted;
    }

    /** Duplicates and superseded rows by file. */
    private Map<Integer, long[]> repeated(Dataset<Row> repeats) {
      Map<Integer, long[]> repeated = new TreeMap<>();
      repeats
          .groupBy("f", "disposition")
          .count()
          .collectAsList()
          .forEach(
              r ->
                  repeated
                          .computeIfAbsent(r.getAs("f"), f -> new long[2])[
                          r.getAs("disposition").equals("duplicate") ? 0 : 1] =
                      r.getAs("count"));
      return repeated;
    }

    /** Good rows to their tables, the others to theirs, side by side. */
    private void append(
        Dataset<Row> facts,
        Dataset<Row> repeats,
        Map<Integer, Counted> counted,
        Map<Integer, long[]> repeated) {
      List<Runnable> work = new ArrayList<>();
      byFeed.forEach(
          (feed, files) -> {
            long read = 0;
            long bad = 0;
            long repeat = 0;
            for (Taken taken : files) {
              Counted count =
                  counted.getOrDefault(taken.id(), new Counted(0, 0, 0, false, 0, null));
              read += count.rows();
              bad += count.bad() + count.out();
              repeat += Arrays.stream(repeated.getOrDefault(taken.id(), new long[2])).sum();
            }
            Dataset<Row> set = repeat == 0 ? null : repeats;
            if (read > bad + repeat) {
              work.add(() -> store.append(Feed.of(feed).table(), good(feed, files, set)));
            }
          });
      if (counted.values().stream().anyMatch(count -> count.bad() > 0)) {
        work.add(() -> store.append(QUARANTINED, quarantined(facts)));
      }
      if (!repeated.isEmpty()) {
        Set<Integer> superseded =
            repeated.keySet().stream()
                .filter(f -> repeated.get(f)[1] > 0)
                .collect(Collectors.toSet());
        work.add(() -> store.append(REPEATED, repeated(repeats, superseded)));
      }
      sideBySide(work);
    }

    /**
     * @param repeats rows to leave out; null when none of the feed repeats another
     */
    private Dataset<Row> good(String feed, List<Taken> files, Dataset<Row> repeats) {
      Dataset<Row> rows = aside.get(feed).where("tl_reason IS NULL AND NOT tl_out");
      if (repeats != null) {
        Object[] ids = files.stream().map(Taken::id).toArray();
        Dataset<Row> set = repeats.where(col("f").isin(ids)).select("f", "n");
        rows =
            rows.join(
                set,
                col("tl_f").equalTo(col("f")).and(col("tl_row").equalTo(col("n"))),
                "left_anti");
      }
      return rows.select(
          Arrays.stream(Feed.of(feed).table().schema().fieldNames())
              .map(org.apache.spark.sql.functions::col)
              .toArray(Column[]::new));
    }

    private Dataset<Row> quarantined(Dataset<Row> facts) {
      return placed(
          facts.where("reason IS NOT NULL").select("f", "n", "reason", "sealed"), "reason");
    }

    private Dataset<Row> repeated(Dataset<Row> repeats, Set<Integer> superseded) {
      Dataset<Row> rows = repeats;
      if (superseded.isEmpty()) {
        rows = rows.withColumn("sealed", lit(null).cast("binary"));
      } else {
        Dataset<Row> lost =
            repeats
                .where("disposition = 'superseded'")
                .select(col("f"), col("n").mod(Reading.VALUE).as("record"), col("n"));
        Seal closing = seal;
        UserDefinedFunction close = udf((UDF1<byte[], byte[]>) closing::seal, DataTypes.BinaryType);
        Dataset<Row> bytes =
            reading
                .originals(superseded.stream().sorted().map(byId::get).toList())
                .toDF("f", "record", "bytes")
                .join(lost, by("f", "record"))
                .select(col("f"), col("n"), close.apply(col("bytes")).as("sealed"));
        rows = rows.join(bytes, by("f", "n"), "left");
      }
      return placed(rows, "disposition");
    }

    private static scala.collection.immutable.Seq<String> by(String... columns) {
      return scala.jdk.javaapi.CollectionConverters.asScala(List.of(columns)).toList();
    }

    private Dataset<Row> placed(Dataset<Row> rows, String what) {
      List<Row> places =
          night.taken().stream()
              .map(
                  t ->
                      Made.line(PLACES)
                          .set("f", t.id())
                          .set("feed", t.file().feed())
                          .set("_file", t.file().name())
                          .set("_received_date", t.file().received())
                          .made())
              .toList();
      Dataset<Row> origin = spark.createDataFrame(places, PLACES);
      return rows.join(broadcast(origin), "f")
          .select(
              col("feed"),
              col("_file"),
              col("n").as("_row"),
              col(what),
              col("sealed").as("original"),
              lit(name).as("_batch"),
              col("_received_date"));
    }

    private void sideBySide(List<Runnable> work) {
      SideBySide.each(spark.sparkContext().defaultParallelism(), work, Runnable::run);
    }

    /** What was read is what was listed and hashed, if no file changed meanwhile. */
    private void unchanged() {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      for (Taken taken : night.taken()) {
        LandedFile file = taken.file();
        try {
          Path path = new Path(java.net.URI.create(file.uri()));
          FileStatus now = path.getFileSystem(hadoop).getFileStatus(path);
          if (file.isStill(now.getLen(), now.getModificationTime())) {
            continue;
          }
        } catch (FileNotFoundException e) {
          // Gone is changed.
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        throw new UserError(
            UserError.INPUT_OUTPUT,
            landing.label()
                + "/"
                + file.name()
                + ": changed while it was read; deliver under a name that begins with _ and rename"
                + " it when it is whole, then run the night again");
      }
    }

    /** Accounts for every file from what the tables hold now, and says what went amiss. */
    private List<String> account(
        Map<Integer, Counted> counted,
        Map<Integer, BigDecimal> duplicated,
        Map<String, Stored> stored) {
      Made made = new Made(RECONCILIATION);
      List<String> notes = new ArrayList<>();
      for (Taken taken : night.taken()) {
        LandedFile file = taken.file();
        Counted count = counted.getOrDefault(taken.id(), new Counted(0, 0, 0, false, 0, null));
        String place = file.feed() + "\n" + file.name() + "\n";
        Stored kept = stored.getOrDefault(place + "accepted", Stored.NONE);
        long accepted = kept.rows();
        long quarantined = stored.getOrDefault(place + "quarantined", Stored.NONE).rows();
        long duplicate = stored.getOrDefault(place + "duplicate", Stored.NONE).rows();
        long superseded = stored.getOrDefault(place + "superseded", Stored.NONE).rows();
        if (count.rows() != accepted + quarantined + duplicate + superseded + count.out()) {
          throw new IllegalStateException(
              "%s/%s: %d rows were read, %d left out, and the tables hold %d accepted, %d quarantined, %d duplicate and %d superseded"
                  .formatted(
                      landing.label(),
                      file.name(),
                      count.rows(),
                      count.out(),
                      accepted,
                      quarantined,
                      duplicate,
                      superseded));
        }
        if (count.unknown() > 0) {
          notes.add(
              landing.label()
                  + "/"
                  + file.name()
                  + ": "
                  + count.unknown()
                  + " ids or addresses of "
                  + file.feed()
                  + " stand for nobody and are read as none (ingest.placeholder-ids,"
                  + " ingest.placeholder-emails)");
        }
        if (count.cut()) {
          notes.add(landing.label() + "/" + file.name() + ": " + CsvRecords.CUT);
        }
        String where = file.mapping().where();
        accountOf(made, file)
            .set("content_hash", taken.inspection().hash())
            .set("status", "ingested")
            .set("rows_read", count.rows())
            .set("rows_accepted", accepted)
            .set("rows_quarantined", quarantined)
            .set("rows_duplicate", duplicate)
            .set("rows_superseded", superseded)
            .set("rows_left_out", count.out())
            .set("left_out_unless", where.equals("true") ? null : where)
            .set("money_read", money(file, count.money()))
            .set("money_accepted", money(file, kept.money()))
            .set("money_duplicate", money(file, duplicated.get(taken.id())))
            .set("newest_at", kept.newest())
            .add();
      }
      for (Refused refused : night.refused()) {
        Made.Line account =
            accountOf(made, refused.file())
                .set("content_hash", refused.hash())
                .set("status", refused.status())
                .set("reason", refused.reason());
        COUNTS.forEach(count -> account.set(count, 0L));
        account.add();
      }
      store.append(
          RECONCILIATION, spark.createDataFrame(made.rows(), RECONCILIATION.schema()).coalesce(1));
      return notes;
    }

    private Made.Line accountOf(Made made, LandedFile file) {
      return made.row()
          .set("feed", file.feed())
          .set("file", file.name())
          .set("batch", name)
          .set("received_date", file.received());
    }

    /** A sum, 0 where there was nothing to add; null for a feed without money. */
    private BigDecimal money(LandedFile file, BigDecimal sum) {
      return Feed.of(file.feed()).money().isEmpty() || sum != null ? sum : BigDecimal.ZERO;
    }

    /** Rows of this batch by feed, file and what became of them, as the tables hold them. */
    private Map<String, Stored> stored() {
      List<Dataset<Row>> counts = new ArrayList<>();
      Column none = lit(null);
      byFeed
          .keySet()
          .forEach(
              name -> {
                Feed feed = Feed.of(name);
                counts.add(
                    ours(feed.table())
                        .select(
                            lit(name).as("feed"),
                            col("_file"),
                            lit("accepted").as("fate"),
                            feed.money().map(m -> col(m)).orElse(none).cast(MONEY).as("m"),
                            feed.time().map(t -> col(t)).orElse(none).cast("timestamp").as("at"),
                            feed.money().map(Batch::assumes).orElse(lit(false)).as("assumed")));
              });
      counts.add(fate(QUARANTINED, lit("quarantined")));
      counts.add(fate(REPEATED, col("disposition")));
      Map<String, Stored> stored = new HashMap<>();
      counts.stream()
          .reduce(Dataset::union)
          .orElseThrow()
          .groupBy("feed", "_file", "fate")
          .agg(
              org.apache.spark.sql.functions.count(lit(1)).as("rows"),
              org.apache.spark.sql.functions.sum("m").as("money"),
              org.apache.spark.sql.functions.max("at").as("newest"),
              org.apache.spark.sql.functions.count(when(col("assumed"), lit(1))).as("assumed"))
          .collectAsList()
          .forEach(
              r ->
                  stored.put(
                      r.getAs("feed") + "\n" + r.getAs("_file") + "\n" + r.getAs("fate"),
                      new Stored(
                          r.getAs("rows"),
                          r.getAs("money"),
                          r.getAs("newest"),
                          r.getAs("assumed"))));
      return stored;
    }

    private Dataset<Row> fate(Table table, Column fate) {
      return ours(table)
          .select(
              col("feed"),
              col("_file"),
              fate.as("fate"),
              lit(null).cast(MONEY).as("m"),
              lit(null).cast("timestamp").as("at"),
              lit(false).as("assumed"));
    }

    private Dataset<Row> ours(Table table) {
      return store.read(table).where(col("_batch").equalTo(lit(name)));
    }
  }
}
