CREATE TABLE gold.funnel_cohort_tallies (
  cohort_month    DATE   NOT NULL COMMENT 'First day of the month in which the cycles entered: their first step, in the business time zone',
  step            STRING NOT NULL COMMENT 'engaged, lead, mql, accepted, sql, opportunity or won',
  dimension       STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment or team. Each holds all cycles once more',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  lexicon_version STRING NOT NULL COMMENT 'Version of the lexicon of the cycles',
  members         BIGINT NOT NULL COMMENT 'Cycles of the cohort, and conversions of people of whom no cycle is known',
  entered         BIGINT NOT NULL COMMENT 'Cycles of the cohort',
  reached         BIGINT NOT NULL COMMENT 'Cycles that reached the step or a later one, whatever they skipped, at any time since',
  before          BIGINT NOT NULL COMMENT 'Cycles that reached the step before or a later one; of the first step all',
  conversions     BIGINT NOT NULL COMMENT 'Times that the step was recorded',
  value_reporting DECIMAL(18,2) NOT NULL COMMENT 'Value of those conversions in the reporting currency')
USING delta
COMMENT 'One row per month of entry, step of the funnel, value of a dimension and lexicon version: the sums behind gold.funnel_cohorts.'
TBLPROPERTIES (
  'touchline.key' = 'cohort_month, step, dimension, value, lexicon_version',
  'touchline.sums' = 'members, entered, reached, before, conversions, value_reporting')
