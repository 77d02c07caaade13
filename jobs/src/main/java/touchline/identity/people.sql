-- One row per person of silver.identities.
WITH versions AS (
  SELECT
    i.person_id, l.*,
    row_number() OVER (PARTITION BY l.lead_id ORDER BY l._received_date DESC, l._hash DESC) AS age,
    min(l._received_date) OVER (PARTITION BY l.lead_id) AS received_date
  FROM bronze.crm_leads AS l
  -- Exactly one: every lead has an identity.
  JOIN silver.identities AS i ON i.identifier = l.identifier
),

leads AS (
  SELECT
    *,
    merged_into_lead_id IS NOT NULL AND merged_into_lead_id <> lead_id AS is_merged,
    coalesce(is_deleted, false) AS is_gone
  FROM versions
  WHERE age = 1
),

-- The lead that was not merged away; a living one before a deleted one, the oldest first.
ranked AS (
  SELECT
    *,
    row_number() OVER by_survival AS place,
    first_value(account_id, true) OVER whole AS linked_account_id,
    bool_and(is_gone) OVER whole AS is_all_gone
  FROM leads
  WINDOW
    by_survival AS (PARTITION BY person_id ORDER BY is_merged, is_gone, created_at IS NULL, created_at, lead_id),
    whole AS (
      PARTITION BY person_id ORDER BY is_merged, is_gone, created_at IS NULL, created_at, lead_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

survivors AS (
  SELECT * FROM ranked WHERE place = 1
),

people AS (
  SELECT
    person_id,
    array_sort(collect_set(CASE WHEN kind = 'lead' THEN substring(identifier, 6) END)) AS lead_ids,
    array_sort(collect_set(email_domain)) AS domains
  FROM silver.identities
  GROUP BY person_id
),

employers AS (
  SELECT domain, min(account_id) AS account_id
  FROM silver.accounts
  WHERE domain IS NOT NULL AND NOT array_contains(${free_mail}, domain)
  GROUP BY domain
  HAVING count(*) = 1
),

-- The surviving lead's domain before the person's others, in order of text.
employed AS (
  SELECT
    d.person_id,
    min_by(e.account_id, struct(d.domain IS DISTINCT FROM s.email_domain, d.domain)) AS account_id
  FROM (SELECT person_id, explode(domains) AS domain FROM people) AS d
  -- At most one: a domain that several accounts claim is nobody's.
  JOIN employers AS e ON e.domain = d.domain
  -- At most one surviving lead.
  LEFT JOIN survivors AS s ON s.person_id = d.person_id
  GROUP BY d.person_id
),

known AS (
  SELECT
    p.person_id,
    p.lead_ids,
    s.lead_id AS surviving_lead_id,
    coalesce(s.linked_account_id, w.account_id) AS account_id,
    coalesce(
      s.email_domain,
      get(filter(p.domains, d -> NOT array_contains(${free_mail}, d)), 0),
      get(p.domains, 0)) AS email_domain,
    s.created_at, s.received_date, s.source, s.title, s.seniority, s.department, s.country, s.industry,
    s.employees, s.persona, s.owner_id, s.is_all_gone, s.extra
  FROM people AS p
  -- At most one of each.
  LEFT JOIN survivors AS s ON s.person_id = p.person_id
  LEFT JOIN employed AS w ON w.person_id = p.person_id
)

SELECT
  k.person_id,
  coalesce(k.surviving_lead_id, get(k.lead_ids, 0)) AS lead_id,
  k.lead_ids,
  k.account_id,
  CASE WHEN ${by_account} AND k.account_id IS NOT NULL THEN 'a_' || k.account_id ELSE k.person_id END AS journey_id,
  k.email_domain,
  coalesce(array_contains(${free_mail}, k.email_domain), false) AS is_free_mail,
  k.created_at,
  k.received_date,
  k.source,
  k.title,
  k.seniority,
  k.department,
  coalesce(k.country, a.country) AS country,
  coalesce(k.industry, a.industry) AS industry,
  coalesce(k.employees, a.employees) AS employees,
  k.persona,
  k.owner_id,
  coalesce(k.is_all_gone, false) AS is_deleted,
  CASE WHEN size(k.extra) > 0 THEN k.extra END AS profile
FROM known AS k
-- At most one account.
LEFT JOIN silver.accounts AS a ON a.account_id = k.account_id
