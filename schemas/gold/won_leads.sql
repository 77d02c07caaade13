CREATE TABLE gold.won_leads (
  person_id STRING    NOT NULL COMMENT 'Person who is the deal\'s primary lead or named as its contact',
  deal_id   STRING    NOT NULL COMMENT 'First won deal of the person',
  won_at    TIMESTAMP NOT NULL COMMENT 'When it was won by the lexicon\'s definition (UTC)',
  won_value DECIMAL(18,2)   COMMENT 'The person\'s part of the deal\'s amount in the reporting currency: the amount over the deal\'s people; null when the amount is unknown')
USING delta
COMMENT 'One row per person who takes part in a won deal.'
TBLPROPERTIES (
  'touchline.key' = 'person_id')
