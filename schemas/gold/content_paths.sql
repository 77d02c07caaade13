CREATE TABLE gold.content_paths (
  path_id         STRING           NOT NULL COMMENT 'The conversion, or open:<journey> for the open path',
  journey_id      STRING           NOT NULL COMMENT 'Journey of the lead: equals person_id',
  person_id       STRING           NOT NULL COMMENT 'Person',
  lead_id         STRING                    COMMENT 'Lead; null for a person that the CRM does not know',
  account_id      STRING                    COMMENT 'Account; null when unknown',
  persona         STRING                    COMMENT 'Persona of the person; null when unknown',
  conversion_id   STRING                    COMMENT 'Conversion that the path leads to; null for the open path',
  conversion_type STRING                    COMMENT 'mql, sql, opportunity or won; null for the open path',
  converted_at    TIMESTAMP                 COMMENT 'When the conversion happened (UTC); null for the open path',
  value           DECIMAL(18,2)             COMMENT 'Value of the conversion in its currency; null for the open path',
  currency        STRING                    COMMENT 'ISO 4217 code of value; null for the open path',
  value_reporting DECIMAL(18,2)             COMMENT 'Value in the reporting currency; null for the open path or without a rate',
  milestones      ARRAY<STRING>    NOT NULL COMMENT 'Milestones that the journey had reached when it converted, of lead_creation, mql, sql, opportunity_creation, closed_won, in this order; empty for the open path',
  milestones_at   ARRAY<TIMESTAMP> NOT NULL COMMENT 'When each was reached (UTC)',
  converted_types ARRAY<STRING>    NOT NULL COMMENT 'Conversion types that the journey has reached at any time, sorted',
  touch_count     BIGINT           NOT NULL COMMENT 'Touchpoints inside the lookback, also those beyond attribution.max-touches',
  is_capped       BOOLEAN          NOT NULL COMMENT 'Whether only the last attribution.max-touches touchpoints are listed',
  touchpoint_ids  ARRAY<STRING>    NOT NULL COMMENT 'Touchpoints in order of time; the arrays below run in parallel',
  touched_at      ARRAY<TIMESTAMP> NOT NULL COMMENT 'When each happened (UTC)',
  channels        ARRAY<STRING>    NOT NULL COMMENT 'Channel of each',
  campaigns       ARRAY<STRING>    NOT NULL COMMENT 'Campaign of each; null elements where there is none',
  contents        ARRAY<STRING>    NOT NULL COMMENT 'Content of each; null elements where there is none',
  content_types   ARRAY<STRING>    NOT NULL COMMENT 'Type of the content of each; null elements where there is none',
  kinds           ARRAY<STRING>    NOT NULL COMMENT 'Kind of each')
USING delta
COMMENT 'One row per mql or sql conversion of a lead and one open row per person: the touchpoints of the lookback before its last touch.'
TBLPROPERTIES (
  'touchline.key' = 'path_id',
  'delta.enableDeletionVectors' = 'true')
