CREATE TABLE gold.score_probability_map (
  as_of_date    DATE    NOT NULL COMMENT 'Night of the fit',
  score         INT     NOT NULL COMMENT 'Score, 0 to 100',
  probability   DOUBLE  NOT NULL COMMENT 'Probability to be won within the horizon, in [0, 1]',
  probability_low  DOUBLE COMMENT '90% interval, lower end: accounts resampled; null without replicates',
  probability_high DOUBLE COMMENT '90% interval, upper end',
  method        STRING  NOT NULL COMMENT 'base_rate, platt or isotonic (drawn towards platt)',
  is_sufficient BOOLEAN NOT NULL COMMENT 'False when fewer wins were seen than calibration.min-wins-platt: every score then maps to the base rate',
  wins          BIGINT  NOT NULL COMMENT 'Won rows of the fit',
  losses        BIGINT  NOT NULL COMMENT 'Rows of the fit that were not won')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per whole score as of a night: the calibrated probability that sales can read off. No rows while no outcome is known. Earlier nights stay: the probabilities in gold.lead_scores of a night are read from them.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, score')
