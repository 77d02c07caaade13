CREATE TABLE ops.feed_reconciliation (
  feed             STRING NOT NULL COMMENT 'Feed of the landing contract',
  file             STRING NOT NULL COMMENT 'Landed file, relative to the landing folder',
  content_hash     STRING NOT NULL COMMENT 'SHA-256 of the file: a file is taken in once',
  status           STRING NOT NULL COMMENT 'ingested, rejected (the header breaks the contract) or repeated (content already taken in)',
  reason           STRING          COMMENT 'Why the file was rejected; null otherwise',
  rows_read        BIGINT NOT NULL COMMENT 'Records in the file; 0 for a rejected file',
  rows_accepted    BIGINT NOT NULL COMMENT 'Rows in the feed\'s bronze table',
  rows_quarantined BIGINT NOT NULL COMMENT 'Rows in bronze.quarantined_rows',
  rows_duplicate   BIGINT NOT NULL COMMENT 'Exact duplicates in bronze.repeated_rows',
  rows_superseded  BIGINT NOT NULL COMMENT 'Older versions in bronze.repeated_rows',
  rows_left_out    BIGINT          COMMENT 'Rows for which the source profile\'s condition does not hold; null, for 0, in nights before it was counted',
  left_out_unless  STRING          COMMENT 'Condition of the source profile that rows meet to be taken in; null when there is none',
  money_read       DECIMAL(38,6)   COMMENT 'Sum of amount or cost over the rows read, as far as it is a number, rows left out apart, all currencies added up as they stand; null for feeds without money',
  money_accepted   DECIMAL(38,6)   COMMENT 'The same over the accepted rows; null for feeds without money',
  money_duplicate  DECIMAL(38,6)   COMMENT 'The same over the exact duplicates; null for feeds without money',
  newest_at        TIMESTAMP       COMMENT 'When the newest event among the accepted rows happened (UTC); null for snapshots and where none was accepted',
  batch            STRING NOT NULL COMMENT 'Night that took the file in',
  received_date    DATE   NOT NULL COMMENT 'Date the file was received')
USING delta
COMMENT 'One row per landed file: rows_read = rows_accepted + rows_quarantined + rows_duplicate + rows_superseded + rows_left_out.'
TBLPROPERTIES (
  'touchline.key' = 'feed, file, content_hash, batch',
  'delta.constraints.every_row_is_accounted_for' = 'rows_read = rows_accepted + rows_quarantined + rows_duplicate + rows_superseded + coalesce(rows_left_out, 0)')
