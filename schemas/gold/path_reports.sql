CREATE TABLE gold.path_reports (
  conversion_month DATE          NOT NULL COMMENT 'First day of the business month of the conversions',
  conversion_type  STRING        NOT NULL COMMENT 'mql, sql, opportunity or won',
  report           STRING        NOT NULL COMMENT 'top_path: the 50 most frequent sequences of channels; touches: conversions by number of touches; days: by whole days from the first touch to the conversion, those without a touch left out; first_to_last: by channel of the first and of the last touch',
  item             STRING        NOT NULL COMMENT 'The sequence, the number of touches or days, or both channels; a sequence lists its last 20 touches, repeats as attribution.collapse-repeats leaves them; Unattributed when no touch preceded the conversion',
  number           BIGINT                 COMMENT 'top_path: rank by conversions, from 1; touches: touches, those beyond attribution.max-touches too; days: days; first_to_last: null',
  first_channel    STRING                 COMMENT 'first_to_last: channel of the first touch; otherwise null',
  last_channel     STRING                 COMMENT 'first_to_last: channel of the last touch; otherwise null',
  conversions      BIGINT        NOT NULL COMMENT 'Conversions',
  value_reporting  DECIMAL(18,2)          COMMENT 'Their value in the reporting currency; null when no rate is known')
USING delta
COMMENT 'One row per conversion month, type, report and item: what the paths to conversions look like.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_month, conversion_type, report, item')
