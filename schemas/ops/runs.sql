CREATE TABLE ops.runs (
  run_id         BIGINT              NOT NULL COMMENT 'Number of the run, the first is 1',
  as_of_date     DATE                NOT NULL COMMENT 'Night',
  status         STRING              NOT NULL COMMENT 'published or published_with_warnings',
  table_versions MAP<STRING, BIGINT> NOT NULL COMMENT 'Delta version of every table of this night',
  recipes        MAP<STRING, STRING> NOT NULL COMMENT 'Fingerprint of code and settings that built each table',
  notes          ARRAY<STRING>       NOT NULL COMMENT 'What the operator should know, such as a missing optional feed',
  published_at   TIMESTAMP           NOT NULL COMMENT 'Clock when it was published (UTC); in no result')
USING delta
COMMENT 'One row per published night: the ledger. Readers see the versions that its last row names.'
TBLPROPERTIES (
  'touchline.key' = 'run_id')
