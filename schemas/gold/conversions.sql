CREATE TABLE gold.conversions (
  conversion_id   STRING        NOT NULL COMMENT 'Type and subject, such as mql:<person> or won:<deal>',
  conversion_type STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  journey_id      STRING        NOT NULL COMMENT 'Journey that is credited: the lead\'s for mql and sql, the buying group\'s for opportunity and won',
  person_id       STRING                 COMMENT 'Person of the lead, or of the deal\'s primary lead; null when unknown',
  lead_id         STRING                 COMMENT 'Lead; null when unknown',
  deal_id         STRING                 COMMENT 'Deal; null for mql and sql',
  account_id      STRING                 COMMENT 'Account; null when unknown',
  converted_at    TIMESTAMP     NOT NULL COMMENT 'When the conversion happened (UTC)',
  value           DECIMAL(18,2) NOT NULL COMMENT 'Amount in its currency: won the amount, opportunity the amount times its probability, mql and sql 0',
  currency        STRING        NOT NULL COMMENT 'ISO 4217 code of value',
  value_reporting DECIMAL(18,2)          COMMENT 'Value in the reporting currency; null when no rate is known',
  lexicon_version STRING        NOT NULL COMMENT 'Version of the lexicon whose definition made it')
USING delta
COMMENT 'One row per conversion: a lead becoming MQL or SQL, a deal becoming an opportunity or won.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_id',
  'delta.enableDeletionVectors' = 'true',
  'delta.constraints.type_is_known' = 'conversion_type IN (\'mql\', \'sql\', \'opportunity\', \'won\')')
