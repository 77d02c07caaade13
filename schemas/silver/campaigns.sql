CREATE TABLE silver.campaigns (
  campaign_id        STRING NOT NULL COMMENT 'Campaign, as touches, credits and costs name it',
  name               STRING          COMMENT 'Name that people know it by; null when no source states it',
  channel            STRING          COMMENT 'Channel as the source states it',
  campaign_type      STRING          COMMENT 'Type in the words of the source, such as webinar',
  status             STRING          COMMENT 'Status in the words of the source',
  parent_campaign_id STRING          COMMENT 'Campaign, program or group that it belongs to; null when none',
  started_on         DATE            COMMENT 'First day; null when not stated',
  ended_on           DATE            COMMENT 'Last day; null when not stated')
USING delta
COMMENT 'One row per campaign.'
TBLPROPERTIES (
  'touchline.key' = 'campaign_id')
