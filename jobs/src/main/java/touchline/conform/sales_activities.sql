-- One row per sales activity with a person: the version received last. Some systems name the person in the activity,
-- others apart from it; who takes part in one that was never delivered has no activity.
WITH engagements AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY activity_id ORDER BY _received_date DESC, _hash DESC) AS age
  FROM bronze.crm_engagements
),

reported AS (
  SELECT
    activity_id, identifier, lead_id, occurred_at, activity_type, direction, rep_id, outcome, _received_date, _hash
  FROM bronze.crm_activities
  UNION ALL
  -- Fan-out: a meeting has a row for each who took part.
  SELECT
    e.activity_id, c.identifier, c.lead_id, e.occurred_at, e.activity_type, e.direction, e.rep_id, e.outcome,
    e._received_date, e._hash
  FROM bronze.crm_activity_contacts AS c
  JOIN engagements AS e ON e.activity_id = c.activity_id AND e.age = 1
),

versions AS (
  SELECT
    i.person_id, a.*,
    row_number() OVER (
      PARTITION BY i.person_id, a.activity_id ORDER BY a._received_date DESC, a._hash DESC, a.lead_id) AS age
  FROM reported AS a
  -- At most one: who is in no other feed has no identity.
  JOIN silver.identities AS i ON i.identifier = a.identifier
)

SELECT activity_id, person_id, lead_id, occurred_at, activity_type, direction, rep_id, outcome
FROM versions
WHERE age = 1
