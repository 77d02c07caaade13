CREATE TABLE gold.next_tests (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the advice',
  channel         STRING NOT NULL COMMENT 'Channel',
  place           INT    NOT NULL COMMENT 'Place in the order of what a test would teach, the first is 1',
  effect          DOUBLE NOT NULL COMMENT 'What a fresh touch adds to the log-odds of a day\'s conversion, by the incremental model, tests included',
  standard_error  DOUBLE NOT NULL COMMENT 'Standard error of effect; where no test has been, with what intent may add unseen, attribution.incremental.effect-size',
  spend           DOUBLE NOT NULL COMMENT 'Cost of the last 90 days, in the reporting currency; 0 when no cost is known',
  at_stake        DOUBLE NOT NULL COMMENT 'standard_error x spend: about the money of which it is not known whether it works',
  last_tested_on  DATE            COMMENT 'Last day of the latest test of the channel that has ended; null when there was none',
  reached         BIGINT NOT NULL COMMENT 'People whom its touches reached in the last 90 days',
  converted       BIGINT NOT NULL COMMENT 'Of these, those with a conversion of conversion_type in the last 90 days',
  conversion_type STRING NOT NULL COMMENT 'What the test would count: the type with most conversions',
  credited        DOUBLE NOT NULL COMMENT 'Conversions of the last 90 days that the incremental model credits to it',
  units           BIGINT          COMMENT 'People, half of them left alone, with whom a holdout tells a lift as large as credited from none in four of five tests, at a false alarm in twenty; null when nothing is credited or nobody reached',
  days            BIGINT          COMMENT 'Days in which so many are reached at the pace of the last 90; null like units',
  advice          STRING NOT NULL COMMENT 'One sentence')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per marketing channel as of a night, in the order of what a lift test would teach; empty without the incremental model.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, channel')
