-- One row per stage that a person entered. Being put again into the stage one is in is no entry.
WITH versions AS (
  SELECT
    i.person_id, s.lead_id, s.stage, s.entered_at, s.changed_by, s.reason,
    row_number() OVER (
      PARTITION BY i.person_id, s.stage, s.entered_at
      ORDER BY s.lead_id, s._received_date DESC, s._hash DESC) AS age,
    min(s._received_date) OVER (PARTITION BY i.person_id, s.stage, s.entered_at) AS received_date
  FROM bronze.crm_lead_stages AS s
  -- Exactly one: every lead has an identity.
  JOIN silver.identities AS i ON i.identifier = s.identifier
),

ordered AS (
  SELECT
    *,
    lag(stage) OVER (PARTITION BY person_id ORDER BY entered_at, stage) AS from_stage
  FROM versions
  WHERE age = 1
),

entries AS (
  SELECT * FROM ordered WHERE from_stage IS DISTINCT FROM stage
)

SELECT
  e.person_id,
  e.person_id AS journey_id,
  e.lead_id,
  p.account_id,
  e.stage,
  e.entered_at,
  lead(e.entered_at) OVER (PARTITION BY e.person_id ORDER BY e.entered_at, e.stage) AS exited_at,
  e.from_stage,
  CAST(row_number() OVER (PARTITION BY e.person_id, e.stage ORDER BY e.entered_at) AS BIGINT) AS entry_number,
  CAST(row_number() OVER (PARTITION BY e.person_id ORDER BY e.entered_at, e.stage) AS BIGINT) AS sequence_number,
  e.changed_by,
  e.reason,
  p.created_at AS lead_created_at,
  e.received_date
FROM entries AS e
-- Exactly one.
JOIN silver.people AS p ON p.person_id = e.person_id
