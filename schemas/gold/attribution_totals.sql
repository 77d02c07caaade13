CREATE TABLE gold.attribution_totals (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the measurement',
  conversion_type STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  conversions     BIGINT NOT NULL COMMENT 'Conversions up to the night, those without a touch among them',
  caused          DOUBLE          COMMENT 'Conversions that would not have come without marketing: the incremental model\'s credits of all channels, in conversions; null when insufficient',
  caused_lower    DOUBLE          COMMENT 'Lower end of the 90% interval, which also holds what the model cannot tell from intent or from what follows conversions; below 0 where marketing may have done harm; null when insufficient or without replicates',
  caused_upper    DOUBLE          COMMENT 'Upper end; where the interval holds 0, marketing may have caused nothing',
  baseline        DOUBLE          COMMENT 'Conversions that would have come anyway: conversions - caused; null when insufficient',
  baseline_lower  DOUBLE          COMMENT 'Lower end of its interval; null like caused_lower',
  baseline_upper  DOUBLE          COMMENT 'Upper end of its interval, above conversions where caused_lower is below 0; null like caused_lower',
  caused_raw      DOUBLE          COMMENT 'What caused would be had nothing been taken off for any doubt; null when insufficient',
  caused_net      DOUBLE          COMMENT 'What caused is without what touches of later days foretell, which cause nothing; null when insufficient',
  caused_older    DOUBLE          COMMENT 'What caused is when touches of the last attribution.incremental.fresh-days before a conversion teach nothing; null when insufficient',
  status          STRING NOT NULL COMMENT 'sufficient; insufficient under attribution.min-conversions conversions; unreliable when a control says that the figures do not stand, as problems tells',
  problems        STRING          COMMENT 'What the flagged rows of gold.attribution_controls mean, joined by semicolons; null when there are none')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per conversion type as of a night: what marketing caused in all and what would have come anyway, by the incremental model.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type',
  'delta.constraints.status_is_known' = 'status IN (\'sufficient\', \'insufficient\', \'unreliable\')',
  'delta.constraints.interval_holds_its_point' = 'caused_lower IS NULL OR caused BETWEEN caused_lower AND caused_upper')
