-- One row per day, channel, campaign and currency: what campaigns cost, and what single touches cost.
-- Rows of a report add up. Of what a report's key tells apart the row received last counts; where no key is stated, a day
-- and campaign is as the reports say together that were received last about it.
WITH stated AS (
  SELECT
    *,
    rank() OVER (
      PARTITION BY
        _source, _key, CASE WHEN _key IS NULL THEN struct(cost_date, lower(trim(channel)), trim(campaign_id)) END
      ORDER BY _received_date DESC, CASE WHEN _key IS NOT NULL THEN _file END DESC) AS age
  FROM bronze.campaign_costs
),

touched AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY touch_id ORDER BY _received_date DESC, _hash DESC) AS age
  FROM (
    SELECT
      touch_id, _received_date, _hash, occurred_at, campaign_id, cost, currency,
      ${touch_columns}
    FROM bronze.campaign_touches
    WHERE cost IS NOT NULL)
),

known AS (
  SELECT
    cost_date AS money_date,
    coalesce(${stated_channel}, '') AS channel,
    coalesce(campaign_id, '') AS campaign_id,
    upper(coalesce(nullif(trim(currency), ''), '${reporting_currency}')) AS money,
    cost
  FROM (SELECT *, lower(trim(channel)) AS channel_stated, trim(channel) AS channel_as_stated FROM stated WHERE age = 1)
  UNION ALL
  SELECT
    to_date(from_utc_timestamp(occurred_at, '${time_zone}')),
    ${channel},
    coalesce(campaign_id, ''),
    upper(coalesce(nullif(trim(currency), ''), '${reporting_currency}')),
    cost
  FROM touched
  WHERE age = 1
),

${rates_in_force}

SELECT
  k.money_date AS cost_date,
  k.channel,
  k.campaign_id,
  k.money AS currency,
  CAST(sum(k.cost) AS DECIMAL(18, 2)) AS cost,
  try_cast(
    CASE
      WHEN k.money = '${reporting_currency}' THEN sum(k.cost)
      -- What a rate makes too large to be added up is no cost.
      WHEN abs(try_multiply(sum(k.cost), max(r.rate))) <= 10000000000000 THEN try_multiply(sum(k.cost), max(r.rate))
    END
    AS DECIMAL(18, 2)) AS cost_reporting
FROM known AS k
-- At most one.
LEFT JOIN rates_in_force AS r ON r.money = k.money AND r.money_date = k.money_date
GROUP BY k.money_date, k.channel, k.campaign_id, k.money
