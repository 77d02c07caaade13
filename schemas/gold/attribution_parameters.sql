CREATE TABLE gold.attribution_parameters (
  as_of_date      DATE   NOT NULL COMMENT 'Night of the fit',
  conversion_type STRING NOT NULL COMMENT 'mql, sql, opportunity or won',
  model           STRING NOT NULL COMMENT 'Attribution model',
  dimension       STRING NOT NULL COMMENT 'What the model was fitted over, as named in attribution.fit-dimensions; credits rest on channel',
  parameter       STRING NOT NULL COMMENT 'markov: removal_effect, p_conversion, transition, order, held_out_log_likelihood; shapley: shapley_value, standard_error of its sampling; both: share, conversions, non_conversions; incremental: effect of a fresh touch and its standard_error, baseline, conversions, journey_days, settled (1 when every fit ended at its maximum, else 0); over all stages the channel_effect and channel_error that effects borrow from, raw_ before anything was taken off, later_ of touches of days to come, net_ without it, fresh_ of touches of the last days, older_ of those before, each with effect and error; follows_stages (1) where the latter stands for the channel\'s; of a tested channel or campaign tested_effect and tested_error, what its lift tests alone say, and untested_effect, what channel_effect would be without, of either sign; of a lift test, in conversions of its lift, test_before and test_since what the model tells without and with it, test_most what it can tell at most',
  item            STRING NOT NULL COMMENT 'Channel, or other item of the dimension; the test under test_; A > B > C for the transition from A > B to B > C; order for a likelihood; what a baseline belongs to, such as age:3; empty for a figure of the whole model',
  value           DOUBLE NOT NULL COMMENT 'Value; unitless for removal effects, shares and probabilities, paths or days for counts, log-odds for effects and baseline, nats for likelihoods')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per parameter of a fitted model as of a night.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, conversion_type, model, dimension, parameter, item')
