CREATE TABLE gold.lift_agreement (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the comparison',
  test_id         STRING NOT NULL COMMENT 'Lift test; joins silver.lift_tests',
  model           STRING NOT NULL COMMENT 'Attribution model, as named in attribution.models',
  conversion_type STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  item            STRING NOT NULL COMMENT 'Channel or campaign that was tested',
  started_on      DATE   NOT NULL COMMENT 'First day of the test',
  observed_until  DATE   NOT NULL COMMENT 'Last day on which its conversions were counted',
  lift            DOUBLE NOT NULL COMMENT 'Conversions that the touches caused, as the test measured',
  lift_lower      DOUBLE NOT NULL COMMENT 'Lower end of the 90% interval of lift',
  lift_upper      DOUBLE NOT NULL COMMENT 'Upper end',
  credited        DOUBLE NOT NULL COMMENT 'Conversions from started_on to observed_until that the model credits to the item\'s touches; of incremental after the test has taught it',
  credited_before DOUBLE          COMMENT 'Conversions of the lift as the incremental model would have it without any test of the item; null for other models, and where the model knows no day of the test',
  verdict         STRING NOT NULL COMMENT 'agrees: the interval holds credited; too_much or too_little: credited is above or below it; regional: not compared, since the test was confined to a region',
  meaning         STRING NOT NULL COMMENT 'One sentence, with what keeps the test from teaching the incremental model where something does')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per lift test that has ended and attribution model as of a night: what the model credits beside what the test measured; empty without a test.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, test_id, model',
  'delta.constraints.verdict_is_known' = 'verdict IN (\'agrees\', \'too_much\', \'too_little\', \'regional\')')
