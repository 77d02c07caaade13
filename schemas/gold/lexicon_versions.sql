CREATE TABLE gold.lexicon_versions (
  version        STRING        NOT NULL COMMENT 'Version, as every dependent row carries it',
  effective_from DATE          NOT NULL COMMENT 'First day in the business time zone on which it holds; what happened before the first version is read by the first',
  effective_to   DATE                   COMMENT 'Last day on which it holds; null while no later version is agreed',
  agreed_by      ARRAY<STRING> NOT NULL COMMENT 'Who signed, of both sides',
  definitions    MAP<STRING, STRING> NOT NULL COMMENT 'Definition by class: predicates of Spark SQL as in conf/lexicon.conf; qualification.mql and qualification.sql say what it takes',
  hot            INT           NOT NULL COMMENT 'Points from which a lead is hot',
  warm           INT           NOT NULL COMMENT 'Points from which a lead is warm',
  sla_minutes    MAP<STRING, BIGINT> NOT NULL COMMENT 'Working minutes within which a lead is followed up, by hot, warm and cold',
  cool_off_days  DOUBLE        NOT NULL COMMENT 'Days after a recycling from which an MQL begins another cycle',
  max_cycles     INT           NOT NULL COMMENT 'Cycles counted per lead',
  signals        ARRAY<STRUCT<name: STRING, steps: ARRAY<STRING>, within_minutes: BIGINT>> NOT NULL COMMENT 'What a definition may ask of the lead\'s touches; empty when nothing')
USING delta
COMMENT 'One row per version of the lexicon: what the words meant, from when, and who agreed.'
TBLPROPERTIES (
  'touchline.key' = 'version')
