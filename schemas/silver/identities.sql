CREATE TABLE silver.identities (
  identifier   STRING        NOT NULL COMMENT 'Kind and value, such as lead:00Q1, email:<token>, visitor:<token>',
  kind         STRING        NOT NULL COMMENT 'lead, email or visitor',
  email_domain STRING                 COMMENT 'Domain of an e-mail identifier; null for the other kinds',
  person_id    STRING        NOT NULL COMMENT 'Person behind the identifier: derived from the least identifier of the connected component',
  neighbours   ARRAY<STRING> NOT NULL COMMENT 'Identifiers that were seen together with it, sorted; empty when there are none or it is shared',
  is_shared    BOOLEAN       NOT NULL COMMENT 'Whether it was seen with more than identity.max-component others, or a visitor with more than identity.max-leads leads: it joins nobody')
USING delta
COMMENT 'One row per identifier.'
TBLPROPERTIES (
  'touchline.key' = 'identifier',
  'delta.enableDeletionVectors' = 'true',
  'touchline.bridge' = 'identifier -> person_id')
