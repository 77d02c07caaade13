CREATE TABLE gold.score_calibration_metrics (
  as_of_date DATE   NOT NULL COMMENT 'Night of the measurement',
  metric     STRING NOT NULL COMMENT 'base_rate; brier and its parts mcb (miscalibration), dsc (discrimination), unc (uncertainty), brier = mcb - dsc + unc; log_loss in nats; auc of the score; observed_expected wins; calibration_intercept (in the large, log-odds) and calibration_slope; spiegelhalter_z; debiased_calibration_error (squared)',
  value      DOUBLE          COMMENT 'Value; null when status is insufficient',
  status     STRING NOT NULL COMMENT 'ok or insufficient',
  n          BIGINT NOT NULL COMMENT 'Rows with known outcome',
  won        BIGINT NOT NULL COMMENT 'Rows won within the horizon',
  open       BIGINT NOT NULL COMMENT 'Rows left out because their horizon has not passed')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per metric as of a night.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, metric')
