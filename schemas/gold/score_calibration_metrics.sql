CREATE TABLE gold.score_calibration_metrics (
  as_of_date DATE   NOT NULL COMMENT 'Night of the measurement',
  metric     STRING NOT NULL COMMENT 'brier, log_loss, auc, observed_expected, ...',
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
