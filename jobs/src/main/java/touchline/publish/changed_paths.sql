-- One row per conversion whose path has other touches than on the earlier night: why.
WITH paths_was AS (
  SELECT conversion_id, touchpoint_ids FROM ${was:gold.content_paths} WHERE conversion_id IS NOT NULL
  UNION ALL
  SELECT conversion_id, touchpoint_ids FROM ${was:gold.deal_paths} WHERE conversion_id IS NOT NULL
),

paths_now AS (
  SELECT conversion_id, touchpoint_ids FROM ${now:gold.content_paths} WHERE conversion_id IS NOT NULL
  UNION ALL
  SELECT conversion_id, touchpoint_ids FROM ${now:gold.deal_paths} WHERE conversion_id IS NOT NULL
),

differing AS (
  SELECT
    n.conversion_id,
    concat(
      transform(array_except(n.touchpoint_ids, w.touchpoint_ids), t -> struct(t AS touchpoint_id, true AS is_added)),
      transform(array_except(w.touchpoint_ids, n.touchpoint_ids), t -> struct(t AS touchpoint_id, false AS is_added))) AS touches
  FROM paths_now AS n
  JOIN paths_was AS w ON w.conversion_id = n.conversion_id
  WHERE n.touchpoint_ids <> w.touchpoint_ids
),

-- Fan-out to the touches that came or went, joined again at once.
touches AS (
  SELECT d.conversion_id, inline_outer(d.touches) AS (touchpoint_id, is_added) FROM differing AS d
),

received AS (
  SELECT touchpoint_id, max(received_date) AS received_date FROM ${now:silver.touchpoints} GROUP BY touchpoint_id
),

owned AS (
  SELECT p.touchpoint_id, true AS is_moved
  FROM (
    SELECT touchpoint_id, person_id FROM ${was:silver.touchpoints}
    UNION ALL
    SELECT touchpoint_id, person_id FROM ${now:silver.touchpoints}) AS p
  LEFT SEMI JOIN step.moved_people AS m ON m.person_id = p.person_id
  GROUP BY p.touchpoint_id
)

SELECT
  t.conversion_id,
  CASE
    WHEN bool_or(t.is_added AND r.received_date > ${date}) THEN 'late touches'
    WHEN bool_or(o.is_moved) THEN 'merges of people'
    WHEN ${recipe_changed:gold.content_paths} OR ${recipe_changed:gold.deal_paths} OR ${recipe_changed:silver.touchpoints} THEN 'recipe'
    ELSE 'corrections'
  END AS cause
FROM touches AS t
-- Each: at most one.
LEFT JOIN received AS r ON r.touchpoint_id = t.touchpoint_id
LEFT JOIN owned AS o ON o.touchpoint_id = t.touchpoint_id
GROUP BY t.conversion_id
