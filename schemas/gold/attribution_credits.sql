CREATE TABLE gold.attribution_credits (
  conversion_id   STRING        NOT NULL COMMENT 'Conversion or adjustment that is shared; joins gold.conversions',
  touchpoint_id   STRING        NOT NULL COMMENT 'Touchpoint that earned it, joins silver.touchpoints; empty when no touch preceded the conversion, and for the baseline',
  model           STRING        NOT NULL COMMENT 'Attribution model, as named in attribution.models',
  journey_id      STRING        NOT NULL COMMENT 'Journey of the path',
  conversion_type STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  converted_date  DATE          NOT NULL COMMENT 'Business date of the conversion; of an adjustment the date on which it is booked',
  channel         STRING        NOT NULL COMMENT 'Channel of the touchpoint; Unattributed when there is none, baseline for what the incremental model leaves to no channel',
  campaign_id     STRING                 COMMENT 'Campaign; null when none',
  content_id      STRING                 COMMENT 'Content; null when none',
  content_type    STRING                 COMMENT 'Type of the content; null when none or unknown',
  persona         STRING                 COMMENT 'Persona of the person touched; null when unknown',
  credit          DOUBLE        NOT NULL COMMENT 'Share of the conversion, unitless in (0, 1]; sums to 1 per conversion and additive model; a touchpoint that earns nothing has no row; 0 for an adjustment, which is no further conversion',
  value           DECIMAL(18,2) NOT NULL COMMENT 'Share of the value in its currency; sums to the conversion\'s value to the cent',
  currency        STRING        NOT NULL COMMENT 'ISO 4217 code of value',
  value_reporting DECIMAL(18,2)          COMMENT 'Share in the reporting currency, sums to the cent; null when no rate is known',
  is_adjustment   BOOLEAN       NOT NULL COMMENT 'Whether the row moves value of a conversion whose books were closed, and no credit')
USING delta
PARTITIONED BY (model)
COMMENT 'One row per (conversion_id, touchpoint_id, model).'
TBLPROPERTIES (
  'touchline.key' = 'conversion_id, touchpoint_id, model',
  'delta.enableDeletionVectors' = 'true',
  'delta.constraints.credit_is_share' = 'credit BETWEEN 0 AND 1')
