package touchline.report;

import java.util.List;

/**
 * One question and what the night answers.
 *
 * @param id unique in the report, names its place
 * @param title in the contents and above it
 * @param question that it answers
 * @param choices positions of its switch; none without
 * @param blocks charts, tables and notes in order
 */
public record Section(
    String id, String title, String question, List<Choice> choices, List<Block> blocks) {
  /**
   * A position of a section's switch.
   *
   * @param name as in {@link Block.Variant#name()}
   * @param label as people read it
   */
  public record Choice(String name, String label) {}

  public Section {
    choices = List.copyOf(choices);
    blocks = List.copyOf(blocks);
  }
}
