CREATE TABLE gold.alignment (
  month           DATE    NOT NULL COMMENT 'First day of the month',
  promise         STRING  NOT NULL COMMENT 'volume of a step (such as mql volume), leads followed up in time, mqls answered, or mqls accepted',
  side            STRING  NOT NULL COMMENT 'Whose promise it is: marketing or sales',
  goal            DOUBLE  NOT NULL COMMENT 'What was promised: a number a month, or a share in [0, 1]',
  actual          DOUBLE           COMMENT 'What became of it; null when there is nothing to judge',
  n               BIGINT  NOT NULL COMMENT 'Rows behind the figure: events, or what the share is of',
  is_kept         BOOLEAN          COMMENT 'Whether the promise is kept, so far in a month that runs; null when there is nothing to judge',
  lexicon_version STRING           COMMENT 'Versions of the lexicon in force in the month for these rows, joined by +; null without rows',
  figure_sql      STRING  NOT NULL COMMENT 'Query over the published tables that gives the actual figure again',
  rows_sql        STRING  NOT NULL COMMENT 'Query over the published tables that lists the rows behind it, with the ids of the CRM',
  crm_filter      STRING  NOT NULL COMMENT 'Filter that reproduces them in the CRM: what was entered when, in the business time zone, by each version of the lexicon in force in the month')
USING delta
COMMENT 'One row per month and promise: what marketing and sales promised each other, and whether it was kept, under the lexicon of the day.'
TBLPROPERTIES (
  'touchline.key' = 'month, promise, side')
