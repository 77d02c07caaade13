CREATE TABLE gold.score_drift (
  as_of_date     DATE    NOT NULL COMMENT 'Night of the comparison',
  measure        STRING  NOT NULL COMMENT 'score (distribution), hit_rate (of a rule), base_rate, observed_expected; leads count once, at the middle landmark',
  subject        STRING  NOT NULL COMMENT 'Rule of hit_rate; empty otherwise',
  earlier_n      BIGINT  NOT NULL COMMENT 'Leads before the last three months; of base_rate and observed_expected only those whose horizon has passed, and before the last three months that hold such',
  recent_n       BIGINT  NOT NULL COMMENT 'Leads of the last three months',
  earlier_value  DOUBLE           COMMENT 'Mean score, hit rate, base rate, or observed / expected wins of the earlier leads; null when there are none',
  recent_value   DOUBLE           COMMENT 'The same of the recent leads',
  distance       DOUBLE           COMMENT 'Population stability index; of observed_expected the squared standardised difference; null when insufficient',
  critical_value DOUBLE           COMMENT 'What chance exceeds in 5% of cases: (1/N + 1/M) chi2(.95, B - 1); of observed_expected chi2(.95, 1); of the base rate times the dispersion of wins (gold.score_age_probabilities), since leads of one account are won together',
  p_value        DOUBLE           COMMENT 'Probability of so large a distance by chance; null when insufficient',
  q_value        DOUBLE           COMMENT 'Benjamini-Hochberg: share of false alarms among all measures of the night at least as striking',
  is_drifting    BOOLEAN NOT NULL COMMENT 'Whether q_value is at most 0.05; the night warns of it',
  status         STRING  NOT NULL COMMENT 'ok, or insufficient: fewer than 50 leads on a side')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per measure and subject as of a night: whether recent leads are like earlier ones. Earlier nights stay, so that one sees when it began.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, measure, subject')
