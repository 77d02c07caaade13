-- One row per content: how often it was used, and by how many people, summed over people.
SELECT
  content_id,
  count(*) AS touches,
  count_if(kind IN ('page_view', 'video_view')) AS views,
  count_if(kind = 'click') AS clicks,
  count_if(kind = 'download') AS downloads,
  count_if(kind IN ('form_submit', 'demo_request')) AS submits,
  count(DISTINCT person_id) AS reach
FROM silver.touchpoints
WHERE content_id IS NOT NULL
GROUP BY content_id
