CREATE TABLE gold.score_weight_advice (
  as_of_date       DATE    NOT NULL COMMENT 'Night of the advice',
  rule             STRING  NOT NULL COMMENT 'Rule of the score, score of another system, or profile column',
  rule_group       STRING  NOT NULL COMMENT 'fit, engagement or negative; vendor for a score of another system (calibration.vendor-scores); profile for a column that seems to know the outcome',
  verdict          STRING  NOT NULL COMMENT 'keep, raise, lower, retire, or insufficient: too few wins or losses among the hits to say, or too few later ones to confirm a change',
  present_points   INT              COMMENT 'Points now; null for vendor and profile',
  advised_points   INT              COMMENT 'Points advised; null for vendor and profile',
  hits             BIGINT  NOT NULL COMMENT 'Scores that hit the rule, of those that the advice was learnt from: a lead counts once at each landmark from which it has been followed to the horizon; weighted where they were drawn from many. Of vendor, those with a value and known outcome; of profile, leads that have the column filled',
  wins             DOUBLE  NOT NULL COMMENT 'Won ones among them, counted alike',
  expected_wins    DOUBLE           COMMENT 'Wins among them that the present points expect while the other rules give what is advised; null for vendor and profile',
  won_units        DOUBLE           COMMENT 'How often the won ones earned its points, after decay and cap; null for vendor and profile',
  expected_units   DOUBLE           COMMENT 'The same of the expected wins: less than won_units where a rule is raised, more where it is lowered',
  evidence_points  DOUBLE           COMMENT 'Points by the data alone; for vendor, our points that one of its is worth; null for profile and while insufficient',
  evidence_low     DOUBLE           COMMENT '90% interval, lower end; robust to leads of one account resembling each other; null while insufficient',
  evidence_high    DOUBLE           COMMENT '90% interval, upper end',
  is_limited       BOOLEAN NOT NULL COMMENT 'Whether a bound or the largest change holds the advice back',
  is_suspected_leak BOOLEAN NOT NULL COMMENT 'Whether it tells wins from losses so well, or is filled so late, that it seems to know the outcome',
  sentence         STRING  NOT NULL COMMENT 'The evidence in words',
  weights_version  STRING  NOT NULL COMMENT 'Version of conf/score-weights.conf that the advice is about',
  present_log_loss DOUBLE           COMMENT 'Mean log-loss of later scores, followed to the horizon like the earlier ones, by all present points, in nats; null without such, for vendor and profile',
  advised_log_loss DOUBLE           COMMENT 'The same by all advised points')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per rule as of a night: what it should give, and why. Earlier nights stay, so that advice that was followed can be looked up.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, rule',
  'delta.constraints.verdict_known' = 'verdict IN (\'keep\', \'raise\', \'lower\', \'retire\', \'insufficient\')')
