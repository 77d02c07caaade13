CREATE TABLE gold.attribution_controls (
  as_of_date      DATE    NOT NULL COMMENT 'Night of the fit',
  conversion_type STRING  NOT NULL COMMENT 'mql, sql, opportunity or won',
  control         STRING  NOT NULL COMMENT 'own_accord: touches of one\'s own accord; sales: calls and letters of sales; later_touches: touches of days to come; last_days: a touch of the last attribution.incremental.fresh-days beside an earlier one; prior: an effect beside what is plausible; fit: whether the fit ended at its maximum',
  item            STRING  NOT NULL COMMENT 'Channel; empty for a control of the whole model',
  effect          DOUBLE  NOT NULL COMMENT 'Log-odds of a fresh touch, which ought to be 0; under prior the channel\'s effect before anything was taken off; 0 under fit',
  standard_error  DOUBLE  NOT NULL COMMENT 'Standard error of effect; 0 where a bound holds it',
  lower           DOUBLE  NOT NULL COMMENT 'Lower end of the 90% interval of effect',
  upper           DOUBLE  NOT NULL COMMENT 'Upper end',
  is_flagged      BOOLEAN NOT NULL COMMENT 'Whether it is not what it ought to be: own_accord and sales 1.6 standard errors above 0, later_touches 2.5, last_days 3, prior above four times attribution.incremental.effect-size',
  meaning         STRING           COMMENT 'One sentence; null when not flagged')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per conversion type, control and channel as of a night: what should have no effect and may seem to have one, and so whether the incremental model can be believed.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type, control, item')
