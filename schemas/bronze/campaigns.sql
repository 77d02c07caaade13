CREATE TABLE bronze.campaigns (
  campaign_id    STRING              NOT NULL COMMENT 'Campaign in its source system, as touches and costs name it',
  name           STRING                       COMMENT 'Name that people know it by',
  channel        STRING                       COMMENT 'Channel as the source states it',
  campaign_type  STRING                       COMMENT 'Type in the words of the source, such as webinar',
  status         STRING                       COMMENT 'Status in the words of the source',
  parent_campaign_id STRING                       COMMENT 'Campaign, program or group that it belongs to; null when none',
  started_on     DATE                         COMMENT 'First day; null when not stated',
  ended_on       DATE                         COMMENT 'Last day; null when not stated',
  updated_at     TIMESTAMP                    COMMENT 'When the source last changed it (UTC)',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted version of a campaign; the latest updated is in force.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.version' = 'updated_at',
  'touchline.auxiliary' = 'true',
  'touchline.feed-key' = 'campaign_id')
