-- One row per model, channel, measure and cause: what the credits add up to.
WITH both_nights AS (
  SELECT conversion_id, model, channel, CAST(credit AS DECIMAL(24, 12)) AS credit, coalesce(value_reporting, 0) AS value_reporting, 1 AS was, 0 AS now
  FROM ${was:gold.attribution_credits}
  UNION ALL
  SELECT conversion_id, model, channel, CAST(credit AS DECIMAL(24, 12)), coalesce(value_reporting, 0), 0, 1
  FROM ${now:gold.attribution_credits}
),

shares AS (
  SELECT
    conversion_id, model, channel,
    CAST(sum(credit * was) AS DECIMAL(28, 12)) AS credit_was,
    CAST(sum(credit * now) AS DECIMAL(28, 12)) AS credit_now,
    CAST(sum(value_reporting * was) AS DECIMAL(28, 12)) AS value_was,
    CAST(sum(value_reporting * now) AS DECIMAL(28, 12)) AS value_now
  FROM both_nights
  GROUP BY conversion_id, model, channel
),

explained AS (
  SELECT
    s.*,
    CASE
      WHEN c.cause IS NOT NULL AND NOT c.is_both THEN c.cause
      WHEN p.cause IS NOT NULL THEN p.cause
      WHEN ${recipe_changed:gold.attribution_credits} THEN 'recipe'
      -- Same conversion, same touches, same rules: the models learnt from other journeys.
      ELSE 'models learnt anew'
    END AS of_credit,
    c.cause AS of_value
  FROM shares AS s
  -- Each: at most one.
  LEFT JOIN step.changed_conversions AS c ON c.conversion_id = s.conversion_id
  LEFT JOIN step.changed_paths AS p ON p.conversion_id = s.conversion_id
),

measured AS (
  SELECT model || ', ' || channel AS figure, m.measure, CASE WHEN m.was <> m.now THEN m.cause END AS cause, m.was, m.now
  FROM explained
  LATERAL VIEW stack(
    2,
    'credit', of_credit, credit_was, credit_now,
    'value', coalesce(of_value, of_credit), value_was, value_now) m AS measure, cause, was, now
)

SELECT figure, measure, cause, CAST(sum(was) AS DECIMAL(28, 12)) AS was, CAST(sum(now) AS DECIMAL(28, 12)) AS now
FROM measured
GROUP BY figure, measure, cause
