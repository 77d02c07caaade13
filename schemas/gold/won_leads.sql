CREATE TABLE gold.won_leads (
  person_id STRING    NOT NULL COMMENT 'Person who is the deal\'s primary lead or named as its contact',
  deal_id   STRING    NOT NULL COMMENT 'First won deal of the person',
  won_at    TIMESTAMP NOT NULL COMMENT 'When it was won by the lexicon\'s definition (UTC)')
USING delta
COMMENT 'One row per person who takes part in a won deal.'
TBLPROPERTIES (
  'touchline.key' = 'person_id')
