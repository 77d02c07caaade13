CREATE TABLE gold.landmark_scores (
  person_id         STRING                                                                                       NOT NULL COMMENT 'Person',
  lead_id           STRING                                                                                       NOT NULL COMMENT 'Lead in the CRM',
  landmark_days     INT                                                                                          NOT NULL COMMENT 'Age of the lead in days at the landmark',
  landmark_at       TIMESTAMP                                                                                    NOT NULL COMMENT 'When the lead reached the age (UTC)',
  account_id        STRING                                                                                                COMMENT 'Account; null when unknown',
  score             DOUBLE                                                                                       NOT NULL COMMENT 'Points clipped to [0, 100]; 100 for won and 0 for dead leads',
  raw_score         DOUBLE                                                                                       NOT NULL COMMENT 'Unclipped sum of points, without terminal override',
  fit_points        DOUBLE                                                                                       NOT NULL COMMENT 'Points of the fit rules',
  engagement_points DOUBLE                                                                                       NOT NULL COMMENT 'Points of the engagement rules after decay',
  negative_points   DOUBLE                                                                                       NOT NULL COMMENT 'Points of the negative rules after decay, 0 or less',
  grade STRING NOT NULL COMMENT 'Fit A to D by the fit points, engagement 1 to 4 by the engagement points, such as B2',
  is_terminal       BOOLEAN                                                                                      NOT NULL COMMENT 'Whether the lead was already won or dead: the outcome is inside its score',
  hits              ARRAY<STRUCT<rule: STRING, group: STRING, points: DOUBLE, units: DOUBLE, hits: BIGINT, last_at: TIMESTAMP>> NOT NULL COMMENT 'Every rule that was hit, by name: points after decay and cap, units (how often the rule\'s points were earned, after decay and cap), number of hits, time of the last (null for a fit rule)',
  weights_version   STRING                                                                                       NOT NULL COMMENT 'Version of conf/score-weights.conf',
  highest_before DOUBLE COMMENT 'Highest score at an earlier landmark; null at the first, and when the lead was terminal at all of them',
  persona STRING COMMENT 'Marketing persona, as known at the landmark',
  industry STRING COMMENT 'Industry, as known at the landmark',
  profile MAP<STRING, STRING> COMMENT 'Further profile columns as known today, on the row of the lowest age; null on the others',
  vendor_scores MAP<STRING, DOUBLE> COMMENT 'Scores of other systems (calibration.vendor-scores) by column, as known at the landmark; null when there are none',
  won_at            TIMESTAMP                                                                                             COMMENT 'When a deal of the lead was first won (UTC); null when none was',
  won_value DECIMAL(18,2) COMMENT 'The lead\'s part of that deal\'s amount in the reporting currency: the amount over the deal\'s people; null when no deal was won or its amount is unknown',
  lost_at           TIMESTAMP                                                                                             COMMENT 'When the lead was last known dead (UTC): its latest stage is terminal; null otherwise')
USING delta
COMMENT 'One row per lead and landmark age: the score it had then, and what became of it. A landmark that lies ahead counts what has happened so far; leave it out by landmark_at.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, landmark_days',
  'delta.enableDeletionVectors' = 'true')
