CREATE TABLE gold.score_backtests (
  as_of_date         DATE    NOT NULL COMMENT 'Night of the test',
  fold               INT     NOT NULL COMMENT 'Number of the origin, the oldest is 1; 0 for all that sufficed together, which decides',
  origin_date        DATE             COMMENT 'First day of the three months of the test; null for all together',
  trained            BIGINT  NOT NULL COMMENT 'Rows that the challenger learnt from: their horizon had passed by the origin',
  trained_wins       BIGINT  NOT NULL COMMENT 'Won ones among them',
  tested             BIGINT  NOT NULL COMMENT 'Rows of the test; they have been followed to the horizon, like those learnt from',
  tested_wins        BIGINT  NOT NULL COMMENT 'Won ones among them',
  log_loss_gain      DOUBLE           COMMENT 'Mean log-loss of the present points less that of the challenger\'s, in nats; above 0 the challenger is better; null when insufficient',
  log_loss_gain_low  DOUBLE           COMMENT '90% interval, lower end: accounts resampled, both judged on the same leads',
  log_loss_gain_high DOUBLE           COMMENT '90% interval, upper end',
  wins_gain          DOUBLE           COMMENT 'Share of all wins among the leads that sales can work (thresholds.hot.daily-capacity on each day of the test; the best tenth where that is more than there are), challenger less present',
  wins_gain_low      DOUBLE           COMMENT '90% interval, lower end',
  wins_gain_high     DOUBLE           COMMENT '90% interval, upper end',
  warm_change        DOUBLE           COMMENT 'Change of the number of leads that are at least warm, as a share',
  is_promoted        BOOLEAN NOT NULL COMMENT 'Whether the challenger satisfies every condition',
  status             STRING  NOT NULL COMMENT 'ok, or insufficient: too few wins or losses to learn from or to test with',
  sentence           STRING  NOT NULL COMMENT 'The decision in words')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per origin as of a night: whether points advised then would have beaten the present ones since. Earlier nights stay, so that one sees what was promised.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, fold')
