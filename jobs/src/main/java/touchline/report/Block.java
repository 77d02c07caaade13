package touchline.report;

import java.util.List;

/** A part of a section. */
public sealed interface Block permits Block.Chart, Block.Listing, Block.Note {
  /** Which part of the template shows it. */
  String kind();

  /**
   * A picture with the figures behind it.
   *
   * @param id unique in the report
   * @param title what is shown, in a few words
   * @param finding what it says tonight, in a sentence
   * @param height in pixels
   * @param isWide whether it takes the whole width
   * @param variants one, or one for each position of the section's switch
   */
  record Chart(
      String id, String title, String finding, int height, boolean isWide, List<Variant> variants)
      implements Block {
    public Chart {
      variants = List.copyOf(variants);
    }

    @Override
    public String kind() {
      return "chart";
    }
  }

  /**
   * A table that is always open.
   *
   * @param id unique in the report
   * @param title what is listed
   * @param finding what it says tonight, in a sentence
   * @param grid the rows
   * @param origin where they come from
   */
  record Listing(String id, String title, String finding, Grid grid, Origin origin)
      implements Block {
    @Override
    public String kind() {
      return "listing";
    }
  }

  /**
   * A sentence, such as what cannot be shown and why.
   *
   * @param text the sentence
   */
  record Note(String text) implements Block {
    @Override
    public String kind() {
      return "note";
    }
  }

  /**
   * A chart under one position of its section's switch.
   *
   * @param name of the position; empty when the section has no switch
   * @param option what ECharts draws, as data
   * @param grid the same figures as a table
   * @param origin where they come from
   */
  record Variant(String name, Object option, Grid grid, Origin origin) {}
}
