-- One row per lift test: what was received last about it, its channel in common words. Where a source states a lift with its
-- error, that goes before the counts: the design may have weighted them.
WITH latest AS (
  SELECT
    test_id,
    max_by(struct(*), struct(_received_date, _hash)) AS told
  FROM bronze.lift_tests
  GROUP BY test_id
),

said AS (
  SELECT
    told.*,
    lower(trim(told.channel)) AS channel_stated,
    trim(told.channel) AS channel_as_stated,
    coalesce(told.incremental_conversions IS NOT NULL AND told.standard_error IS NOT NULL, false) AS is_stated
  FROM latest
)

SELECT
  test_id,
  CASE WHEN campaign_id IS NULL THEN ${stated_channel} END AS channel,
  campaign_id,
  lower(conversion_type) AS conversion_type,
  design,
  started_on,
  ended_on,
  coalesce(observed_until, ended_on) AS observed_until,
  CASE WHEN NOT is_stated THEN treated_units END AS treated_units,
  CASE WHEN NOT is_stated THEN control_units END AS control_units,
  CASE WHEN NOT is_stated THEN treated_conversions END AS treated_conversions,
  CASE WHEN NOT is_stated THEN control_conversions END AS control_conversions,
  CASE WHEN is_stated THEN incremental_conversions END AS incremental_conversions,
  CASE WHEN is_stated THEN standard_error END AS standard_error,
  CAST(spend AS DOUBLE) / (datediff(ended_on, started_on) + 1) AS spend_a_day,
  geo
FROM said
