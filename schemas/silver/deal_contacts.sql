CREATE TABLE silver.deal_contacts (
  deal_id    STRING NOT NULL COMMENT 'Deal',
  journey_id STRING NOT NULL COMMENT 'Buying group of the deal',
  person_id  STRING NOT NULL COMMENT 'Person',
  lead_id    STRING NOT NULL COMMENT 'Least lead of the person on the deal',
  role       STRING          COMMENT 'Role; null when the CRM does not say',
  is_outside BOOLEAN NOT NULL COMMENT 'Whether the person belongs to another buying group than the deal')
USING delta
COMMENT 'One row per person named as taking part in a deal, its primary lead included; deleted deals keep theirs.'
TBLPROPERTIES (
  'touchline.key' = 'deal_id, person_id',
  'touchline.bridge' = 'person_id -> journey_id')
