-- One row per person of silver.identities.
WITH versions AS (
  SELECT
    i.person_id, l.*,
    row_number() OVER newest_first AS age,
    min(l._received_date) OVER all_of_lead AS received_date,
    -- When this version ceased to be in force; null while it is.
    lag(l._received_date) OVER newest_first AS replaced_date,
    first_value(l.created_at) OVER newest_first AS landmarks_from
  FROM bronze.crm_leads AS l
  -- Exactly one: every lead has an identity.
  JOIN silver.identities AS i ON i.identifier = l.identifier
  WINDOW
    newest_first AS (PARTITION BY l.lead_id ORDER BY l._received_date DESC, l._hash DESC),
    all_of_lead AS (
      PARTITION BY l.lead_id ORDER BY l._received_date DESC, l._hash DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

-- The landmarks at which an earlier version was the one known: received by that day, or with the lead's first record.
known_at AS (
  SELECT
    *,
    CASE WHEN replaced_date IS NOT NULL THEN
      filter(
        transform(
          ${landmark_days},
          d -> struct(
            d AS days,
            greatest(
              to_date(from_utc_timestamp(timestampadd(DAY, d, landmarks_from), ${time_zone})), received_date) AS day)),
        l -> _received_date <= l.day AND replaced_date > l.day).days
    END AS landmark_days
  FROM versions
),

-- Of earlier versions those that were known at a landmark, no more than there are landmarks.
histories AS (
  SELECT
    *,
    collect_list(
      CASE WHEN age > 1 THEN
        struct(
          landmark_days, _received_date AS received_date, account_id, source, title, seniority, department, country,
          industry, employees, persona, email_domain, extra)
      END) OVER (
        PARTITION BY lead_id ORDER BY _received_date DESC, _hash DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS earlier
  FROM known_at
  WHERE age = 1 OR size(landmark_days) > 0
),

leads AS (
  SELECT
    *,
    merged_into_lead_id IS NOT NULL AND merged_into_lead_id <> lead_id AS is_merged,
    coalesce(is_deleted, false) AS is_gone
  FROM histories
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
    s.account_id AS own_account_id,
    s.linked_account_id,
    w.account_id AS employer_account_id,
    coalesce(s.linked_account_id, w.account_id) AS account_id,
    s.email_domain AS own_email_domain,
    coalesce(
      s.email_domain,
      get(filter(p.domains, d -> NOT array_contains(${free_mail}, d)), 0),
      get(p.domains, 0)) AS email_domain,
    s.created_at, s.received_date, s.source, s.title, s.seniority, s.department, s.country, s.industry,
    s.employees, s.persona, s.owner_id, s.is_all_gone, s.extra, s.earlier
  FROM people AS p
  -- At most one of each.
  LEFT JOIN survivors AS s ON s.person_id = p.person_id
  LEFT JOIN employed AS w ON w.person_id = p.person_id
),

-- An e-mail address or account that a later version brought was not known before it came.
recalled AS (
  SELECT
    *,
    transform(earlier, e -> struct(
      e AS version,
      coalesce(e.email_domain, CASE WHEN own_email_domain IS NULL THEN email_domain END) AS email_domain,
      CASE
        WHEN e.account_id IS NOT NULL THEN e.account_id = account_id
        WHEN own_account_id IS NULL AND linked_account_id IS NOT NULL THEN true
        ELSE e.email_domain IS NOT DISTINCT FROM own_email_domain AND employer_account_id = account_id
      END AS has_account)) AS versions_before
  FROM known
),

profiled AS (
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
    CASE WHEN size(k.extra) > 0 THEN k.extra END AS profile,
    transform(k.versions_before, e -> struct(
      e.version.landmark_days,
      e.version.received_date,
      e.version.source,
      e.version.title,
      e.version.seniority,
      e.version.department,
      coalesce(e.version.country, CASE WHEN e.has_account THEN a.country END) AS country,
      coalesce(e.version.industry, CASE WHEN e.has_account THEN a.industry END) AS industry,
      coalesce(e.version.employees, CASE WHEN e.has_account THEN a.employees END) AS employees,
      e.version.persona,
      e.email_domain,
      coalesce(array_contains(${free_mail}, e.email_domain), false) AS is_free_mail,
      coalesce(
        filter(array_sort(map_entries(e.version.extra)), c -> array_contains(${scored_columns}, c.key)),
        array()) AS profile)) AS earlier_profiles
  FROM recalled AS k
  -- At most one account.
  LEFT JOIN silver.accounts AS a ON a.account_id = k.account_id
),

differing AS (
  SELECT
    *,
    filter(
      earlier_profiles,
      e -> struct(
          e.source, e.title, e.seniority, e.department, e.country, e.industry, e.employees, e.persona, e.email_domain,
          e.is_free_mail, e.profile)
        IS DISTINCT FROM struct(
          source, title, seniority, department, country, industry, employees, persona, email_domain, is_free_mail,
          coalesce(
            filter(array_sort(map_entries(profile)), c -> array_contains(${scored_columns}, c.key)),
            array()))) AS different_profiles
  FROM profiled
)

SELECT
  * EXCEPT (earlier_profiles, different_profiles),
  CASE WHEN size(different_profiles) > 0 THEN array_sort(different_profiles) END AS earlier_profiles
FROM differing
