-- One row per month, model, channel and campaign with cost, touches or credit. A channel whose costs name no campaign is one row.
WITH models AS (
  SELECT EXPLODE(ARRAY(${models})) AS model
),

touched AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', FROM_UTC_TIMESTAMP(occurred_at, '${time_zone}')) AS DATE) AS calendar_month,
    channel,
    COALESCE(campaign_id, '') AS campaign_id,
    COUNT(1) AS touches
  FROM silver.touchpoints
  GROUP BY calendar_month, channel, COALESCE(campaign_id, '')
),

booked AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', cost_date) AS DATE) AS calendar_month,
    channel,
    campaign_id,
    CAST(COALESCE(SUM(cost_reporting), 0) AS DECIMAL(20, 2)) AS cost,
    COUNT(1) = COUNT(cost_reporting) AS is_known
  FROM silver.costs
  GROUP BY calendar_month, channel, campaign_id
),

-- A campaign's cost that names no channel belongs to those that its touches came through: by their number in the month, or in
-- all months when the month has none.
campaign_channels AS (
  SELECT
    b.calendar_month,
    b.campaign_id,
    t.channel,
    SUM(CASE WHEN t.calendar_month = b.calendar_month THEN t.touches ELSE 0 END) AS in_month,
    SUM(t.touches) AS ever
  FROM booked AS b
  -- Fan-out: each channel and month of the campaign.
  JOIN touched AS t ON t.campaign_id = b.campaign_id
  WHERE b.channel = '' AND b.campaign_id <> ''
  GROUP BY b.calendar_month, b.campaign_id, t.channel
),

campaign_weights AS (
  SELECT
    calendar_month,
    campaign_id,
    channel,
    CASE WHEN SUM(in_month) OVER (PARTITION BY calendar_month, campaign_id) > 0 THEN in_month ELSE ever END AS weight
  FROM campaign_channels
),

campaign_shares AS (
  SELECT
    calendar_month,
    campaign_id,
    channel,
    weight,
    SUM(weight) OVER (PARTITION BY calendar_month, campaign_id ORDER BY channel) AS up_to,
    SUM(weight) OVER (PARTITION BY calendar_month, campaign_id) AS total
  FROM campaign_weights
  WHERE weight > 0
),

placed AS (
  SELECT calendar_month, channel, campaign_id, cost, is_known
  FROM booked
  WHERE channel <> '' OR campaign_id = ''
  UNION ALL
  -- The cents are those between two rounded sums, so that the parts add up to the whole.
  SELECT
    b.calendar_month,
    COALESCE(s.channel, ''),
    b.campaign_id,
    CASE WHEN s.channel IS NULL THEN b.cost
      ELSE ROUND(b.cost * s.up_to / s.total, 2) - ROUND(b.cost * (s.up_to - s.weight) / s.total, 2) END,
    b.is_known
  FROM booked AS b
  -- Fan-out: each channel of the campaign.
  LEFT JOIN campaign_shares AS s ON s.calendar_month = b.calendar_month AND s.campaign_id = b.campaign_id
  WHERE b.channel = '' AND b.campaign_id <> ''
),

-- At which grain a channel's costs are booked: by campaign if any of them names one.
grains AS (
  SELECT channel, CASE WHEN BOOL_OR(campaign_id <> '') THEN 'campaign' ELSE 'channel' END AS grain
  FROM placed
  GROUP BY channel
),

-- What a channel booked by campaign costs besides its campaigns is shared by them: by their touches of the month, those
-- without campaign among them.
shares AS (
  SELECT
    calendar_month,
    channel,
    campaign_id,
    touches AS weight,
    SUM(touches) OVER (PARTITION BY calendar_month, channel ORDER BY campaign_id) AS up_to,
    SUM(touches) OVER (PARTITION BY calendar_month, channel) AS total
  FROM touched
),

costs AS (
  SELECT calendar_month, channel, campaign_id, cost, CAST(0 AS DECIMAL(20, 2)) AS shared, is_known
  FROM placed
  WHERE campaign_id <> ''
  UNION ALL
  SELECT
    p.calendar_month,
    p.channel,
    COALESCE(s.campaign_id, ''),
    CASE WHEN s.channel IS NULL THEN p.cost
      ELSE ROUND(p.cost * s.up_to / s.total, 2) - ROUND(p.cost * (s.up_to - s.weight) / s.total, 2) END,
    CASE WHEN s.channel IS NULL THEN 0
      ELSE ROUND(p.cost * s.up_to / s.total, 2) - ROUND(p.cost * (s.up_to - s.weight) / s.total, 2) END,
    p.is_known
  FROM placed AS p
  -- Exactly one.
  JOIN grains AS g ON g.channel = p.channel
  -- Fan-out: each campaign of the channel; none where the cost stays with the channel.
  LEFT JOIN shares AS s
    ON g.grain = 'campaign' AND s.calendar_month = p.calendar_month AND s.channel = p.channel
  WHERE p.campaign_id = ''
),

