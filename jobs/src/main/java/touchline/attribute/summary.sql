-- One row per conversion month, type, model, channel, campaign and currency: the credits of all touchpoints added up.
-- Credits are added as whole hundred-billionths, since a sum of doubles would depend on the order of the rows.
WITH credits AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', converted_date) AS DATE) AS conversion_month,
    conversion_type,
    model,
    channel,
    COALESCE(campaign_id, '') AS campaign_id,
    currency,
    CAST(credit * 1e11 + 0.5 AS BIGINT) AS hundred_billionths,
    CASE WHEN touchpoint_id <> '' THEN 1 ELSE 0 END AS touchpoints,
    value,
    value_reporting
  FROM gold.attribution_credits
)
SELECT
  conversion_month,
  conversion_type,
  model,
  channel,
  campaign_id,
  currency,
  SUM(hundred_billionths) / 1e11 AS credit,
  SUM(touchpoints) AS touchpoints,
  CAST(SUM(value) AS DECIMAL(18, 2)) AS value,
  CAST(SUM(value_reporting) AS DECIMAL(18, 2)) AS value_reporting
FROM credits
GROUP BY conversion_month, conversion_type, model, channel, campaign_id, currency
