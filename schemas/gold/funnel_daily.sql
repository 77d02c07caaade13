CREATE TABLE gold.funnel_daily (
  event_date      DATE   NOT NULL COMMENT 'Business date on which the step was reached',
  step            STRING NOT NULL COMMENT 'engaged, lead, mql, accepted, sql, opportunity or won',
  dimension       STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment or team. Each holds all events once more',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  lexicon_version STRING NOT NULL COMMENT 'Version of the lexicon that made the events',
  n               BIGINT NOT NULL COMMENT 'Events: qualification cycles for engaged, lead and accepted, conversions of gold.conversions for the others',
  value_reporting DECIMAL(18,2) NOT NULL COMMENT 'Value of the conversions in the reporting currency, those without a rate left out; 0 for steps before opportunity',
  month_so_far    BIGINT NOT NULL COMMENT 'Events of the month so far, of all versions',
  month_goal      INT             COMMENT 'What funnel.plan promises for the whole month; null without a promise, and for other dimensions than all',
  side            STRING          COMMENT 'Who promised it: marketing or sales; null without a promise')
USING delta
COMMENT 'One row per day, step of the funnel, value of a dimension and lexicon version: events by the date on which they happened, beside what was promised. Rates are in gold.funnel_cohorts, which follows leads instead of days; the two never mix.'
TBLPROPERTIES (
  'touchline.key' = 'event_date, step, dimension, value, lexicon_version')
