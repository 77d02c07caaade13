-- The tallies of each day beside what the month has brought so far and what was promised for it.
SELECT
  event_date,
  step,
  dimension,
  value,
  lexicon_version,
  n,
  value_reporting,
  sum(n) OVER (
    PARTITION BY step, dimension, value, trunc(event_date, 'MM') ORDER BY event_date
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS month_so_far,
  CAST(CASE WHEN dimension = 'all' THEN ${goal} END AS INT) AS month_goal,
  CAST(CASE WHEN dimension = 'all' THEN ${side} END AS STRING) AS side
FROM gold.funnel_daily_tallies
