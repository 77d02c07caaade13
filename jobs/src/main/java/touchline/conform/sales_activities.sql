-- One row per sales activity with a person: the version received last.
WITH versions AS (
  SELECT
    i.person_id, a.*,
    row_number() OVER (
      PARTITION BY i.person_id, a.activity_id ORDER BY a._received_date DESC, a._hash DESC) AS age
  FROM bronze.crm_activities AS a
  -- Exactly one: every lead has an identity.
  JOIN silver.identities AS i ON i.identifier = a.identifier
)

SELECT activity_id, person_id, lead_id, occurred_at, activity_type, direction, rep_id, outcome
FROM versions
WHERE age = 1
