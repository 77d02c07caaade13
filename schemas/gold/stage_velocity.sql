CREATE TABLE gold.stage_velocity (
  as_of_date  DATE   NOT NULL COMMENT 'Night: open ones are followed up to its end',
  transition  STRING NOT NULL COMMENT 'lead > mql, mql > sql, mql > answer, sql > opportunity, sql > won, or deal: and a stage of the deal, until it is left',
  dimension   STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment, team or version (of the lexicon)',
  value       STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  n           BIGINT NOT NULL COMMENT 'Qualification cycles, or deal stages, that began the transition',
  completed   BIGINT NOT NULL COMMENT 'Those that completed it; the others are censored: still open, or ended otherwise',
  q1_days     DOUBLE          COMMENT 'Days by which a quarter has completed it (Kaplan-Meier); null when fewer ever do',
  q1_low      DOUBLE          COMMENT '90% interval of q1_days, lower end; null when the data do not reach it',
  q1_high     DOUBLE          COMMENT '90% interval of q1_days, upper end; null when the data do not reach it',
  median_days DOUBLE          COMMENT 'Days by which half has completed it; null when fewer ever do',
  median_low  DOUBLE          COMMENT '90% interval of median_days, lower end; null when the data do not reach it',
  median_high DOUBLE          COMMENT '90% interval of median_days, upper end; null when the data do not reach it',
  q3_days     DOUBLE          COMMENT 'Days by which three quarters have completed it; null when fewer ever do',
  q3_low      DOUBLE          COMMENT '90% interval of q3_days, lower end; null when the data do not reach it',
  q3_high     DOUBLE          COMMENT '90% interval of q3_days, upper end; null when the data do not reach it',
  completed_90_days DOUBLE NOT NULL COMMENT 'Share that has completed it after 90 days, in [0, 1]')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per night, transition of the funnel and value of a dimension: how long it takes, with those still waiting counted as such.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, transition, dimension, value')
