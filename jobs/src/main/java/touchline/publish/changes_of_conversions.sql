-- One row per figure of gold.conversions and cause: what it was and is. Conversions that stay as they are have no cause.
WITH both_nights AS (
  SELECT conversion_id, conversion_type, is_adjustment, coalesce(value_reporting, 0) AS value_reporting, 1 AS was, 0 AS now
  FROM ${was:gold.conversions}
  UNION ALL
  SELECT conversion_id, conversion_type, is_adjustment, coalesce(value_reporting, 0), 0, 1
  FROM ${now:gold.conversions}
),

measured AS (
  SELECT
    b.conversion_type AS figure, m.measure, c.cause,
    CAST(m.amount * b.was AS DECIMAL(28, 12)) AS was,
    CAST(m.amount * b.now AS DECIMAL(28, 12)) AS now
  FROM both_nights AS b
  -- At most one.
  LEFT JOIN step.changed_conversions AS c ON c.conversion_id = b.conversion_id
  LATERAL VIEW stack(
    2, 'number', CAST(CASE WHEN is_adjustment THEN 0 ELSE 1 END AS DECIMAL(18, 2)), 'value', value_reporting) m AS measure, amount
)

SELECT figure, measure, cause, sum(was) AS was, sum(now) AS now
FROM measured
GROUP BY figure, measure, cause
