CREATE TABLE silver.costs (
  cost_date      DATE          NOT NULL COMMENT 'Day of the cost',
  channel        STRING        NOT NULL COMMENT 'Channel; empty when only the campaign is known',
  campaign_id    STRING        NOT NULL COMMENT 'Campaign; empty when the cost is of the channel',
  currency       STRING        NOT NULL COMMENT 'ISO 4217 code of cost',
  cost           DECIMAL(18,2) NOT NULL COMMENT 'Cost in its currency',
  cost_reporting DECIMAL(18,2)          COMMENT 'Cost in the reporting currency; null when no rate is known')
USING delta
COMMENT 'One row per day, channel and campaign with cost.'
TBLPROPERTIES (
  'touchline.key' = 'cost_date, channel, campaign_id, currency')
