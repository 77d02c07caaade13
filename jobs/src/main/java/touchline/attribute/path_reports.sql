-- One row per conversion month, type, report and item. Of the sequences, the 50 most frequent of a month and type stay.
WITH paths AS (
  SELECT conversion_type, converted_at, channels, TRY_ELEMENT_AT(touched_at, 1) AS first_at, touch_count, value_reporting
  FROM gold.content_paths
  WHERE conversion_id IS NOT NULL
  UNION ALL
  SELECT conversion_type, converted_at, channels, TRY_ELEMENT_AT(touched_at, 1) AS first_at, touch_count, value_reporting
  FROM gold.deal_paths
  WHERE conversion_id IS NOT NULL
),

described AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', FROM_UTC_TIMESTAMP(converted_at, '${time_zone}')) AS DATE) AS conversion_month,
    conversion_type,
    CASE
      WHEN SIZE(channels) = 0 THEN 'Unattributed'
      WHEN SIZE(channels) > 20 THEN '… > ' || ARRAY_JOIN(SLICE(channels, -20, 20), ' > ')
      ELSE ARRAY_JOIN(channels, ' > ')
    END AS path,
    touch_count,
    CAST(FLOOR((UNIX_MICROS(converted_at) - UNIX_MICROS(first_at)) / 86400000000) AS BIGINT) AS days,
    COALESCE(TRY_ELEMENT_AT(channels, 1), 'Unattributed') AS first_channel,
    COALESCE(TRY_ELEMENT_AT(channels, -1), 'Unattributed') AS last_channel,
    value_reporting
  FROM paths
),

-- Fan-out: each path once per report.
reported AS (
  SELECT
    conversion_month,
    conversion_type,
    value_reporting,
    INLINE(ARRAY(
      NAMED_STRUCT('report', 'top_path', 'item', path, 'number', NULL, 'first_channel', NULL, 'last_channel', NULL),
      NAMED_STRUCT('report', 'touches', 'item', STRING(touch_count), 'number', touch_count, 'first_channel', NULL, 'last_channel', NULL),
      NAMED_STRUCT('report', 'days', 'item', STRING(days), 'number', days, 'first_channel', NULL, 'last_channel', NULL),
      NAMED_STRUCT('report', 'first_to_last', 'item', first_channel || ' > ' || last_channel, 'number', NULL,
        'first_channel', first_channel, 'last_channel', last_channel)))
  FROM described
),

counted AS (
  SELECT
    conversion_month,
    conversion_type,
    report,
    item,
    MAX(number) AS number,
    MAX(first_channel) AS first_channel,
    MAX(last_channel) AS last_channel,
    COUNT(1) AS conversions,
    CAST(SUM(value_reporting) AS DECIMAL(18, 2)) AS value_reporting
  FROM reported
  WHERE item IS NOT NULL
  GROUP BY conversion_month, conversion_type, report, item
),

ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY conversion_month, conversion_type, report = 'top_path' ORDER BY conversions DESC, item) AS place
  FROM counted
)

SELECT
  conversion_month,
  conversion_type,
  report,
  item,
  CASE WHEN report = 'top_path' THEN CAST(place AS BIGINT) ELSE number END AS number,
  first_channel,
  last_channel,
  conversions,
  value_reporting
FROM ranked
WHERE report <> 'top_path' OR place <= 50
