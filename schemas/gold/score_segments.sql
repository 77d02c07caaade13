CREATE TABLE gold.score_segments (
  as_of_date        DATE    NOT NULL COMMENT 'Night of the comparison',
  dimension         STRING  NOT NULL COMMENT 'persona, industry or grade (fit x engagement)',
  segment           STRING  NOT NULL COMMENT 'Value of the dimension; unknown when the lead has none; other for all but the most frequent (calibration.segments)',
  n                 BIGINT  NOT NULL COMMENT 'Leads, each counted once, at the middle landmark',
  won               BIGINT  NOT NULL COMMENT 'Leads won within the horizon',
  known             BIGINT  NOT NULL COMMENT 'Leads whose outcome is known',
  observed          DOUBLE  NOT NULL COMMENT 'Wins, weighted for open leads',
  mean_value        DOUBLE           COMMENT 'Mean value of its won leads in the reporting currency, by the CRM\'s deals; null when none is known',
  expected          DOUBLE  NOT NULL COMMENT 'Wins that the probabilities of their scores expect, weighted likewise',
  observed_expected DOUBLE           COMMENT 'observed / expected; null when insufficient',
  ratio_low         DOUBLE           COMMENT '90% interval of observed_expected, lower end',
  ratio_high        DOUBLE           COMMENT '90% interval of observed_expected, upper end',
  shrunken_ratio    DOUBLE           COMMENT 'observed_expected drawn towards 1 by how little the segment tells: the figure to act on',
  p_value           DOUBLE           COMMENT 'Probability of so large a difference if the scores were right',
  q_value           DOUBLE           COMMENT 'Benjamini-Hochberg: share of false alarms among all segments at least as striking',
  is_different      BOOLEAN NOT NULL COMMENT 'Whether q_value is at most 0.1: the score judges this segment wrongly',
  status            STRING  NOT NULL COMMENT 'ok, or insufficient: fewer than 20 leads with known outcome, or no probability can be told (gold.score_support)')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per segment of leads as of a night: whether it wins as often as its scores say. Earlier nights stay, so that one sees whether a segment is different for long.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, dimension, segment')
