package touchline.funnel;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/** The lexicon as a table, for whoever reads rows that carry its versions. */
final class ListLexiconVersions implements Learn {
  private static final Table PEOPLE = Table.of("silver.people");

  private final LexiconConfig lexicon;

  ListLexiconVersions(LexiconConfig lexicon) {
    this.lexicon = lexicon;
  }

  /** It comes from settings alone; a night without people has no use for it. */
  @Override
  public List<Table> reads() {
    return List.of(PEOPLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.lexicon_versions");
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public Object settings() {
    return lexicon;
  }

  @Override
  public List<Row> learn(Inputs in) {
    Made made = new Made(writes());
    List<LexiconVersion> versions = lexicon.versions();
    for (int i = 0; i < versions.size(); i++) {
      LocalDate until =
          i + 1 < versions.size() ? versions.get(i + 1).effectiveFrom().minusDays(1) : null;
      add(made.row().set("effective_to", until), versions.get(i));
    }
    return made.rows();
  }

  private void add(Made.Line line, LexiconVersion v) {
    StructType signal = Made.within(writes().schema(), "signals");
    line.set("version", v.version())
        .set("effective_from", v.effectiveFrom())
        .set("agreed_by", CollectionConverters.asScala(v.agreedBy()).toSeq())
        .set("definitions", CollectionConverters.asScala(definitions(v)))
        .set("hot", v.hot())
        .set("warm", v.warm())
        .set(
            "sla_minutes",
            CollectionConverters.asScala(
                Map.of(
                    "hot", v.hotSla().toMinutes(),
                    "warm", v.warmSla().toMinutes(),
                    "cold", v.coldSla().toMinutes())))
        .set("cool_off_days", v.coolOff().toMinutes() / 1440.0)
        .set("max_cycles", v.maxTurns())
        .set(
            "signals",
            v.qualification().signals().stream()
                .map(
                    s ->
                        Made.line(signal)
                            .set("name", s.name())
                            .set("steps", s.steps().toArray(String[]::new))
                            .set("within_minutes", s.within().toMinutes())
                            .made())
                .toArray(Row[]::new))
        .add();
  }

  private static Map<String, String> definitions(LexiconVersion v) {
    Map<String, String> definitions = new TreeMap<>();
    definitions.put("lead", v.lead());
    definitions.put("mql", v.mql());
    definitions.put("handed_over", v.handedOver());
    definitions.put("accepted", v.accepted());
    definitions.put("sql", v.sql());
    definitions.put("opportunity", v.opportunity());
    definitions.put("customer", v.won());
    definitions.put("rejected", v.rejected());
    definitions.put("recycled", v.recycled());
    definitions.put("dead", v.dead());
    definitions.put("hot", "score >= " + v.hot());
    definitions.put("warm", "score >= " + v.warm() + " AND score < " + v.hot());
    definitions.put("ideal_customer", v.qualification().idealCustomer());
    if (v.qualification().mql() != null) {
      definitions.put("qualification.mql", v.qualification().mql());
    }
    if (v.qualification().sql() != null) {
      definitions.put("qualification.sql", v.qualification().sql());
    }
    return definitions;
  }
}
