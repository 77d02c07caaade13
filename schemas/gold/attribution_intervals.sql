CREATE TABLE gold.attribution_intervals (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the measurement',
  conversion_type STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  model           STRING NOT NULL COMMENT 'Attribution model',
  channel         STRING NOT NULL COMMENT 'Channel; conversions without a touch and the baseline of the incremental model belong to none',
  share           DOUBLE          COMMENT 'Share of what the model gives to all channels, over all conversions up to the night, unitless; sums to 1 per type and model; markov and shapley: of the removal effects or values, as share in gold.attribution_parameters; other models: of the credits; null when insufficient',
  standard_error  DOUBLE          COMMENT 'Standard deviation of the share over the replicates; null when insufficient or without replicates',
  lower           DOUBLE          COMMENT 'Lower end of the 90% interval: the 5% quantile of the replicates, for incremental of drawn effects and drawn numbers of conversions caused; null when insufficient or without replicates',
  upper           DOUBLE          COMMENT 'Upper end: the 95% quantile; null when insufficient or without replicates',
  conversions     BIGINT NOT NULL COMMENT 'Conversions with a touch behind the figures',
  status          STRING NOT NULL COMMENT 'sufficient; insufficient for all channels of a type and model under attribution.min-conversions conversions, when a share is below 0 or above 1 or has a standard error above attribution.max-share-error, for incremental where gold.attribution_totals says unreliable, or for a chain of more than 20,000 distinct steps')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per conversion type, model and channel as of a night: how sure the channel\'s share is, by a Poisson bootstrap over journeys, for incremental by draws of what its fit and chance leave open.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type, model, channel',
  'delta.constraints.status_is_known' = 'status IN (\'sufficient\', \'insufficient\')')
