CREATE TABLE bronze.campaign_costs (
  cost_date      DATE                NOT NULL COMMENT 'Day of the cost',
  channel        STRING                       COMMENT 'Channel; null when the campaign is known',
  campaign_id    STRING                       COMMENT 'Campaign; null when the cost is of the channel',
  cost           DECIMAL(18,6)       NOT NULL COMMENT 'Cost in its currency',
  currency       STRING                       COMMENT 'ISO 4217 code; null means the reporting currency',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same',
  _key           BIGINT                       COMMENT 'Hash of what tells the row apart in its report, as the source profile states it; null when none does: the rows of a report add up')
USING delta
COMMENT 'One row per accepted cost of a day.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'report',
  'touchline.one-of' = 'channel, campaign_id',
  'touchline.feed-key' = 'cost_date, channel, campaign_id')
