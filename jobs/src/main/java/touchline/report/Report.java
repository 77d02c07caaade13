package touchline.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import touchline.explain.ExplainedLead;

/**
 * What people open in the morning: five sentences, then a section for each question.
 *
 * @param night the night that is reported
 * @param sentences what happened, who waits, what to change, what to distrust
 * @param sections in the order in which they are read
 * @param stories leads that the report names, one by one; each opens
 */
public record Report(
    Night night, List<Sentence> sentences, List<Section> sections, List<Story> stories) {
  public Report {
    sentences = List.copyOf(sentences);
    sections = List.copyOf(sections);
    stories = List.copyOf(stories);
  }

  /**
   * The report of a night, from its published tables alone; of the last year in which anything
   * happened, so that exports of a past time show what they hold.
   *
   * @param explain begins to explain leads by their ids, as far as they can be explained, and gives
   *     what waits for it
   */
  public static Report of(
      Night last, Tables tables, Function<List<String>, Supplier<List<ExplainedLead>>> explain) {
    Extract days = FunnelSection.days(tables);
    Night night = last.showing(FunnelSection.newest(days));
    FollowUpSection followUp = new FollowUpSection(night, tables);
    Supplier<List<ExplainedLead>> explained = explain.apply(followUp.listed());
    Names names = new Names(tables);
    HealthSection health = new HealthSection(night, tables);
    AttributionSection attribution = new AttributionSection(night, tables, names);
    DisagreementSection disagreement = new DisagreementSection(night, tables);
    AdviceSection advice = new AdviceSection(night, tables);
    TrustSection trust = new TrustSection(night, tables);
    AlignmentSection alignment = new AlignmentSection(tables);
    FunnelSection funnel = new FunnelSection(night, tables, days);
    ContentSection content = new ContentSection(night, tables, names);
    ScoreSection score = new ScoreSection(tables, advice.thresholds());
    List<Story> stories = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (ExplainedLead lead : explained.get()) {
      Story story = Stories.of(lead, night, "lead-" + (stories.size() + 1));
      stories.add(story);
      places.put(lead.leadId(), story.id());
    }
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
            followUp.section(places),
            alignment.section(),
            funnel.section(),
            attribution.section(),
            disagreement.section(),
            content.section(),
            score.section(),
            advice.section(),
            trust.section(),
            health.section(night)),
        stories);
  }

  /** Sections, then those of the stories. */
  Stream<Section> everySection() {
    return Stream.concat(
        sections.stream(), stories.stream().flatMap(story -> story.sections().stream()));
  }

  /** How many pictures there are. */
  public long charts() {
    return everySection()
        .flatMap(section -> section.blocks().stream())
        .filter(block -> block.kind().equals("chart"))
        .count();
  }
}
