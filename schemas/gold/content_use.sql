CREATE TABLE gold.content_use (
  content_id STRING NOT NULL COMMENT 'Content',
  touches    BIGINT NOT NULL COMMENT 'Touchpoints of any kind, all time',
  views      BIGINT NOT NULL COMMENT 'Page and video views',
  clicks     BIGINT NOT NULL COMMENT 'Clicks',
  downloads  BIGINT NOT NULL COMMENT 'Downloads',
  submits    BIGINT NOT NULL COMMENT 'Forms submitted and demos requested',
  reach      BIGINT NOT NULL COMMENT 'People with any touch of it')
USING delta
COMMENT 'One row per content: how often it was used. gold.content_performance shows it beside what the content preceded.'
TBLPROPERTIES (
  'touchline.key' = 'content_id',
  'touchline.sums' = 'touches, views, clicks, downloads, submits, reach')
