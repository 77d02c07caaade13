CREATE TABLE gold.lead_scores (
  as_of_date        DATE                                                                                         NOT NULL COMMENT 'Night of the score',
  person_id         STRING                                                                                       NOT NULL COMMENT 'Person',
  lead_id           STRING                                                                                       NOT NULL COMMENT 'Lead in the CRM',
  score             DOUBLE                                                                                       NOT NULL COMMENT 'Points clipped to [0, 100]; 100 for won and 0 for dead leads',
  band              STRING                                                                                       NOT NULL COMMENT 'hot, warm or cold by the lexicon\'s thresholds; won for a lead that is won',
  age_days          INT              COMMENT 'Whole days since the lead was created; null when the CRM does not say when',
  probability       DOUBLE           COMMENT 'Calibrated probability that the lead, open at its age, is won within horizon_days from tonight; null unless probability_status is ok',
  probability_low   DOUBLE           COMMENT '90% interval, lower end: accounts resampled; null without replicates',
  probability_high  DOUBLE           COMMENT '90% interval, upper end',
  horizon_days      INT              COMMENT 'Days within which winning counts; null without a probability',
  probability_status STRING         COMMENT 'ok; terminal: the lead is won or dead; insufficient: it cannot be told of leads of this age yet (gold.score_support says what is missing); null in nights that did not ask',
  raw_score         DOUBLE                                                                                       NOT NULL COMMENT 'Unclipped sum of points, without terminal override',
  fit_points        DOUBLE                                                                                       NOT NULL COMMENT 'Points of the fit rules',
  engagement_points DOUBLE                                                                                       NOT NULL COMMENT 'Points of the engagement rules after decay',
  negative_points   DOUBLE                                                                                       NOT NULL COMMENT 'Points of the negative rules after decay, 0 or less',
  grade STRING NOT NULL COMMENT 'Fit A to D by the fit points, engagement 1 to 4 by the engagement points, such as B2',
  is_terminal       BOOLEAN                                                                                      NOT NULL COMMENT 'Whether the lead was already won or dead: the outcome is inside its score',
  hits              ARRAY<STRUCT<rule: STRING, group: STRING, points: DOUBLE, units: DOUBLE, hits: BIGINT, last_at: TIMESTAMP>> NOT NULL COMMENT 'Every rule that was hit, by name: points after decay and cap, units (how often the rule\'s points were earned, after decay and cap), number of hits, time of the last (null for a fit rule)',
  weights_version   STRING                                                                                       NOT NULL COMMENT 'Version of conf/score-weights.conf',
  lexicon_version   STRING                                                                                       NOT NULL COMMENT 'Version of conf/lexicon.conf')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per lead and night. Earlier nights stay, so that one sees how a lead moved.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, person_id',
  'delta.constraints.score_in_range' = 'score BETWEEN 0 AND 100')
