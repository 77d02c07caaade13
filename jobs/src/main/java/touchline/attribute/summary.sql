-- One row per conversion month, type, model, currency and item of each dimension: the credits of all touchpoints added up.
-- Credits are added as whole hundred-billionths, since a sum of doubles would depend on the order of the rows.
WITH credits AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', converted_date) AS DATE) AS conversion_month,
    conversion_type,
    model,
    currency,
    ${items},
    CAST(credit * 1e11 + 0.5 AS BIGINT) AS hundred_billionths,
    CASE WHEN touchpoint_id <> '' AND NOT is_adjustment THEN 1 ELSE 0 END AS touchpoints,
    value,
    value_reporting
  FROM gold.attribution_credits
),

-- Added up once as fine as any dimension asks for; the dimensions are sums of few rows then.
finest AS (
  SELECT
    conversion_month,
    conversion_type,
    model,
    currency,
    ${names},
    COUNT(1) AS credits,
    COUNT(value_reporting) AS credits_reported,
    SUM(hundred_billionths) AS hundred_billionths,
    SUM(touchpoints) AS touchpoints,
    SUM(value) AS value,
    SUM(value_reporting) AS value_reporting
  FROM credits
  GROUP BY conversion_month, conversion_type, model, currency, ${names}
)

SELECT
  conversion_month,
  conversion_type,
  model,
  -- What the row is not added up by is null.
  CASE ${dimensions} END AS dimension,
  ${columns},
  currency,
  SUM(hundred_billionths) / 1e11 AS credit,
  SUM(touchpoints) AS touchpoints,
  CAST(SUM(value) AS DECIMAL(18, 2)) AS value,
  CAST(SUM(value_reporting) AS DECIMAL(18, 2)) AS value_reporting,
  SUM(credits) AS credits,
  SUM(credits_reported) AS credits_reported
FROM finest
GROUP BY GROUPING SETS (${sets})
