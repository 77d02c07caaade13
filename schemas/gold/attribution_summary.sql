CREATE TABLE gold.attribution_summary (
  conversion_month DATE          NOT NULL COMMENT 'First day of the business month of the conversions; of adjustments, of the month in which they are booked',
  conversion_type  STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  model            STRING        NOT NULL COMMENT 'Attribution model',
  dimension        STRING        NOT NULL COMMENT 'What the row is added up by, as named in attribution.dimensions: channel, channel+campaign, content, ...; every dimension holds all credits, so name one in every query',
  channel          STRING        NOT NULL COMMENT 'Channel; Unattributed for conversions without a touch, baseline for what the incremental model leaves to no channel; empty when not of the dimension',
  campaign_id      STRING        NOT NULL COMMENT 'Campaign; empty when none or not of the dimension',
  content_id       STRING        NOT NULL COMMENT 'Content; empty when none or not of the dimension',
  content_type     STRING        NOT NULL COMMENT 'Type of the content; empty when none or not of the dimension',
  persona          STRING        NOT NULL COMMENT 'Persona of the person touched; empty when unknown or not of the dimension',
  currency         STRING        NOT NULL COMMENT 'ISO 4217 code of value',
  credit           DOUBLE        NOT NULL COMMENT 'Conversions credited, in conversions',
  touchpoints      BIGINT        NOT NULL COMMENT 'Touchpoints that earned it; one that helped several conversions counts for each',
  value            DECIMAL(18,2) NOT NULL COMMENT 'Value credited, adjustments included, in its currency',
  value_reporting  DECIMAL(18,2)          COMMENT 'Value credited in the reporting currency; null when no rate is known',
  credits          BIGINT                 COMMENT 'Rows of gold.attribution_credits that were added up; null only in nights of earlier versions',
  credits_reported BIGINT                 COMMENT 'Of these, rows whose value is known in the reporting currency; null only in nights of earlier versions')
USING delta
COMMENT 'One row per conversion month, type, model, currency and item of a dimension. Each dimension holds all credits: choose one before adding up.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_month, conversion_type, model, dimension, channel, campaign_id, content_id, content_type, persona, currency',
  'touchline.sums' = 'credits, credits_reported, credit/1e11, touchpoints, value, value_reporting:credits_reported')
