-- The tallies of each cohort as rates with their intervals.
SELECT
  cohort_month, step, dimension, value, lexicon_version, entered, reached, before, conversions, value_reporting,
  reached / nullif(before, 0) AS rate,
  CASE WHEN before > 0 THEN ${rate_low} END AS rate_low,
  CASE WHEN before > 0 THEN ${rate_high} END AS rate_high,
  reached / nullif(entered, 0) AS rate_of_entered,
  CASE WHEN entered > 0 THEN ${entered_low} END AS rate_of_entered_low,
  CASE WHEN entered > 0 THEN ${entered_high} END AS rate_of_entered_high
FROM gold.funnel_cohort_tallies
