CREATE TABLE gold.attribution_summary (
  conversion_month DATE          NOT NULL COMMENT 'First day of the business month of the conversions',
  conversion_type  STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  model            STRING        NOT NULL COMMENT 'Attribution model',
  channel          STRING        NOT NULL COMMENT 'Channel; Unattributed for conversions without a touch',
  campaign_id      STRING        NOT NULL COMMENT 'Campaign; empty when none',
  currency         STRING        NOT NULL COMMENT 'ISO 4217 code of value',
  credit           DOUBLE        NOT NULL COMMENT 'Conversions credited, in conversions',
  touchpoints      BIGINT        NOT NULL COMMENT 'Touchpoints that earned it; one that helped several conversions counts for each',
  value            DECIMAL(18,2) NOT NULL COMMENT 'Value credited, in its currency',
  value_reporting  DECIMAL(18,2)          COMMENT 'Value credited in the reporting currency; null when no rate is known')
USING delta
COMMENT 'One row per conversion month, type, model, channel, campaign and currency.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_month, conversion_type, model, channel, campaign_id, currency')
