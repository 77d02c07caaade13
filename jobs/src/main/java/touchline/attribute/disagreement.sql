-- One row per conversion type and channel as of tonight. A model that gives a channel nothing counts with 0.
WITH shares AS (
  SELECT conversion_type, model, channel, share
  FROM gold.attribution_intervals
  WHERE as_of_date = ${as_of} AND status = 'sufficient' AND model NOT IN (${not_additive})
),

compared AS (
  SELECT c.conversion_type, c.channel, m.model, COALESCE(s.share, 0) AS share
  FROM (SELECT DISTINCT conversion_type, channel FROM shares) AS c
  -- Fan-out: each channel once per model.
  JOIN (SELECT DISTINCT conversion_type, model FROM shares) AS m ON m.conversion_type = c.conversion_type
  -- At most one.
  LEFT JOIN shares AS s
    ON s.conversion_type = c.conversion_type AND s.channel = c.channel AND s.model = m.model
),

ends AS (
  SELECT
    conversion_type,
    channel,
    MIN(share) AS lowest_share,
    MIN_BY(model, STRUCT(share, model)) AS lowest_model,
    MAX(share) AS highest_share,
    MAX_BY(model, STRUCT(share, model)) AS highest_model,
    CAST(COUNT(1) AS INT) AS models
  FROM compared
  GROUP BY conversion_type, channel
),

-- The returns repeat every cost under each model.
costs AS (
  SELECT channel, SUM(cost) AS cost
  FROM gold.attribution_returns
  WHERE model = ${any_model}
    AND calendar_month <= ${as_of} AND calendar_month > ADD_MONTHS(DATE_TRUNC('MONTH', ${as_of}), -12)
  GROUP BY channel
)

SELECT
  ${as_of} AS as_of_date,
  e.conversion_type,
  e.channel,
  e.lowest_share,
  e.lowest_model,
  e.highest_share,
  e.highest_model,
  e.highest_share - e.lowest_share AS share_range,
  e.models,
  CAST(c.cost AS DECIMAL(18, 2)) AS cost,
  CAST(b.budget AS DECIMAL(18, 2)) AS budget,
  CAST(b.budget * (e.highest_share - e.lowest_share) AS DECIMAL(18, 2)) AS budget_moved
FROM ends AS e
-- At most one.
LEFT JOIN costs AS c ON c.channel = e.channel
-- One row.
CROSS JOIN (SELECT SUM(cost) AS budget FROM costs) AS b
