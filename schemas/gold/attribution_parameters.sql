CREATE TABLE gold.attribution_parameters (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the fit',
  conversion_type STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  model           STRING NOT NULL COMMENT 'Attribution model',
  parameter       STRING NOT NULL COMMENT 'markov: removal_effect, p_conversion, transition; shapley: shapley_value, standard_error of its sampling; both: share, conversions, non_conversions',
  item            STRING NOT NULL COMMENT 'Channel; from > to for a transition; empty for a figure of the whole model',
  value           DOUBLE NOT NULL COMMENT 'Value; unitless for effects, shares and probabilities, paths for counts')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per parameter of a fitted model as of a night.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type, model, parameter, item')
