CREATE TABLE silver.sales_activities (
  activity_id   STRING    NOT NULL COMMENT 'Activity in the CRM',
  person_id     STRING    NOT NULL COMMENT 'Person',
  lead_id       STRING    NOT NULL COMMENT 'Lead that was contacted',
  occurred_at   TIMESTAMP NOT NULL COMMENT 'When it happened (UTC)',
  activity_type STRING    NOT NULL COMMENT 'call, email, meeting, ...',
  direction     STRING             COMMENT 'inbound or outbound',
  rep_id        STRING             COMMENT 'Sales representative',
  outcome       STRING             COMMENT 'Outcome')
USING delta
COMMENT 'One row per sales activity and person; a second person only when a later version names another lead.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, activity_id',
  'delta.enableDeletionVectors' = 'true')
