package touchline.config;

import java.util.List;
import java.util.regex.Pattern;

/** Columns that predicates in the settings may name, whoever judges them. */
public final class LeadColumns {
  /** Columns of silver.people that make a lead's profile. */
  public static final List<String> PROFILE =
      List.of(
          "title",
          "seniority",
          "department",
          "country",
          "industry",
          "employees",
          "persona",
          "source",
          "email_domain",
          "is_free_mail",
          "profile");

  /** Columns of a touch; funnel_stage is of its content. */
  public static final List<String> TOUCH =
      List.of("kind", "channel", "campaign_id", "content_id", "content_type", "funnel_stage");

  /** Words in the name of a profile column that tell how the lead ended. */
  public static final Pattern OUTCOME =
      Pattern.compile(
          "(^|[^a-z])(is_?)?(stage|lifecycle.*|status|won|lost|converted|conversion|opportunity|deal|deals|closed|customer)"
              + "([^a-z]|$)");

  private LeadColumns() {}
}
