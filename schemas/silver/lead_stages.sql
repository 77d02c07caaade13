CREATE TABLE silver.lead_stages (
  person_id       STRING    NOT NULL COMMENT 'Person',
  journey_id      STRING    NOT NULL COMMENT 'Journey of the lead: equals person_id',
  lead_id         STRING    NOT NULL COMMENT 'Lead whose stage it was',
  account_id      STRING             COMMENT 'Account of the person; null when unknown',
  stage           STRING    NOT NULL COMMENT 'Stage that was entered',
  entered_at      TIMESTAMP NOT NULL COMMENT 'When it was entered (UTC)',
  exited_at       TIMESTAMP          COMMENT 'When the next stage was entered (UTC); null while in the stage',
  from_stage      STRING             COMMENT 'Stage before; null for the first',
  entry_number    BIGINT    NOT NULL COMMENT 'How often the stage has been entered, this entry included: 2 or more is a recycle',
  sequence_number BIGINT    NOT NULL COMMENT 'Position among all stage entries of the person, the first is 1',
  changed_by      STRING             COMMENT 'Who changed it',
  reason          STRING             COMMENT 'Why it was changed',
  lead_created_at TIMESTAMP          COMMENT 'When the CRM created the person\'s surviving lead (UTC); null when unknown',
  received_date   DATE      NOT NULL COMMENT 'Date the entry was first received')
USING delta
COMMENT 'One row per stage entry of a lead.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, stage, entered_at',
  'delta.enableDeletionVectors' = 'true')
