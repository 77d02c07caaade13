CREATE TABLE gold.content_sequences (
  contents        ARRAY<STRING> NOT NULL COMMENT 'Contents in order of time; others may lie between',
  sequence        STRING NOT NULL COMMENT 'The same, joined by >',
  median_days     DOUBLE COMMENT 'Median of days from the first to the last of them on the paths to the conversion, where each was first seen in this order; null without one',
  conversion_type STRING NOT NULL COMMENT 'mql, sql or won',
  n               BIGINT NOT NULL COMMENT 'Leads, for won deals, on whose path to it all of it lies',
  others          BIGINT NOT NULL COMMENT 'Leads, for won buying groups, that have not converted and on whose path so far all of it lies',
  support         DOUBLE NOT NULL COMMENT 'n among all paths to the conversion, in [0, 1]',
  lift            DOUBLE NOT NULL COMMENT 'Share of converted among those with it over that among all',
  lift_low        DOUBLE NOT NULL COMMENT '90% Wilson interval of that share over the share among all, lower end',
  lift_high       DOUBLE NOT NULL COMMENT '90% Wilson interval of that share over the share among all, upper end',
  p_value         DOUBLE NOT NULL COMMENT 'Probability of so large a difference between those with and without it by chance, two-sided',
  q_value         DOUBLE NOT NULL COMMENT 'Benjamini-Hochberg over all of the conversion type: share of false alarms among those at least as striking')
USING delta
COMMENT 'One row per conversion type and sequence of contents that often lies on the path to it, in this order.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_type, sequence')
