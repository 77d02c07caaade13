CREATE TABLE gold.score_probability_map (
  as_of_date    DATE    NOT NULL COMMENT 'Night of the fit',
  score         INT     NOT NULL COMMENT 'Score, 0 to 100',
  probability   DOUBLE  NOT NULL COMMENT 'Probability to be won within horizon_days, over the leads of all landmark ages together, in [0, 1]; gold.score_age_probabilities has it by age',
  probability_low  DOUBLE COMMENT '90% interval, lower end: accounts resampled; null without replicates',
  probability_high DOUBLE COMMENT '90% interval, upper end',
  method        STRING  NOT NULL COMMENT 'base_rate, platt or isotonic (drawn towards platt)',
  is_sufficient BOOLEAN NOT NULL COMMENT 'False when fewer leads were won than calibration.min-wins-platt: every score then maps to the base rate, and nothing is advised by it',
  wins          BIGINT  NOT NULL COMMENT 'Leads known to be won within the horizon, at the landmark with most of them',
  losses        BIGINT  NOT NULL COMMENT 'Leads known not to be, likewise',
  horizon_days  INT              COMMENT 'Days within which winning counts; null in nights that did not say')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per whole score as of a night: the probability by which thresholds are set. No rows while it cannot be told (gold.score_support says why). Earlier nights stay, so that one sees how it moved.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, score')
