CREATE TABLE gold.attribution_returns (
  calendar_month       DATE          NOT NULL COMMENT 'First day of the business month: of the costs, and of the conversions, whenever their touches were',
  model                STRING        NOT NULL COMMENT 'Attribution model; under participation, which is not additive, a conversion counts once for every channel',
  channel              STRING        NOT NULL COMMENT 'Channel; of a cost that names its campaign alone that in which the campaign earned most, empty when it never earned anything; Unattributed for conversions without a touch, baseline for what the incremental model leaves to no channel',
  campaign_id          STRING        NOT NULL COMMENT 'Campaign; empty for costs of the channel as a whole and for touches without campaign',
  cost                 DECIMAL(18,2)          COMMENT 'Cost in the reporting currency; null when none is booked or the rate of some of it is unknown',
  mqls                 DOUBLE        NOT NULL COMMENT 'MQLs credited, in conversions',
  sqls                 DOUBLE        NOT NULL COMMENT 'SQLs credited, in conversions',
  opportunities        DOUBLE        NOT NULL COMMENT 'Opportunities credited, in conversions',
  won                  DOUBLE        NOT NULL COMMENT 'Won deals credited, in conversions',
  pipeline             DECIMAL(18,2)          COMMENT 'Value of opportunities credited, in the reporting currency; null when no rate is known, 0 without any',
  revenue              DECIMAL(18,2)          COMMENT 'Value of won deals credited, in the reporting currency; null when no rate is known, 0 without any',
  cost_per_mql         DOUBLE                 COMMENT 'Cost / mqls, in the reporting currency; null without cost or MQL',
  cost_per_sql         DOUBLE                 COMMENT 'Cost / sqls, in the reporting currency; null without cost or SQL',
  cost_per_opportunity DOUBLE                 COMMENT 'Cost / opportunities, in the reporting currency; null without cost or opportunity',
  acquisition_cost     DOUBLE                 COMMENT 'Customer acquisition cost (CAC): cost / won, in the reporting currency; null without cost or won deal',
  revenue_per_cost     DOUBLE                 COMMENT 'Return on advertising spend (ROAS): revenue / cost, 3 is 3 earned for 1 spent; null without cost',
  return_on_investment DOUBLE                 COMMENT '(Revenue - cost) / cost, 2 is 2 gained for 1 spent, -1 all lost; null without cost')
USING delta
COMMENT 'One row per month, model, channel and campaign with cost or credit.'
TBLPROPERTIES (
  'touchline.key' = 'calendar_month, model, channel, campaign_id')
