CREATE TABLE gold.score_age_probabilities (
  as_of_date    DATE    NOT NULL COMMENT 'Night of the fit',
  age_from      INT     NOT NULL COMMENT 'Youngest age of the leads that it holds for, in days since their creation',
  age_to        INT     NOT NULL COMMENT 'Oldest age that it holds for',
  score         INT     NOT NULL COMMENT 'Score, 0 to 100',
  probability   DOUBLE  NOT NULL COMMENT 'Probability that a lead of this score and age, open so far, is won within horizon_days from now, in [0, 1]',
  probability_low  DOUBLE COMMENT '90% interval, lower end: accounts resampled; null without replicates',
  probability_high DOUBLE COMMENT '90% interval, upper end',
  month_share   DOUBLE           COMMENT 'Share of those wins that come within 30 days; null when no lead of the age was ever won',
  method        STRING  NOT NULL COMMENT 'base_rate, platt or isotonic (drawn towards platt)',
  is_sufficient BOOLEAN NOT NULL COMMENT 'False when fewer leads were won than calibration.min-wins-platt: every score then maps to the base rate of its age, and no lead gets it',
  horizon_days  INT     NOT NULL COMMENT 'Days within which winning counts',
  dispersion    DOUBLE  NOT NULL COMMENT 'How many times the variance of independent leads the wins have, since leads of one account are won together; at least 1',
  wins          BIGINT  NOT NULL COMMENT 'Leads known to be won within the horizon, at the landmark with most of them',
  losses        BIGINT  NOT NULL COMMENT 'Leads known not to be, likewise')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per band of ages and whole score as of a night: the calibrated probability that sales can read off. No rows for ages at which it cannot be told (gold.score_support says why). Earlier nights stay: the probabilities in gold.lead_scores of a night are read from them.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, age_from, score')
