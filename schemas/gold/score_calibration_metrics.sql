CREATE TABLE gold.score_calibration_metrics (
  as_of_date DATE   NOT NULL COMMENT 'Night of the measurement',
  censoring  STRING NOT NULL COMMENT 'What is made of rows whose outcome is open, at the landmarks that can be told (gold.score_support). weighted: known outcomes stand for them (inverse-probability-of-censoring weights); mature: only rows whose horizon has passed; open_as_lost; all: a comparison of the ways',
  metric     STRING NOT NULL COMMENT 'base_rate; brier and its parts mcb (miscalibration), dsc (discrimination), unc (uncertainty), brier = mcb - dsc + unc; log_loss in nats; auc of the score; observed_expected wins; calibration_intercept (in the large, log-odds) and calibration_slope; spiegelhalter_z; debiased_calibration_error (squared); lift_at_capacity and gain_at_capacity: of the leads with the best scores, as many as sales can work on, wins over the base rate and share of all wins; censoring_disagreement and open_as_lost_disagreement: base rate weighted / mature, and / open as lost, half a lead added to both sides',
  value      DOUBLE          COMMENT 'Value; null when status is insufficient',
  value_low  DOUBLE          COMMENT '90% interval, lower end: accounts resampled; null without replicates',
  value_high DOUBLE          COMMENT '90% interval, upper end',
  status     STRING NOT NULL COMMENT 'ok, insufficient or alarm',
  n          BIGINT NOT NULL COMMENT 'Rows with known outcome',
  won        BIGINT NOT NULL COMMENT 'Rows won within the horizon',
  open       BIGINT NOT NULL COMMENT 'Rows whose horizon has not passed')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per way to treat open rows and metric as of a night. Earlier nights stay, so that one sees the score age.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, censoring, metric')
