-- One row per touch of a person's line. No shuffle.
SELECT person_id, account_id, journey_id, inline(touches)
FROM silver.timelines
