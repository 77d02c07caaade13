-- One row per content, conversion type and stratum of leads, for won buying groups, that met it: how many converted, beside all of the stratum.
WITH use AS (
  SELECT
    content_id,
    count_if(kind IN ('page_view', 'video_view')) AS views,
    count_if(kind = 'click') AS clicks,
    count_if(kind = 'download') AS downloads,
    count_if(kind IN ('form_submit', 'demo_request')) AS submits,
    count(DISTINCT person_id) AS reach
  FROM silver.touchpoints
  WHERE content_id IS NOT NULL
  GROUP BY content_id
),

-- Paths of leads to MQL and SQL, of buying groups to the won deal, and the open paths of those that never converted so.
paths AS (
  SELECT type, journey_id, conversion_id, converted_at, contents, touch_count, persona AS kin
  FROM gold.content_paths
  LATERAL VIEW explode(array('mql', 'sql')) AS type
  WHERE conversion_type = type OR (conversion_id IS NULL AND NOT array_contains(converted_types, type))
  UNION ALL
  SELECT
    'won', journey_id, conversion_id, converted_at, contents, touch_count,
    CAST(floor(log2(greatest(size(array_distinct(person_ids)), 1))) AS STRING)
  FROM gold.deal_paths
  WHERE conversion_type = 'won' OR (conversion_id IS NULL AND NOT array_contains(converted_types, 'won'))
),

-- Each journey once a type: by its first conversion, else by its open path.
leads AS (
  SELECT
    type,
    conversion_id IS NOT NULL AS is_converted,
    array_distinct(filter(contents, c -> c IS NOT NULL)) AS contents,
    struct(kin, CAST(floor(log2(greatest(touch_count, 1))) AS INT) AS touches) AS stratum,
    row_number() OVER (PARTITION BY type, journey_id ORDER BY conversion_id IS NULL, converted_at, conversion_id) AS place
  FROM paths
),

strata AS (
  SELECT type, stratum, count(*) AS stratum_leads, count_if(is_converted) AS stratum_converted
  FROM leads
  WHERE place = 1
  GROUP BY type, stratum
),

met AS (
  SELECT type, stratum, content_id, count(*) AS exposed, count_if(is_converted) AS preceded
  FROM leads
  LATERAL VIEW explode(contents) AS content_id
  WHERE place = 1
  GROUP BY type, stratum, content_id
)

SELECT
  u.content_id, c.title, c.content_type, u.views, u.clicks, u.downloads, u.submits, u.reach,
  t.type AS conversion_type,
  coalesce(m.exposed, 0) AS exposed,
  coalesce(m.preceded, 0) AS preceded,
  coalesce(s.stratum_leads, 0) AS stratum_leads,
  coalesce(s.stratum_converted, 0) AS stratum_converted
FROM use AS u
CROSS JOIN (SELECT explode(array('mql', 'sql', 'won')) AS type) AS t
-- At most one.
LEFT JOIN silver.contents AS c ON c.content_id = u.content_id
-- Fan-out to the strata in which it was met.
LEFT JOIN met AS m ON m.content_id = u.content_id AND m.type = t.type
-- Exactly one.
LEFT JOIN strata AS s ON s.type = m.type AND s.stratum <=> m.stratum
