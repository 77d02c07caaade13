CREATE TABLE bronze.crm_deals (
  deal_id         STRING              NOT NULL COMMENT 'Deal in the CRM',
  account_id      STRING                       COMMENT 'Account of the deal',
  primary_lead_id STRING                       COMMENT 'Lead that the deal came from',
  amount          DECIMAL(18,2)                COMMENT 'Amount in the deal\'s currency; null when not yet known',
  currency        STRING                       COMMENT 'ISO 4217 code; null means the reporting currency',
  stage           STRING                       COMMENT 'Deal stage, as the CRM names it; null when the row states a deletion or a merge only',
  probability     DOUBLE                       COMMENT 'Probability to win at this stage, in [0, 1]',
  created_at      TIMESTAMP                    COMMENT 'When the deal was created (UTC); null when the row states a deletion or a merge only',
  closed_at       TIMESTAMP                    COMMENT 'When the deal was closed (UTC), for a date the end of that day in business.time-zone; null while open',
  is_won          BOOLEAN                      COMMENT 'Closed and won; null means judged by the stage',
  loss_reason     STRING                       COMMENT 'Why it was lost',
  merged_into_deal_id STRING                   COMMENT 'Surviving deal when this one was merged away; null otherwise',
  merged_deal_ids STRING                       COMMENT 'Deals that were merged into this one, as a JSON list or parted by semicolons, commas or bars; null when none',
  is_deleted      BOOLEAN                      COMMENT 'Deleted in the CRM; null says nothing',
  updated_at      TIMESTAMP                    COMMENT 'When the CRM last changed the deal (UTC)',
  extra           MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source         STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file           STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row            BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch          STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date  DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash           BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same',
  _columns        STRING                       COMMENT 'Columns of which the row speaks, whether it fills them or not, each between commas; null: all')
USING delta
COMMENT 'One row per accepted version of a CRM deal; the latest updated is in force.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.feed-key' = 'deal_id',
  'touchline.version' = 'updated_at',
  'touchline.ends' = 'closed_at',
  'touchline.required' = 'stage, created_at',
  'touchline.facts' = 'merged_into_deal_id, merged_deal_ids, is_deleted, account_id')
