CREATE TABLE bronze.crm_stages (
  stage_id       STRING              NOT NULL COMMENT 'Deal stage as crm_deals and crm_deal_stages name it',
  name           STRING                       COMMENT 'Name that people know it by',
  pipeline_id    STRING                       COMMENT 'Pipeline that it belongs to',
  is_won         BOOLEAN                      COMMENT 'Whether a deal in it is won; null means judged by its name',
  is_closed      BOOLEAN                      COMMENT 'Whether a deal in it is closed',
  probability    DOUBLE                       COMMENT 'Probability to win in it, in [0, 1]',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted version of a stage of a deal pipeline; the latest received is in force.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.auxiliary' = 'true',
  'touchline.feed-key' = 'stage_id')
