CREATE TABLE silver.touchpoints (
  touchpoint_id    STRING    NOT NULL COMMENT 'Feed and source id, such as touch:t-17 or event:e-9',
  person_id        STRING    NOT NULL COMMENT 'Person; joins silver.people',
  account_id       STRING             COMMENT 'Account of the person; null when unknown',
  journey_id       STRING    NOT NULL COMMENT 'Journey of the person for opportunity and won; equals silver.people.journey_id',
  occurred_at      TIMESTAMP NOT NULL COMMENT 'When it happened (UTC)',
  channel          STRING    NOT NULL COMMENT 'Channel: stated by the feed, else by the rules of conf/channels.conf, else, when nothing tells the origin, that of the visit it continues',
  campaign_id      STRING             COMMENT 'Campaign; null when none',
  content_id       STRING             COMMENT 'Content; null when none',
  content_type     STRING             COMMENT 'Type of the content; null when none or unknown',
  kind             STRING    NOT NULL COMMENT 'page_view, download, form_submit, click, open, attend, ...',
  session_id       STRING    NOT NULL COMMENT 'First touchpoint of the session: web engagements of one person and channel with gaps below attribution.session-gap, those that say nothing of their origin within the visit they continue; another touch is its own session',
  is_session_start BOOLEAN   NOT NULL COMMENT 'Whether the touchpoint opens its session',
  is_attributable  BOOLEAN   NOT NULL COMMENT 'Whether the touchpoint may earn credit: it is the first of its session whose kind is one of attribution.touch-kinds',
  received_date    DATE      NOT NULL COMMENT 'Date the touchpoint was first received')
USING delta
COMMENT 'One row per de-duplicated touch or engagement of a person who did not refuse consent: the touches of silver.timelines, one by one.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, touchpoint_id',
  'delta.enableDeletionVectors' = 'true')
