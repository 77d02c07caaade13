CREATE TABLE ops.erasures (
  identifier_hash STRING NOT NULL COMMENT 'Keyed hash of an identifier of the person: whoever holds the site key can tell whether an identifier is among them, nobody can read it',
  kind            STRING NOT NULL COMMENT 'lead, email or visitor',
  erased_on       DATE   NOT NULL COMMENT 'As-of date of the night from which the person was erased')
USING delta
COMMENT 'One row per identifier of a person who was erased: a row that lands with it again goes to quarantine without its content.'
TBLPROPERTIES (
  'touchline.key' = 'identifier_hash')
