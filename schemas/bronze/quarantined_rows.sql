CREATE TABLE bronze.quarantined_rows (
  feed           STRING NOT NULL COMMENT 'Feed of the landing contract',
  _file          STRING NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  reason         STRING NOT NULL COMMENT 'Column, what was found and the rule that it breaks; personal data left out',
  original       BINARY NOT NULL COMMENT 'Original bytes of the row, sealed with the site key because they may hold personal data; unseal(original) opens them in the sql command',
  _batch         STRING NOT NULL COMMENT 'Night that took the row in',
  _received_date DATE   NOT NULL COMMENT 'Date the row was received')
USING delta
COMMENT 'One row per landed row that did not parse or broke the contract.'
TBLPROPERTIES (
  'touchline.key' = 'feed, _file, _row, _batch')
