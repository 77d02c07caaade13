-- One row per month, model, channel and campaign with cost or credit.
WITH models AS (
  SELECT EXPLODE(ARRAY(${models})) AS model
),

-- The channel in which a campaign earned most, by touchpoints.
homes AS (
  SELECT campaign_id, MAX_BY(channel, STRUCT(touchpoints, channel)) AS channel
  FROM (
    SELECT campaign_id, channel, SUM(touchpoints) AS touchpoints
    FROM gold.attribution_summary
    WHERE dimension = ${returns} AND campaign_id <> ''
    GROUP BY campaign_id, channel)
  GROUP BY campaign_id
),

costs AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', c.cost_date) AS DATE) AS calendar_month,
    CASE WHEN c.channel = '' THEN COALESCE(h.channel, '') ELSE c.channel END AS channel,
    c.campaign_id,
    c.cost_reporting
  FROM silver.costs AS c
  -- At most one.
  LEFT JOIN homes AS h ON h.campaign_id = c.campaign_id
),

spent AS (
  SELECT
    calendar_month,
    channel,
    campaign_id,
    CASE WHEN COUNT(1) = COUNT(cost_reporting) THEN SUM(cost_reporting) END AS cost
  FROM costs
  GROUP BY calendar_month, channel, campaign_id
),

earned AS (
  SELECT
    conversion_month AS calendar_month,
    model,
    channel,
    campaign_id,
    conversion_type,
    CAST(credit AS DECIMAL(28, 11)) AS credit,
    value_reporting
  FROM gold.attribution_summary
  WHERE dimension = ${returns}
),

credited AS (
  SELECT
    calendar_month,
    model,
    channel,
    campaign_id,
    SUM(CASE WHEN conversion_type = 'mql' THEN credit ELSE 0 END) AS mqls,
    SUM(CASE WHEN conversion_type = 'sql' THEN credit ELSE 0 END) AS sqls,
    SUM(CASE WHEN conversion_type = 'opportunity' THEN credit ELSE 0 END) AS opportunities,
    SUM(CASE WHEN conversion_type = 'won' THEN credit ELSE 0 END) AS won,
    CASE WHEN BOOL_AND(conversion_type <> 'opportunity' OR value_reporting IS NOT NULL)
      THEN SUM(CASE WHEN conversion_type = 'opportunity' THEN value_reporting ELSE 0 END) END AS pipeline,
    CASE WHEN BOOL_AND(conversion_type <> 'won' OR value_reporting IS NOT NULL)
      THEN SUM(CASE WHEN conversion_type = 'won' THEN value_reporting ELSE 0 END) END AS revenue,
    true AS is_credited
  FROM earned
  GROUP BY calendar_month, model, channel, campaign_id
),

both AS (
  SELECT
    calendar_month,
    model,
    channel,
    campaign_id,
    CAST(s.cost AS DECIMAL(18, 2)) AS cost,
    CAST(COALESCE(c.mqls, 0) AS DOUBLE) AS mqls,
    CAST(COALESCE(c.sqls, 0) AS DOUBLE) AS sqls,
    CAST(COALESCE(c.opportunities, 0) AS DOUBLE) AS opportunities,
    CAST(COALESCE(c.won, 0) AS DOUBLE) AS won,
    CAST(CASE WHEN c.is_credited THEN c.pipeline ELSE 0 END AS DECIMAL(18, 2)) AS pipeline,
    CAST(CASE WHEN c.is_credited THEN c.revenue ELSE 0 END AS DECIMAL(18, 2)) AS revenue
  -- Every cost once per model.
  FROM (SELECT s.*, m.model FROM spent AS s CROSS JOIN models AS m) AS s
  -- One-to-one.
  FULL OUTER JOIN credited AS c USING (calendar_month, model, channel, campaign_id)
)

SELECT
  calendar_month,
  model,
  channel,
  campaign_id,
  cost,
  mqls,
  sqls,
  opportunities,
  won,
  pipeline,
  revenue,
  TRY_DIVIDE(CAST(cost AS DOUBLE), mqls) AS cost_per_mql,
  TRY_DIVIDE(CAST(cost AS DOUBLE), sqls) AS cost_per_sql,
  TRY_DIVIDE(CAST(cost AS DOUBLE), opportunities) AS cost_per_opportunity,
  TRY_DIVIDE(CAST(cost AS DOUBLE), won) AS acquisition_cost,
  TRY_DIVIDE(CAST(revenue AS DOUBLE), CAST(cost AS DOUBLE)) AS revenue_per_cost,
  TRY_DIVIDE(CAST(revenue - cost AS DOUBLE), CAST(cost AS DOUBLE)) AS return_on_investment
FROM both
