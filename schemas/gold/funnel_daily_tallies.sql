CREATE TABLE gold.funnel_daily_tallies (
  event_date      DATE   NOT NULL COMMENT 'Business date on which the step was reached',
  step            STRING NOT NULL COMMENT 'engaged, lead, mql, accepted, sql, opportunity or won',
  dimension       STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment or team. Each holds all events once more',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  lexicon_version STRING NOT NULL COMMENT 'Version of the lexicon that made the events',
  n               BIGINT NOT NULL COMMENT 'Events',
  value_reporting DECIMAL(18,2) NOT NULL COMMENT 'Value of the conversions in the reporting currency, those without a rate left out')
USING delta
COMMENT 'One row per day, step of the funnel, value of a dimension and lexicon version: the sums behind gold.funnel_daily.'
TBLPROPERTIES (
  'touchline.key' = 'event_date, step, dimension, value, lexicon_version',
  'touchline.sums' = 'n, value_reporting')
