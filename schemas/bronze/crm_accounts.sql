CREATE TABLE bronze.crm_accounts (
  account_id        STRING              NOT NULL COMMENT 'Account in the CRM',
  name              STRING                       COMMENT 'Company name',
  domain            STRING                       COMMENT 'Web domain of the company',
  industry          STRING                       COMMENT 'Industry',
  employees         BIGINT                       COMMENT 'Number of employees',
  country           STRING                       COMMENT 'Country',
  parent_account_id STRING                       COMMENT 'Parent account; null when none',
  merged_into_account_id STRING                  COMMENT 'Surviving account when this one was merged away; null otherwise',
  merged_account_ids STRING                      COMMENT 'Accounts that were merged into this one, as a JSON list or parted by semicolons, commas or bars; null when none',
  is_deleted        BOOLEAN                      COMMENT 'Deleted in the CRM; null says nothing',
  updated_at        TIMESTAMP                    COMMENT 'When the CRM last changed the account (UTC); null when unknown',
  extra             MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source           STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file             STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row              BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch            STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date    DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash             BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same',
  _columns          STRING                       COMMENT 'Columns of which the row speaks, whether it fills them or not, each between commas; null: all')
USING delta
COMMENT 'One row per accepted version of a CRM account; the what was received last about a column is in force.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.feed-key' = 'account_id')
