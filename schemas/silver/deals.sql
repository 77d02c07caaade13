CREATE TABLE silver.deals (
  deal_id          STRING        NOT NULL COMMENT 'Deal in the CRM',
  journey_id       STRING        NOT NULL COMMENT 'Buying group: the account, the primary lead\'s person when there is no account or attribution.unit = person, else the deal itself',
  account_id       STRING                 COMMENT 'Account of the deal, else of the primary lead\'s person; null when unknown',
  primary_lead_id  STRING                 COMMENT 'Lead that the deal came from; null when unknown',
  person_id        STRING                 COMMENT 'Person of the primary lead; null when unknown',
  amount           DECIMAL(18,2)          COMMENT 'Amount in the deal\'s currency; null when not yet known',
  currency         STRING        NOT NULL COMMENT 'ISO 4217 code',
  fx_rate          DECIMAL(18,8)          COMMENT 'Units of the reporting currency for one unit, by the rate in force on the day the deal closed, else was created; null when no rate is known',
  fx_rate_exact    DECIMAL(28,18)         COMMENT 'The same with all its decimals: an inverse rate has 15 digits and more; amounts are reckoned with it',
  amount_reporting DECIMAL(18,2)          COMMENT 'Amount in the reporting currency; null when amount or rate is unknown',
  stage            STRING        NOT NULL COMMENT 'Stage now',
  probability      DOUBLE                 COMMENT 'Probability to win, in [0, 1]',
  created_at       TIMESTAMP     NOT NULL COMMENT 'When the deal was created (UTC)',
  closed_at        TIMESTAMP              COMMENT 'When it was closed (UTC); null while open',
  is_won           BOOLEAN       NOT NULL COMMENT 'Whether it is closed and won',
  won_at           TIMESTAMP              COMMENT 'When it was won (UTC); null unless won',
  loss_reason      STRING                 COMMENT 'Why it was lost',
  updated_at       TIMESTAMP              COMMENT 'When the CRM last changed it (UTC)',
  received_date    DATE          NOT NULL COMMENT 'Date this version was received')
USING delta
COMMENT 'One row per deal that was not deleted.'
TBLPROPERTIES (
  'touchline.key' = 'deal_id')
