CREATE TABLE silver.deal_versions (
  deal_id          STRING        NOT NULL COMMENT 'Deal in the CRM',
  received_date    DATE          NOT NULL COMMENT 'Date this version was received: from then on it is in force',
  replaced_date    DATE                   COMMENT 'Date from which the next version is in force; null for the present one',
  journey_id       STRING        NOT NULL COMMENT 'Buying group by the present version: the account, the primary lead\'s person when there is no account or attribution.unit = person, else the deal itself',
  account_id       STRING                 COMMENT 'Account by the present version, else of the primary lead\'s person; null when unknown',
  primary_lead_id  STRING                 COMMENT 'Lead that the deal came from, by the present version; null when unknown',
  person_id        STRING                 COMMENT 'Person of the primary lead; null when unknown',
  lead_created_at  TIMESTAMP              COMMENT 'When the CRM created the primary lead (UTC); null when unknown',
  amount           DECIMAL(18,2)          COMMENT 'Amount in the deal\'s currency; null when not yet known',
  currency         STRING        NOT NULL COMMENT 'ISO 4217 code',
  fx_rate          DECIMAL(18,8)          COMMENT 'Units of the reporting currency for one unit, by the rate in force on the day the deal closed, else was created; null when no rate is known',
  fx_rate_exact    DECIMAL(28,18)         COMMENT 'The same with all its decimals: an inverse rate has 15 digits and more; amounts are reckoned with it',
  amount_reporting DECIMAL(18,2)          COMMENT 'Amount in the reporting currency; null when amount or rate is unknown',
  stage            STRING        NOT NULL COMMENT 'Stage',
  probability      DOUBLE                 COMMENT 'Probability to win, in [0, 1]',
  created_at       TIMESTAMP     NOT NULL COMMENT 'When the deal was created (UTC)',
  closed_at        TIMESTAMP              COMMENT 'When it was closed (UTC); null while open',
  is_won           BOOLEAN       NOT NULL COMMENT 'Whether it is closed and won',
  won_at           TIMESTAMP              COMMENT 'When it was won (UTC), for a deal without closing date the first entry into a won stage since it was last reopened; null unless won',
  loss_reason      STRING                 COMMENT 'Why it was lost',
  is_deleted       BOOLEAN       NOT NULL COMMENT 'Whether it was deleted in the CRM',
  updated_at       TIMESTAMP              COMMENT 'When the CRM last changed it (UTC)',
  problem          STRING                 COMMENT 'Why its money cannot be reported whole, such as a missing exchange rate; null when it can')
USING delta
COMMENT 'One row per deal and date on which the CRM\'s word about it changed.'
TBLPROPERTIES (
  'touchline.key' = 'deal_id, received_date')
