CREATE TABLE gold.score_reversals (
  as_of_date           DATE   NOT NULL COMMENT 'Night of the finding',
  kind                 STRING NOT NULL COMMENT 'score; vendor: a score of another system (calibration.vendor-scores); rule: how often the points of a rule were earned',
  subject              STRING NOT NULL COMMENT 'Vendor\'s score or rule; empty of the score',
  value                DOUBLE NOT NULL COMMENT 'Points; of a rule how often its points were earned, after decay and cap, in quarters',
  effective_n          DOUBLE NOT NULL COMMENT 'Equally weighted scores with the value that would tell as much',
  won_share            DOUBLE NOT NULL COMMENT 'Share of them that was won within the horizon, weighted for open ones',
  won_share_low        DOUBLE NOT NULL COMMENT 'Wilson 90% interval on effective_n, lower end',
  won_share_high       DOUBLE NOT NULL COMMENT 'Wilson 90% interval, upper end',
  neighbours_n         DOUBLE NOT NULL COMMENT 'The like of those with values that should win no more: up to 10 points below, of another system\'s score a tenth of its range, of a rule all values with fewer hits (with more where its points are negative)',
  neighbours_won_share DOUBLE NOT NULL COMMENT 'Share of the neighbours that was won, above won_share',
  q_value              DOUBLE NOT NULL COMMENT 'Benjamini-Hochberg: share of chance findings among all of the subject at least as striking; at most 0.05',
  sentence             STRING NOT NULL COMMENT 'The finding in words')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per value that wins significantly less than values which should win no more, as of a night. Earlier nights stay, so that one sees whether it lasts.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, kind, subject, value')
