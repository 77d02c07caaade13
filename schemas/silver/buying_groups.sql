CREATE TABLE silver.buying_groups (
  journey_id STRING NOT NULL COMMENT 'Journey; joins silver.deals and silver.people',
  person_id  STRING NOT NULL COMMENT 'Person',
  deal_id    STRING NOT NULL COMMENT 'Deal that names the person as contact; empty for a person of the account',
  role       STRING          COMMENT 'Role on the deal; null when the CRM does not say')
USING delta
COMMENT 'One row per person of a journey and, for the named contacts of a deal, per deal.'
TBLPROPERTIES (
  'touchline.key' = 'journey_id, person_id, deal_id',
  'touchline.bridge' = 'person_id -> journey_id')
