CREATE TABLE gold.attribution_disagreement (
  as_of_date      DATE          NOT NULL COMMENT 'Night of the comparison',
  conversion_type STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  channel         STRING        NOT NULL COMMENT 'Channel',
  lowest_share    DOUBLE        NOT NULL COMMENT 'Least that an additive model gives the channel, of what it gives to all; 0 when it gives nothing',
  lowest_model    STRING        NOT NULL COMMENT 'The model that gives it least',
  highest_share   DOUBLE        NOT NULL COMMENT 'Most that an additive model gives the channel',
  highest_model   STRING        NOT NULL COMMENT 'The model that gives it most',
  share_range     DOUBLE        NOT NULL COMMENT 'highest_share - lowest_share: how much of the answer is the choice of the model',
  models          INT           NOT NULL COMMENT 'Additive models compared: those with sufficient conversions',
  cost            DECIMAL(18,2)          COMMENT 'Cost of the channel in the business month of the night and the eleven before, in the reporting currency; null when none is booked',
  budget          DECIMAL(18,2)          COMMENT 'Cost of all channels in those months; null when none is booked',
  budget_moved    DECIMAL(18,2)          COMMENT 'budget x share_range: what the channel would gain or lose if the budget followed one model instead of the other, in the reporting currency; null without budget')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per conversion type and channel as of a night: how far the additive models disagree, and the money at stake.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type, channel')
