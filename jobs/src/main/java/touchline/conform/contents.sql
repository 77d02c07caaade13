-- One row per content: the version received last.
WITH versions AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY content_id ORDER BY _received_date DESC, _hash DESC) AS age
  FROM bronze.contents
)

SELECT content_id, title, content_type, persona, funnel_stage, url_pattern
FROM versions
WHERE age = 1
