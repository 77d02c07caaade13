-- One row per step of the funnel and cause: how many reached it.
WITH steps AS (
  SELECT person_id, cycle, step, at, 1 AS was, 0 AS now
  FROM ${was:gold.lead_cycles}
  LATERAL VIEW stack(3, 'engaged', engaged_at, 'lead', lead_at, 'accepted', accepted_at) AS step, at
  WHERE at IS NOT NULL
  UNION ALL
  SELECT person_id, cycle, step, at, 0, 1
  FROM ${now:gold.lead_cycles}
  LATERAL VIEW stack(3, 'engaged', engaged_at, 'lead', lead_at, 'accepted', accepted_at) AS step, at
  WHERE at IS NOT NULL
),

reached AS (
  SELECT
    person_id, cycle, step, sum(was) AS was, sum(now) AS now,
    max(CASE WHEN now = 1 THEN to_date(from_utc_timestamp(at, '${time_zone}')) END) AS reached_on
  FROM steps
  GROUP BY person_id, cycle, step
),

told AS (
  SELECT DISTINCT person_id FROM ${now:silver.lead_stages} WHERE received_date > ${date}
),

touched AS (
  SELECT DISTINCT person_id FROM ${now:silver.touchpoints} WHERE received_date > ${date}
),

explained AS (
  SELECT
    r.step, r.was, r.now,
    CASE
      WHEN r.was = r.now THEN NULL
      WHEN r.now = 1 AND r.reached_on > ${date} THEN 'new'
      WHEN m.person_id IS NOT NULL THEN 'merges of people'
      WHEN r.step = 'engaged' AND t.person_id IS NOT NULL THEN 'late touches'
      WHEN l.person_id IS NOT NULL THEN CASE WHEN r.now = 1 THEN 'arrived late' ELSE 'corrections' END
      WHEN ${lexicon_changed} THEN 'lexicon'
      WHEN ${recipe_changed:gold.lead_cycles} THEN 'recipe'
      ELSE 'corrections'
    END AS cause
  FROM reached AS r
  -- Each: at most one.
  LEFT JOIN step.moved_people AS m ON m.person_id = r.person_id
  LEFT JOIN told AS l ON l.person_id = r.person_id
  LEFT JOIN touched AS t ON t.person_id = r.person_id
),

converted AS (
  SELECT b.conversion_type AS step, b.was, b.now, c.cause
  FROM (
    SELECT conversion_id, conversion_type, 1 AS was, 0 AS now FROM ${was:gold.conversions} WHERE NOT is_adjustment
    UNION ALL
    SELECT conversion_id, conversion_type, 0, 1 FROM ${now:gold.conversions} WHERE NOT is_adjustment) AS b
  -- At most one; a conversion that only has another value is counted as before.
  LEFT JOIN step.changed_conversions AS c ON c.conversion_id = b.conversion_id AND NOT c.is_both
)

SELECT step AS figure, 'number' AS measure, cause, CAST(sum(was) AS DECIMAL(28, 12)) AS was, CAST(sum(now) AS DECIMAL(28, 12)) AS now
FROM (SELECT * FROM explained UNION ALL SELECT * FROM converted)
GROUP BY step, cause
