CREATE TABLE bronze.crm_lead_stages (
  lead_id        STRING              NOT NULL COMMENT 'Lead in the CRM',
  stage          STRING              NOT NULL COMMENT 'Stage that was entered, as the CRM names it',
  entered_at     TIMESTAMP           NOT NULL COMMENT 'When the stage was entered (UTC)',
  changed_by     STRING                       COMMENT 'Who changed it',
  reason         STRING                       COMMENT 'Why it was changed',
  identifier     STRING              NOT NULL COMMENT 'Identifier by which the row finds its person, such as lead:00Q1; joins silver.identities',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted entry of a lead into a stage.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'event',
  'touchline.identifiers' = 'lead_id',
  'touchline.feed-key' = 'lead_id, stage, entered_at')
