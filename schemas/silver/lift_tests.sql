CREATE TABLE silver.lift_tests (
  test_id                 STRING NOT NULL COMMENT 'Test in the system that ran it',
  channel                 STRING          COMMENT 'Channel that was tested, in the words of gold.attribution_credits; null when a campaign was',
  campaign_id             STRING          COMMENT 'Campaign that was tested; null when all of a channel was',
  conversion_type         STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  design                  STRING          COMMENT 'How the groups were made, in the words of the source; null when not stated',
  started_on              DATE   NOT NULL COMMENT 'First day on which touches were kept from the control group',
  ended_on                DATE   NOT NULL COMMENT 'Last such day',
  observed_until          DATE   NOT NULL COMMENT 'Last day on which conversions were counted: ended_on where the source states none',
  treated_units           BIGINT          COMMENT 'Leads that the touches reached; null when the lift is stated',
  control_units           BIGINT          COMMENT 'Leads that they would have reached; null when the lift is stated',
  treated_conversions     BIGINT          COMMENT 'Treated leads that converted; null when the lift is stated',
  control_conversions     BIGINT          COMMENT 'Control leads that did; null when the lift is stated',
  incremental_conversions DOUBLE          COMMENT 'Lift as stated, in conversions of the treated; null when it is counted',
  standard_error          DOUBLE          COMMENT 'Its standard error; null when it is counted',
  spend_a_day             DOUBLE          COMMENT 'Cost of the tested touches for a day from started_on to ended_on, in the reporting currency; null when unknown',
  geo                     STRING          COMMENT 'Region that the test was confined to; null when it was everywhere')
USING delta
COMMENT 'One row per lift test: what a channel or campaign caused, measured by keeping it from some people; a lift that is stated goes before counts.'
TBLPROPERTIES (
  'touchline.key' = 'test_id')