spent AS (
  SELECT
    calendar_month,
    channel,
    campaign_id,
    CASE WHEN BOOL_AND(is_known) THEN SUM(cost) END AS cost,
    CASE WHEN BOOL_AND(is_known) THEN SUM(shared) END AS shared_cost,
    true AS is_booked
  FROM costs
  GROUP BY calendar_month, channel, campaign_id
),

reached AS (
  SELECT
    t.calendar_month,
    t.channel,
    CASE WHEN g.grain = 'channel' THEN '' ELSE t.campaign_id END AS campaign_id,
    SUM(t.touches) AS touches
  FROM touched AS t
  -- At most one.
  LEFT JOIN grains AS g ON g.channel = t.channel
  GROUP BY t.calendar_month, t.channel, CASE WHEN g.grain = 'channel' THEN '' ELSE t.campaign_id END
),

earned AS (
  SELECT
    s.conversion_month AS calendar_month,
    s.model,
    s.channel,
    CASE WHEN g.grain = 'channel' THEN '' ELSE s.campaign_id END AS campaign_id,
    s.conversion_type,
    CAST(s.credit AS DECIMAL(28, 11)) AS credit,
    s.value_reporting
  FROM gold.attribution_summary AS s
  -- At most one.
  LEFT JOIN grains AS g ON g.channel = s.channel
  WHERE s.dimension = ${returns}
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

together AS (
  SELECT
    calendar_month,
    model,
    channel,
    campaign_id,
    CAST(a.cost AS DECIMAL(18, 2)) AS cost,
    CAST(a.shared_cost AS DECIMAL(18, 2)) AS shared_cost,
    COALESCE(a.touches, 0) AS touches,
    COALESCE(a.is_booked, false) AS is_booked,
    CAST(COALESCE(c.mqls, 0) AS DOUBLE) AS mqls,
    CAST(COALESCE(c.sqls, 0) AS DOUBLE) AS sqls,
    CAST(COALESCE(c.opportunities, 0) AS DOUBLE) AS opportunities,
    CAST(COALESCE(c.won, 0) AS DOUBLE) AS won,
    CAST(CASE WHEN c.is_credited THEN c.pipeline ELSE 0 END AS DECIMAL(18, 2)) AS pipeline,
    CAST(CASE WHEN c.is_credited THEN c.revenue ELSE 0 END AS DECIMAL(18, 2)) AS revenue
  -- Every cost and touch once per model.
  FROM (
    SELECT calendar_month, channel, campaign_id, s.cost, s.shared_cost, s.is_booked, r.touches, m.model
    FROM spent AS s
    -- One-to-one.
    FULL OUTER JOIN reached AS r USING (calendar_month, channel, campaign_id)
    CROSS JOIN models AS m
  ) AS a
  -- One-to-one.
  FULL OUTER JOIN credited AS c USING (calendar_month, model, channel, campaign_id)
),

seen AS (
  SELECT
    *,
    MAX(is_booked) OVER (PARTITION BY channel, campaign_id) AS ever_booked,
    MAX(touches > 0) OVER (PARTITION BY channel, campaign_id) AS ever_touched
  FROM together
)

SELECT
  s.calendar_month,
  s.model,
  s.channel,
  s.campaign_id,
  COALESCE(g.grain, 'campaign') AS grain,
  CASE
    WHEN s.ever_booked AND s.ever_touched THEN 'cost_and_touches'
    WHEN s.ever_booked THEN 'cost_without_touches'
    WHEN s.ever_touched THEN 'touches_without_cost'
    ELSE 'neither'
  END AS coverage,
  s.touches,
  s.cost,
  s.shared_cost,
  s.mqls,
  s.sqls,
  s.opportunities,
  s.won,
  s.pipeline,
  s.revenue,
  TRY_DIVIDE(CAST(s.cost AS DOUBLE), s.mqls) AS cost_per_mql,
  TRY_DIVIDE(CAST(s.cost AS DOUBLE), s.sqls) AS cost_per_sql,
  TRY_DIVIDE(CAST(s.cost AS DOUBLE), s.opportunities) AS cost_per_opportunity,
  TRY_DIVIDE(CAST(s.cost AS DOUBLE), s.won) AS acquisition_cost,
  TRY_DIVIDE(CAST(s.revenue AS DOUBLE), CAST(s.cost AS DOUBLE)) AS revenue_per_cost,
  TRY_DIVIDE(CAST(s.revenue - s.cost AS DOUBLE), CAST(s.cost AS DOUBLE)) AS return_on_investment,
  n.name AS campaign_name
FROM seen AS s
-- At most one.
LEFT JOIN grains AS g ON g.channel = s.channel
-- At most one.
LEFT JOIN silver.campaigns AS n ON n.campaign_id = s.campaign_id
