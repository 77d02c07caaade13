CREATE TABLE ops.quality_results (
  as_of_date DATE   NOT NULL COMMENT 'Night',
  check_name STRING NOT NULL COMMENT 'Check, such as credits_sum_to_one',
  subject    STRING NOT NULL COMMENT 'Table, feed or model that was checked',
  status     STRING NOT NULL COMMENT 'passed, warned, failed, or accepted: would hold the night, and whoever ran it said why it does not',
  observed   DOUBLE          COMMENT 'Figure that was found',
  expected   STRING NOT NULL COMMENT 'Rule that it was held against',
  message    STRING          COMMENT 'What to do; null when passed')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per check of a night.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, check_name, subject')
