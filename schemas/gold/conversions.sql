CREATE TABLE gold.conversions (
  conversion_id   STRING        NOT NULL COMMENT 'Type and subject, such as mql:<person> or won:<deal>; of an adjustment won:<deal>:adj:<date>, where the deal left a currency followed by that',
  conversion_type STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  journey_id      STRING        NOT NULL COMMENT 'Journey that is credited: the lead\'s for mql and sql, the buying group\'s for opportunity and won',
  person_id       STRING                 COMMENT 'Person of the lead, or of the deal\'s primary lead; null when unknown',
  lead_id         STRING                 COMMENT 'Lead; null when unknown',
  deal_id         STRING                 COMMENT 'Deal; null for mql and sql',
  account_id      STRING                 COMMENT 'Account; null when unknown',
  converted_at    TIMESTAMP     NOT NULL COMMENT 'When the conversion happened (UTC); of an adjustment, when what it adjusts happened',
  lead_created_at TIMESTAMP              COMMENT 'Milestone: when the lead, or the deal\'s primary lead, was created (UTC); null when unknown or later than the conversion',
  mql_at          TIMESTAMP              COMMENT 'Milestone: first MQL of the turn that led to the conversion (UTC), of the primary lead, else of the deal\'s person who was first; null when there was none by then, and for an adjustment',
  sql_at          TIMESTAMP              COMMENT 'Milestone: first SQL of that turn (UTC); null when there was none by then, and for an adjustment',
  opportunity_at  TIMESTAMP              COMMENT 'Milestone: when the deal was created (UTC); null for mql and sql',
  value           DECIMAL(18,2) NOT NULL COMMENT 'Amount in its currency: won the amount when attribution.restate-days ended, opportunity the amount times its probability, mql and sql 0; of an adjustment the difference',
  currency        STRING        NOT NULL COMMENT 'ISO 4217 code of value',
  value_reporting DECIMAL(18,2)          COMMENT 'Value in the reporting currency; null when no rate is known',
  is_adjustment   BOOLEAN       NOT NULL COMMENT 'Whether it is no conversion but a later change to the value of a won deal whose books were closed; with these, values sum to what the CRM says now',
  booked_date     DATE          NOT NULL COMMENT 'Business date of the conversion; of an adjustment the date on which the change was received',
  lexicon_version STRING        NOT NULL COMMENT 'Version of the lexicon whose definition made it')
USING delta
COMMENT 'One row per conversion (a lead becoming MQL or SQL, a deal becoming an opportunity or won) and per later adjustment of a won deal\'s value.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_id',
  'delta.enableDeletionVectors' = 'true',
  'delta.constraints.type_is_known' = 'conversion_type IN (\'mql\', \'sql\', \'opportunity\', \'won\')')
