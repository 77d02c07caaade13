CREATE TABLE gold.score_tallies (
  as_of_date     DATE   NOT NULL COMMENT 'Night of the count',
  cube           STRING NOT NULL COMMENT 'What the cells are parted by. earlier, later and young: landmark in days (label), cluster, whole score; earlier and later are the parts of the history, by month, whose leads have all been followed to the horizon, young is the rest. follow: landmark in days (label) and days since it (score) on which leads were won, given up (lost) or last seen open, whatever the horizon. pattern: rules hit, month, cluster; only leads that have been followed to the horizon. month, persona, industry and grade: one landmark per lead by whole score, and month or value (label). hit: the same leads by rule hit (label) and month. enter and leave: leads that became hot, were the threshold above the score they had (leave) or up to it (enter), by day. profile: profile columns that are filled today (label; empty for all leads). vendor: scores of other systems (label), cluster',
  label          STRING NOT NULL COMMENT 'See cube; empty where the cube is not parted so. Of a pattern its hits in one line',
  pattern        ARRAY<STRUCT<rule: STRING, quarters: INT>> COMMENT 'Of the cube pattern: rules hit, by name, and how often their points were earned, in quarters; null for other cubes',
  period         DATE   NOT NULL COMMENT 'First day of the month, or day; 1970-01-01 where the cube is not parted so',
  cluster        INT    NOT NULL COMMENT 'Group of accounts, by hash, that is resampled together; -1 where the cube is not parted so',
  score          INT    NOT NULL COMMENT 'Nearest whole score; of follow days; -1 where the cube is not parted so',
  n              BIGINT NOT NULL COMMENT 'Rows of gold.landmark_scores up to tonight that were not terminal; of patterns, those that were drawn',
  won            BIGINT NOT NULL COMMENT 'Rows won within the horizon; of follow, ever',
  lost           BIGINT NOT NULL COMMENT 'Rows not won whose horizon has passed, or dead; of follow, dead',
  open           BIGINT NOT NULL COMMENT 'Rows whose outcome is not yet known; of follow, neither won nor dead',
  mature_won     BIGINT NOT NULL COMMENT 'Rows won whose horizon has passed',
  mature_lost    BIGINT NOT NULL COMMENT 'Rows not won whose horizon has passed',
  won_weight     DOUBLE NOT NULL COMMENT 'Won rows weighted by the inverse probability that their outcome is known by now; 0 at a landmark whose weights the data cannot tell (gold.score_support); of patterns, weighted by the inverse share that was drawn',
  lost_weight    DOUBLE NOT NULL COMMENT 'Lost rows, weighted likewise',
  squared_weight DOUBLE NOT NULL COMMENT 'Sum of squares of the weights of won and lost rows',
  valued         BIGINT          COMMENT 'Won rows whose value the CRM knows; null in nights that did not count them',
  won_value      DECIMAL(28,2)   COMMENT 'Their value in the reporting currency: the lead\'s part of its deal\'s amount',
  horizon_days   INT             COMMENT 'Days within which winning counts tonight: calibration.horizon, or the longest of calibration.shorter-horizons that history supports')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per cube and cell as of a night: all that calibration learns from, however many leads there are. Earlier nights stay as the evidence of what was advised then; no job reads them.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, cube, label, period, cluster, score')
