CREATE TABLE bronze.repeated_rows (
  feed           STRING NOT NULL COMMENT 'Feed of the landing contract',
  _file          STRING NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  disposition    STRING NOT NULL COMMENT 'duplicate: says the same as an accepted row; superseded: an older version within its file',
  original       BINARY          COMMENT 'Original bytes of a superseded row, sealed with the site key; null for a duplicate, whose content is in bronze',
  _batch         STRING NOT NULL COMMENT 'Night that took the row in',
  _received_date DATE   NOT NULL COMMENT 'Date the row was received')
USING delta
COMMENT 'One row per landed row that repeats an accepted row or lost to another version of it in its file.'
TBLPROPERTIES (
  'touchline.key' = 'feed, _file, _row, _batch',
  'delta.constraints.disposition_is_known' = 'disposition IN (\'duplicate\', \'superseded\')')
