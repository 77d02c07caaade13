-- One row per conversion type, stratum and content met in it: journeys and how many of them converted, summed over journeys.
-- Paths of leads to MQL and SQL, of buying groups to the won deal, and the open paths of those that never converted so.
WITH paths AS (
  SELECT type, journey_id, conversion_id, converted_at, contents, touch_count, coalesce(persona, '') AS kin
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
journeys AS (
  SELECT
    type,
    conversion_id IS NOT NULL AS is_converted,
    array_distinct(filter(contents, c -> c <> '')) AS contents,
    kin,
    CAST(floor(log2(greatest(touch_count, 1))) AS INT) AS touches,
    row_number() OVER (PARTITION BY type, journey_id ORDER BY conversion_id IS NULL, converted_at, conversion_id) AS place
  FROM paths
)

-- Every journey counts once more in the row of its stratum that names no content.
SELECT
  type AS conversion_type, kin, touches, content_id,
  count(*) AS journeys,
  count_if(is_converted) AS converted
FROM journeys
LATERAL VIEW explode(array_append(contents, '')) AS content_id
WHERE place = 1
GROUP BY type, kin, touches, content_id
