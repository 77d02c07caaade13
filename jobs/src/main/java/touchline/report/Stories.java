package touchline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import touchline.explain.ExplainedDeal;
import touchline.explain.ExplainedLead;

/** What explains a lead or a deal, as pictures and tables. */
public final class Stories {
  private Stories() {}

  /** A lead as a page of its own. */
  public static Story of(ExplainedLead lead, Night night) {
    return of(lead, night, "lead");
  }

  /**
   * A lead as a part of a page.
   *
   * @param id unique in the page
   */
  static Story of(ExplainedLead lead, Night night, String id) {
    JourneyBlocks journey = new JourneyBlocks(id, lead.journey(), night.zone());
    String person = "person_id = " + Extract.literal(lead.personId());
    List<Section> sections = new ArrayList<>();
    sections.add(
        section(id, "journey", "Journey", "What did the lead see, and when?", journey.way(person)));
    List<Block> score = new ArrayList<>();
    if (!lead.parts().isEmpty()) {
      score.add(parts(id, lead, person, night));
    }
    if (lead.moves().size() > 1) {
      score.add(moves(id, lead, person));
    }
    score.add(new Block.Note(Figures.sentence(lead.outlook())));
    sections.add(section(id, "score", "Score", "What is the score made of?", score));
    List<Block> credits = journey.credits();
    if (!credits.isEmpty()) {
      sections.add(
          section(id, "credits", "Credit", "Which touches earned the MQL and the SQL?", credits));
    }
    return new Story(
        id,
        "Lead " + lead.leadId(),
        String.format(
            Locale.ROOT,
            "Tonight %.0f of 100 points, %s, grade %s; %s.",
            lead.score(),
            lead.band(),
            lead.grade(),
            Figures.things(
                lead.journey().touches().size() + lead.journey().earlierTouches(),
                "touch",
                "touches")),
        sections);
  }

  /** A deal as a page of its own. */
  public static Story of(ExplainedDeal deal, Night night) {
    String id = "deal";
    JourneyBlocks journey = new JourneyBlocks(id, deal.journey(), night.zone());
    List<Section> sections = new ArrayList<>();
    sections.add(
        section(
            id,
            "journey",
            "Journey",
            "What did the deal's people see, and when?",
            journey.way("journey_id = " + Extract.literal(deal.journeyId()))));
    List<Block> credits = journey.credits();
    sections.add(
        section(
            id,
            "credits",
            "Credit",
            "Which touches earned the opportunity and the win, under which model?",
            credits.isEmpty()
                ? List.of(
                    new Block.Note(
                        "No conversion: the lexicon counts it neither as an opportunity nor as won."))
                : credits));
    if (!deal.people().isEmpty()) {
      sections.add(
          section(
              id,
              "people",
              "People",
              "Who is on the deal, and how are they scored tonight?",
              List.of(people(id, deal, night))));
    }
    return new Story(
        id,
        "Deal " + deal.dealId(),
        deal.stage()
            + ", "
            + (deal.amount() == null
                ? "amount unknown"
                : String.format(Locale.ROOT, "%,.2f %s", deal.amount(), deal.currency()))
            + "; "
            + Figures.things(deal.journey().touches().size(), "touch", "touches")
            + " of "
            + Figures.things(deal.journey().people(), "person", "people")
            + ".",
        sections);
  }

  private static Section section(
      String id, String part, String title, String question, List<Block> blocks) {
    return new Section(id + "-" + part, title, question, List.of(), blocks);
  }

  private static Block parts(String id, ExplainedLead lead, String person, Night night) {
    List<ExplainedLead.Part> parts =
        lead.parts().stream()
            .sorted(Comparator.comparingDouble((ExplainedLead.Part part) -> -part.points()))
            .toList();
    return new Block.Chart(
        id + "-parts",
        "Points by rule",
        String.format(
            Locale.ROOT,
            "Fit %.1f, engagement %.1f, negative %.1f: %.1f, clipped to 0 to 100.",
            lead.fit(),
            lead.engagement(),
            lead.negative(),
            lead.rawScore()),
        Plot.height(parts.size(), 1),
        true,
        List.of(
            new Block.Variant(
                "",
                Plot.stackedBars(
                    "points",
                    parts.stream().map(ExplainedLead.Part::rule).toList(),
                    new Plot.Series(
                        "adds",
                        "--blue",
                        parts.stream().map(part -> Math.max(0, part.points())).toList()),
                    new Plot.Series(
                        "takes away",
                        "--red",
                        parts.stream().map(part -> Math.min(0, part.points())).toList())),
                Grid.of("Rule", "Group", "#Points", "#Times earned", "#Hits", "Last", "Worth")
                    .with(
                        parts.stream()
                            .map(
                                part ->
                                    List.of(
                                        part.rule(),
                                        part.group(),
                                        Figures.ratio(part.points()),
                                        Figures.ratio(part.units()),
                                        Figures.count(part.hits()),
                                        part.last() == null
                                            ? Figures.UNKNOWN
                                            : JourneyBlocks.time(part.last(), night.zone()),
                                        part.worth().isEmpty() ? Figures.UNKNOWN : part.worth()))
                            .toList()),
                new Origin(
                    "gold.lead_scores",
                    List.of("as_of_date = " + Extract.literal(lead.asOf()), person)))));
  }

  private static Block moves(String id, ExplainedLead lead, String person) {
    return new Block.Listing(
        id + "-moves",
        "Last nights",
        "What moved the score from night to night.",
        Grid.of("Night", "#Score", "Band", "Change")
            .with(
                lead.moves().stream()
                    .map(
                        move ->
                            List.of(
                                Figures.day(move.night()),
                                Figures.part(move.score()),
                                move.band(),
                                move.change().isEmpty() ? Figures.UNKNOWN : move.change()))
                    .toList()),
        new Origin("gold.lead_scores", List.of(person)));
  }

  private static Block people(String id, ExplainedDeal deal, Night night) {
    return new Block.Listing(
        id + "-scored",
        "People who are scored",
        "Each is explained by ./touchline explain lead ID.",
        Grid.of("Lead", "Role", "#Score", "Band")
            .with(
                deal.people().stream()
                    .map(
                        person ->
                            List.of(
                                person.leadId(),
                                person.role(),
                                Figures.part(person.score()),
                                person.band()))
                    .toList()),
        new Origin(
            "gold.lead_scores",
            List.of(
                "as_of_date = " + Extract.literal(night.asOf()),
                "lead_id IN ("
                    + deal.people().stream()
                        .map(person -> Extract.literal(person.leadId()))
                        .collect(Collectors.joining(", "))
                    + ")")));
  }
}
