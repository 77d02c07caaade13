package touchline.simulate;

import java.util.List;
import java.util.Locale;

/**
 * A landing feed of the simulated world.
 *
 * <p>The columns are those of the landing contract, in its order; crm_leads has three more. The
 * first column is always required. The last row that a feed gives of an id is the valid one.
 */
enum FeedFile {
  CAMPAIGN_TOUCHES(
      FileFormat.CSV_GZ,
      "touch_id,occurred_at,lead_id,email,visitor_id,channel,source,medium,campaign_id,content_id,"
          + "touch_type,cost,currency,consent",
      new FeedShape.Flaws("occurred_at", "cost", "touch_type", "content_id"),
      0.35,
      TouchRows::campaignTouches),
  WEB_EVENTS(
      FileFormat.PARQUET,
      "event_id,occurred_at,visitor_id,lead_id,email,event_type,page_url,content_id,referrer,"
          + "utm_source,utm_medium,utm_campaign,utm_content,consent",
      new FeedShape.Flaws("occurred_at", null, "event_type", "page_url"),
      0.68,
      TouchRows::webEvents),
  CRM_LEADS(
      FileFormat.CSV,
      "lead_id,email,account_id,created_at,source,title,seniority,department,country,industry,"
          + "employees,persona,owner_id,merged_into_lead_id,is_deleted,company_revenue,technology,"
          + "self_reported_source",
      new FeedShape.Flaws("created_at", "employees", "is_deleted", "title"),
      1,
      CrmRows::leads),
  CRM_LEAD_STAGES(
      FileFormat.CSV,
      "lead_id,stage,entered_at,changed_by,reason",
      new FeedShape.Flaws("entered_at", null, "stage", null),
      1.3,
      CrmRows::leadStages),
  CRM_ACCOUNTS(
      FileFormat.CSV,
      "account_id,name,domain,industry,employees,country,parent_account_id",
      new FeedShape.Flaws(null, "employees", null, "name"),
      0.5,
      CrmRows::accounts),
  CRM_DEALS(
      FileFormat.CSV,
      "deal_id,account_id,primary_lead_id,amount,currency,stage,probability,created_at,closed_at,"
          + "is_won,loss_reason,is_deleted,updated_at",
      new FeedShape.Flaws("created_at", "amount", "is_won", "probability"),
      0.05,
      CrmRows::deals),
  CRM_DEAL_STAGES(
      FileFormat.CSV,
      "deal_id,stage,entered_at",
      new FeedShape.Flaws("entered_at", null, "stage", null),
      0.1,
      CrmRows::dealStages),
  CRM_DEAL_CONTACTS(
      FileFormat.CSV,
      "deal_id,lead_id,role",
      new FeedShape.Flaws(null, null, null, null),
      0.1,
      CrmRows::dealContacts),
  CRM_ACTIVITIES(
      FileFormat.JSONL,
      "activity_id,lead_id,occurred_at,activity_type,direction,rep_id,outcome",
      new FeedShape.Flaws("occurred_at", null, "activity_type", "outcome"),
      0.8,
      CrmRows::activities),
  CAMPAIGN_COSTS(
      FileFormat.CSV,
      "cost_date,channel,campaign_id,cost,currency",
      new FeedShape.Flaws("cost_date", "cost", null, null),
      0,
      ReferenceRows::costs),
  CONTENTS(
      FileFormat.CSV,
      "content_id,title,content_type,persona,funnel_stage,url_pattern",
      new FeedShape.Flaws(null, null, null, "title"),
      0,
      ReferenceRows::contents),
  FX_RATES(
      FileFormat.CSV,
      "rate_date,from_currency,to_currency,rate",
      new FeedShape.Flaws("rate_date", "rate", null, null),
      0,
      ReferenceRows::rates);

  /** Leads above which touches are not compressed, for the sake of speed and of split reads. */
  private static final long COMPRESSED_LEADS = 1_000_000;

  private final FileFormat format;
  private final List<String> columns;
  private final FeedShape.Flaws flaws;

  /** Rows per lead; of the two feeds of touches, the share of the settings' rows per lead. */
  private final double share;

  private final Rows rows;

  FeedFile(FileFormat format, String columns, FeedShape.Flaws flaws, double share, Rows rows) {
    this.format = format;
    this.columns = List.of(columns.split(","));
    this.flaws = flaws;
    this.share = share;
    this.rows = rows;
  }

  /** Name of the feed and its folder. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> columns() {
    return columns;
  }

  /** What dirt looks at in its rows. */
  FeedShape shape() {
    return new FeedShape(ordinal(), columns, flaws, this == CRM_DEALS);
  }

  FileFormat format(WorldSettings settings) {
    return this == CAMPAIGN_TOUCHES && settings.leads() > COMPRESSED_LEADS
        ? FileFormat.CSV
        : format;
  }

  /** How many entities the feed's rows are made from. */
  long entities(WorldSettings settings) {
    return switch (this) {
      case CAMPAIGN_TOUCHES, WEB_EVENTS -> settings.people() + settings.visitors();
      case CAMPAIGN_COSTS -> settings.lastDay() + 1L;
      case CONTENTS -> Content.COUNT;
      case FX_RATES -> ReferenceRows.months(settings);
      default -> settings.people();
    };
  }

  /** Files of a drop, from the settings alone, so that no machine splits them differently. */
  int files(WorldSettings settings, Drop drop) {
    boolean hasTouches = this == CAMPAIGN_TOUCHES || this == WEB_EVENTS;
    double perLead = hasTouches ? share * settings.rowsPerLead() : share;
    double expected = settings.people() * perLead * (drop == Drop.LAST ? settings.lateLeads() : 1);
    return (int) Math.max(1, Math.ceil(expected / settings.rowsPerFile()));
  }

  /** The entity's rows, dirt included. */
  void emit(
      WorldSettings settings,
      Calibration calibration,
      long entity,
      Drop drop,
      DirtyRows.Sink sink) {
    rows.emit(
        settings, calibration, entity, drop, new DirtyRows(settings, shape(), entity, drop, sink));
  }
}
