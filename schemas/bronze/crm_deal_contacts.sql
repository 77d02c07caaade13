CREATE TABLE bronze.crm_deal_contacts (
  deal_id        STRING              NOT NULL COMMENT 'Deal in the CRM',
  lead_id        STRING              NOT NULL COMMENT 'Lead that takes part',
  role           STRING                       COMMENT 'Role in the purchase, such as decision maker',
  identifier     STRING              NOT NULL COMMENT 'Identifier by which the row finds its person, such as lead:00Q1; joins silver.identities',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted version of a contact of a deal.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.identifiers' = 'lead_id',
  'touchline.feed-key' = 'deal_id, lead_id')
