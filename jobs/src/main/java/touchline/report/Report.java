package touchline.report;

import java.util.List;

/**
 * What people open in the morning: five sentences, then a section for each question.
 *
 * @param night the night that is reported
 * @param sentences what happened, who waits, what to change, what to distrust
 * @param sections in the order in which they are read
 */
public record Report(Night night, List<Sentence> sentences, List<Section> sections) {
  public Report {
    sentences = List.copyOf(sentences);
    sections = List.copyOf(sections);
  }

  /** The report of a night, from its published tables alone. */
  public static Report of(Night night, Tables tables) {
    Names names = new Names(tables);
    HealthSection health = new HealthSection(night, tables);
    AttributionSection attribution = new AttributionSection(night, tables, names);
    DisagreementSection disagreement = new DisagreementSection(night, tables);
    AdviceSection advice = new AdviceSection(night, tables);
    TrustSection trust = new TrustSection(tables);
    AlignmentSection alignment = new AlignmentSection(tables);
    FollowUpSection followUp = new FollowUpSection(night, tables);
    Headline headline =
        new Headline(
            night,
            health,
            attribution,
            disagreement,
            advice,
            trust,
            followUp,
            alignment.broken(night.asOf()));
    return new Report(
        night,
        headline.sentences(),
        List.of(
            followUp.section(),
            alignment.section(),
            new FunnelSection(night, tables).section(),
            attribution.section(),
            disagreement.section(),
            new ContentSection(night, tables, names).section(),
            new ScoreSection(tables, advice.thresholds()).section(),
            advice.section(),
            trust.section(),
            health.section(night)));
  }

  /** How many pictures there are. */
  public long charts() {
    return sections.stream()
        .flatMap(section -> section.blocks().stream())
        .filter(block -> block.kind().equals("chart"))
        .count();
  }
}
