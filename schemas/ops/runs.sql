CREATE TABLE ops.runs (
  run_id         BIGINT              NOT NULL COMMENT 'Number of the run, the first is 1',
  as_of_date     DATE                NOT NULL COMMENT 'Night',
  status         STRING              NOT NULL COMMENT 'published, published_with_warnings, or held: a gate held it back and readers see the night before',
  table_versions MAP<STRING, BIGINT> NOT NULL COMMENT 'Delta version of every table of this night',
  recipes        MAP<STRING, STRING> NOT NULL COMMENT 'Fingerprint of code and settings that built each table',
  notes          ARRAY<STRING>       NOT NULL COMMENT 'What the operator should know, such as a missing optional feed',
  published_at   TIMESTAMP           NOT NULL COMMENT 'Clock when it was published (UTC); in no result',
  table_digests  MAP<STRING, STRING>          COMMENT 'Fingerprint of the files of every table at that version: what a reader finds must be what was published; null for nights of earlier versions',
  table_rows     MAP<STRING, BIGINT>          COMMENT 'Rows of every table at that version, where their writer counted them; null for nights of earlier versions',
  step_seconds   MAP<STRING, DOUBLE>          COMMENT 'Seconds that ingest, each table that was made, the audit and the night as a whole took; in no result; null for nights of earlier versions')
USING delta
COMMENT 'One row per night: the ledger. Readers see the versions that its last row names which was not held.'
TBLPROPERTIES (
  'touchline.key' = 'run_id')
