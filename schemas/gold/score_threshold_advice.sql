CREATE TABLE gold.score_threshold_advice (
  as_of_date        DATE    NOT NULL COMMENT 'Night of the advice',
  band              STRING  NOT NULL COMMENT 'hot or warm',
  threshold         INT     NOT NULL COMMENT 'Points from which a lead would be in the band, 0 to 100',
  leads_per_day     DOUBLE  NOT NULL COMMENT 'Leads that first reach the threshold, at the landmark ages, mean of the last 90 days',
  busy_day_leads    DOUBLE  NOT NULL COMMENT 'The same, 90th percentile of the days',
  capacity_share    DOUBLE  NOT NULL COMMENT 'busy_day_leads over the daily capacity of those who work the band; above 1 is too many',
  won_share         DOUBLE           COMMENT 'Precision: wins per lead from the threshold on, weighted for open rows; null without such leads',
  won_share_low     DOUBLE           COMMENT '90% Wilson interval, lower end',
  won_share_high    DOUBLE           COMMENT '90% Wilson interval, upper end',
  recall            DOUBLE           COMMENT 'Share of all wins from the threshold on; null without wins',
  lift              DOUBLE           COMMENT 'won_share over the base rate; null without wins',
  value_per_day     DOUBLE           COMMENT 'Expected value of working these leads as far as capacity reaches, reporting currency a day; null without such leads',
  win_value         DOUBLE           COMMENT 'Value of a won lead from the threshold on, reporting currency: the CRM\'s deals, drawn towards their mean where few; calibration.thresholds.win-value while too few are known',
  tonight_leads     BIGINT           COMMENT 'Open leads of tonight from the threshold on',
  is_present        BOOLEAN NOT NULL COMMENT 'Whether it is the threshold of the lexicon in force',
  is_advised        BOOLEAN NOT NULL COMMENT 'Whether it is the advised threshold: at most calibration.thresholds.max-move points from the present one',
  status            STRING  NOT NULL COMMENT 'ok or insufficient: too few wins or arrivals, the present threshold is kept',
  advised_low       INT              COMMENT 'On the advised row: 90% interval of where value and capacity put the threshold, lower end; null elsewhere and while insufficient',
  advised_high      INT              COMMENT 'The same, upper end',
  sentence          STRING           COMMENT 'On the advised row: the evidence in words; null elsewhere')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per band and possible threshold as of a night. Earlier nights stay, so that advice that was followed can be looked up.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, band, threshold')
