CREATE TABLE gold.score_tallies (
  as_of_date     DATE   NOT NULL COMMENT 'Night of the count',
  cube           STRING NOT NULL COMMENT 'What the cells are parted by. score: part of the history (label earlier or later), cluster, whole score. pattern: rules hit (label), month, cluster. month and segment: one landmark per lead by whole score, and month or segment (label such as persona=CTO). hit: the same rows by rule hit (label) and month. enter and leave: leads that became hot, were the threshold above the score they had (leave) or up to it (enter), by day. profile: profile columns that are filled today (label; empty for all leads). vendor: scores of other systems (label), cluster',
  label          STRING NOT NULL COMMENT 'See cube; empty where the cube is not parted so. A pattern is rule:quarters of a unit, comma-separated, rules numbered from 1 by name',
  period         DATE   NOT NULL COMMENT 'First day of the month, or day; 1970-01-01 where the cube is not parted so',
  cluster        INT    NOT NULL COMMENT 'Group of accounts, by hash, that is resampled together; -1 where the cube is not parted so',
  score          INT    NOT NULL COMMENT 'Nearest whole score; -1 where the cube is not parted so',
  n              BIGINT NOT NULL COMMENT 'Rows of gold.landmark_scores up to tonight that were not terminal; of patterns, those that were drawn',
  won            BIGINT NOT NULL COMMENT 'Rows won within the horizon',
  lost           BIGINT NOT NULL COMMENT 'Rows not won whose horizon has passed, or dead',
  open           BIGINT NOT NULL COMMENT 'Rows whose outcome is not yet known',
  mature_won     BIGINT NOT NULL COMMENT 'Rows won whose horizon has passed',
  mature_lost    BIGINT NOT NULL COMMENT 'Rows not won whose horizon has passed',
  won_weight     DOUBLE NOT NULL COMMENT 'Won rows weighted by the inverse probability that their outcome is known by now (and that they were drawn)',
  lost_weight    DOUBLE NOT NULL COMMENT 'Lost rows, weighted likewise',
  squared_weight DOUBLE NOT NULL COMMENT 'Sum of squares of the weights of won and lost rows')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per cube and cell as of a night: all that calibration learns from, however many leads there are. Earlier nights stay as the evidence of what was advised then; no job reads them.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, cube, label, period, cluster, score')
