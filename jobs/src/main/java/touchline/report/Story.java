package touchline.report;

import java.util.List;

/**
 * One lead or deal, explained.
 *
 * @param id unique in the page
 * @param title what is explained
 * @param lede what matters of it, in a sentence
 * @param sections its parts
 */
public record Story(String id, String title, String lede, List<Section> sections) {
  public Story {
    sections = List.copyOf(sections);
  }
}
