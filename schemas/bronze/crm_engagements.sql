CREATE TABLE bronze.crm_engagements (
  activity_id    STRING              NOT NULL COMMENT 'Activity in the CRM; crm_activity_contacts says whose it is',
  occurred_at    TIMESTAMP           NOT NULL COMMENT 'When it happened (UTC)',
  activity_type  STRING              NOT NULL COMMENT 'call, email, meeting, ...',
  direction      STRING                       COMMENT 'inbound or outbound',
  rep_id         STRING                       COMMENT 'Sales representative',
  outcome        STRING                       COMMENT 'Outcome',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted sales activity of systems that keep its people apart.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'event',
  'touchline.auxiliary' = 'true',
  'touchline.feed-key' = 'activity_id')
