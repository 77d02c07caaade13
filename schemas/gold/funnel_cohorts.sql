CREATE TABLE gold.funnel_cohorts (
  cohort_month    DATE   NOT NULL COMMENT 'First day of the month in which the cycles entered: their first step, in the business time zone',
  step            STRING NOT NULL COMMENT 'engaged, lead, mql, accepted, sql, opportunity or won',
  dimension       STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment or team. Each holds all cycles once more',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  lexicon_version STRING NOT NULL COMMENT 'Version of the lexicon of the cycles',
  entered         BIGINT NOT NULL COMMENT 'Cycles of the cohort',
  reached         BIGINT NOT NULL COMMENT 'Cycles that reached the step or a later one, whatever they skipped, at any time since',
  before          BIGINT NOT NULL COMMENT 'Cycles that reached the step before or a later one; of the first step all',
  conversions     BIGINT NOT NULL COMMENT 'Times that the step was recorded: conversions of gold.conversions for mql, sql, opportunity and won, which sum to that table; a cycle may win two deals',
  value_reporting DECIMAL(18,2) NOT NULL COMMENT 'Value of those conversions in the reporting currency',
  rate            DOUBLE          COMMENT 'reached / before; null when before is 0',
  rate_low        DOUBLE          COMMENT '90% Wilson interval of rate, lower end',
  rate_high       DOUBLE          COMMENT '90% Wilson interval of rate, upper end',
  rate_of_entered DOUBLE          COMMENT 'reached / entered; null when nothing entered',
  rate_of_entered_low DOUBLE      COMMENT '90% Wilson interval of rate_of_entered, lower end',
  rate_of_entered_high DOUBLE     COMMENT '90% Wilson interval of rate_of_entered, upper end')
USING delta
COMMENT 'One row per month of entry, step of the funnel, value of a dimension and lexicon version: what became of the qualification cycles that entered in the month. Young cohorts have had less time.'
TBLPROPERTIES (
  'touchline.key' = 'cohort_month, step, dimension, value, lexicon_version')
