-- One row per person of silver.identities. Leads are shuffled once, by person, and stay there.
WITH owners AS (
  SELECT account_id AS survivor, explode(merged_account_ids) AS loser FROM silver.accounts
),

leads_of_people AS (
  SELECT i.person_id, l.* EXCEPT (account_id), coalesce(o.survivor, l.account_id) AS account_id
  FROM bronze.crm_leads AS l
  -- Exactly one: every lead has an identity.
  JOIN silver.identities AS i ON i.identifier = l.identifier
  -- At most one: the account into which the lead's was merged. Few.
  LEFT JOIN owners AS o ON o.loser = l.account_id
  DISTRIBUTE BY i.person_id
),

told AS (
  SELECT
    *,
    ${told_at} AS told_at,
    min(coalesce(_columns, '')) OVER of_lead <> max(coalesce(_columns, '')) OVER of_lead AS is_mixed,
    -- Each export speaks for itself: a plain row of another does not undo a deletion.
    is_deleted AND row_number() OVER (
      PARTITION BY person_id, lead_id, _source, _columns, is_deleted IS NULL
      ORDER BY ${told_at} DESC, is_deleted DESC) = 1 AS is_last_deletion
  FROM leads_of_people
  WINDOW of_lead AS (PARTITION BY person_id, lead_id)
),

-- Of each column what was told last by the date of the row.
standing AS (
  SELECT
    person_id,
    lead_id,
    _received_date,
    row_number() OVER (PARTITION BY person_id, lead_id, _received_date ORDER BY _hash) AS place,
    bool_or(is_last_deletion) OVER whole AS is_gone,
    max_by(merged_into_lead_id, CASE WHEN merged_into_lead_id <> lead_id THEN struct(told_at, merged_into_lead_id) END)
      OVER whole AS merged_into_lead_id,
    collect_set(merged_lead_ids) OVER whole AS merged_lists,
    ${latest},
    CASE WHEN is_mixed THEN
      collect_list(struct(told_at, _hash, coalesce(_columns, '') AS columns, extra)) OVER by_then
    END AS extras,
    max_by(extra, struct(told_at, _hash)) OVER by_then AS extra
  FROM told
  WINDOW
    by_then AS (PARTITION BY person_id, lead_id ORDER BY _received_date),
    whole AS (PARTITION BY person_id, lead_id)
),

merged AS (
  SELECT
    * EXCEPT (place, extras, extra, merged_lists),
    flatten(transform(merged_lists, ids -> ${merged_ids})) AS losers,
    CASE
      WHEN extras IS NULL THEN extra
      -- Further columns, oldest word first: a file that has the column replaces it, filled or not.
      ELSE aggregate(
        array_sort(extras, (a, b) -> CASE
          WHEN a.told_at < b.told_at THEN -1
          WHEN a.told_at > b.told_at THEN 1
          WHEN a._hash < b._hash THEN -1
          WHEN a._hash > b._hash THEN 1
          ELSE 0 END),
        CAST(map() AS MAP<STRING, STRING>),
        (known, row) -> map_concat(
          map_filter(
            known,
            (name, value) -> NOT contains(row.columns, ',' || name || ',')
              AND NOT array_contains(coalesce(map_keys(row.extra), array()), name)),
          coalesce(row.extra, CAST(map() AS MAP<STRING, STRING>))))
    END AS extra
  FROM standing
  WHERE place = 1
),

versions AS (
  SELECT
    *,
    row_number() OVER newest_first AS age,
    min(_received_date) OVER all_of_lead AS received_date,
    -- When this version ceased to be in force; null while it is.
    lag(_received_date) OVER newest_first AS replaced_date,
    first_value(created_at) OVER newest_first AS landmarks_from
  FROM merged
  WINDOW
    newest_first AS (PARTITION BY person_id, lead_id ORDER BY _received_date DESC),
    all_of_lead AS (
      PARTITION BY person_id, lead_id ORDER BY _received_date DESC
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
        PARTITION BY person_id, lead_id ORDER BY _received_date DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS earlier
  FROM known_at
  WHERE age = 1 OR size(landmark_days) > 0
),

leads AS (
  SELECT
    *,
    merged_into_lead_id IS NOT NULL OR array_contains(flatten(collect_set(losers) OVER whole), lead_id) AS is_merged
  FROM histories
  WHERE age = 1
  WINDOW whole AS (PARTITION BY person_id)
),

-- The lead that was not merged away; a living one before a deleted one, the oldest first.
ranked AS (
  SELECT
    *,
    row_number() OVER by_survival AS place,
    first_value(account_id, true) OVER whole AS linked_account_id,
    bool_and(is_gone) OVER whole AS is_all_gone,
    -- Whom the leads that were merged away went into, unless it went on itself.
    array_sort(
      array_except(
        collect_set(merged_into_lead_id) OVER whole,
        collect_set(CASE WHEN is_merged THEN lead_id END) OVER whole)) AS winners
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

employers AS (
  SELECT domain, min(account_id) AS account_id
  FROM silver.accounts
  WHERE domain IS NOT NULL AND NOT array_contains(${free_mail}, domain)
  GROUP BY domain
  HAVING count(*) = 1
),

people AS (
  SELECT
    i.person_id,
    array_sort(collect_set(CASE WHEN i.kind = 'lead' THEN substring(i.identifier, 6) END)) AS lead_ids,
    array_sort(collect_set(i.email_domain)) AS domains,
    array_sort(collect_set(CASE WHEN e.domain IS NOT NULL THEN struct(e.domain, e.account_id) END)) AS employers
  FROM silver.identities AS i
  -- At most one: a domain that several accounts claim is nobody's.
  LEFT JOIN employers AS e ON e.domain = i.email_domain
  GROUP BY i.person_id
),

-- The surviving lead's domain before the person's others, in order of text.
employed AS (
  SELECT
    p.*,
    s.* EXCEPT (person_id),
    coalesce(get(filter(p.employers, e -> e.domain = s.email_domain), 0), get(p.employers, 0)).account_id
      AS employer_account_id
  FROM people AS p
  -- At most one.
  LEFT JOIN survivors AS s ON s.person_id = p.person_id
),

known AS (
  SELECT
    person_id,
    lead_ids,
    CASE WHEN is_merged THEN coalesce(get(winners, 0), lead_id) ELSE lead_id END AS surviving_lead_id,
    account_id AS own_account_id,
    linked_account_id,
    employer_account_id,
    coalesce(linked_account_id, employer_account_id) AS account_id,
    email_domain AS own_email_domain,
    coalesce(
      email_domain,
      get(filter(domains, d -> NOT array_contains(${free_mail}, d)), 0),
      get(domains, 0)) AS email_domain,
    created_at, received_date, source, title, seniority, department, country, industry, employees, persona, owner_id,
    is_all_gone, extra, earlier
  FROM employed
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
