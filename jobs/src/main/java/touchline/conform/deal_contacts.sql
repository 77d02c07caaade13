-- One row per person that takes part in a deal. Deleted deals keep theirs: the books of a won one keep its path.
WITH deal_survivors AS (
  SELECT loser, survivor, received_date FROM silver.merges WHERE kind = 'deal'
),

deals AS (
  SELECT deal_id, journey_id, primary_lead_id FROM silver.deal_versions WHERE replaced_date IS NULL
),

-- Who took part in a deal that was merged away takes part in its survivor.
versions AS (
  SELECT
    coalesce(m.survivor, c.deal_id) AS deal_id,
    c.lead_id,
    c.identifier,
    c.role,
    row_number() OVER (
      PARTITION BY coalesce(m.survivor, c.deal_id), c.lead_id
      ORDER BY c._received_date DESC, c.role IS NOT NULL DESC, c._hash DESC) AS age
  FROM bronze.crm_deal_contacts AS c
  -- At most one.
  LEFT JOIN deal_survivors AS m ON m.loser = c.deal_id
),

named AS (
  SELECT deal_id, lead_id, identifier, role FROM versions WHERE age = 1
  UNION ALL
  SELECT deal_id, primary_lead_id, 'lead:' || primary_lead_id, CAST(NULL AS STRING)
  FROM deals
  WHERE primary_lead_id IS NOT NULL
)

SELECT
  n.deal_id,
  d.journey_id,
  i.person_id,
  min(n.lead_id) AS lead_id,
  min_by(n.role, n.lead_id) FILTER (WHERE n.role IS NOT NULL) AS role,
  bool_or(p.journey_id <> d.journey_id) AS is_outside
FROM named AS n
-- At most one deal, exactly one identity, exactly one person.
JOIN deals AS d ON d.deal_id = n.deal_id
JOIN silver.identities AS i ON i.identifier = n.identifier
JOIN silver.people AS p ON p.person_id = i.person_id
GROUP BY n.deal_id, d.journey_id, i.person_id
