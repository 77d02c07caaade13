CREATE TABLE gold.attribution_returns (
  calendar_month       DATE          NOT NULL COMMENT 'First day of the business month: of the costs, and of the conversions, whenever their touches were',
  model                STRING        NOT NULL COMMENT 'Attribution model; under participation, which is not additive, a conversion counts once for every channel',
  channel              STRING        NOT NULL COMMENT 'Channel; a cost that names its campaign alone is shared by the channels of the campaign\'s touches, by their number in the month, in all months when it has none, and has an empty channel when there are none at all; Unattributed for conversions without a touch, baseline for what the incremental model leaves to no channel',
  campaign_id          STRING        NOT NULL COMMENT 'Campaign; empty for a channel whose costs name no campaign, which is one row with all that it earned, and for touches without campaign',
  grain                STRING        NOT NULL COMMENT 'At which grain the channel\'s costs are booked, and so its row: campaign when any of them names one, or there are none; channel when none does',
  coverage             STRING        NOT NULL COMMENT 'Over all months: cost_and_touches; cost_without_touches, a cost that no touch tells of; touches_without_cost; neither for Unattributed and baseline. Anything but the first makes ratios of the row mean little',
  touches              BIGINT        NOT NULL COMMENT 'Touches of the month, of whatever kind',
  cost                 DECIMAL(18,2)          COMMENT 'Cost in the reporting currency, shared_cost included; null when none is booked or the rate of some of it is unknown',
  shared_cost          DECIMAL(18,2)          COMMENT 'Part of the cost that is booked for the channel as a whole while other costs of it name campaigns: shared by the month\'s touches of each campaign and of none; null like cost',
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
  return_on_investment DOUBLE                 COMMENT '(Revenue - cost) / cost, 2 is 2 gained for 1 spent, -1 all lost; null without cost',
  campaign_name        STRING                 COMMENT 'Name of the campaign, as its system has it now; null where none is known')
USING delta
COMMENT 'One row per month, model, channel and campaign with cost, touches or credit. Each cost and each credit is in one row per model, so sums over any rows may be divided: by channel, SUM(revenue) / SUM(cost) is its return.'
TBLPROPERTIES (
  'touchline.key' = 'calendar_month, model, channel, campaign_id',
  'delta.constraints.grain_is_known' = 'grain IN (\'channel\', \'campaign\')',
  'delta.constraints.coverage_is_known' = 'coverage IN (\'cost_and_touches\', \'cost_without_touches\', \'touches_without_cost\', \'neither\')')
