-- One row per month and promise: whether it was kept, and how to see for oneself.
WITH months AS (
  SELECT explode(sequence(trunc(min(event_date), 'MM'), trunc(max(event_date), 'MM'), INTERVAL 1 MONTH)) AS month
  FROM gold.funnel_daily
),

volumes AS (
  SELECT trunc(event_date, 'MM') AS month, step, sum(n) AS n, array_join(array_sort(collect_set(lexicon_version)), '+') AS versions
  FROM gold.funnel_daily
  WHERE dimension = 'all'
  GROUP BY trunc(event_date, 'MM'), step
),

-- One row per month and step that has a promise.
planned AS (
  SELECT m.month, p.step, p.side, p.goal
  FROM months AS m
  -- Fan-out to the steps that were promised; the latest promise of each counts.
  JOIN (${plan}) AS p ON p.since <= m.month AND (p.until IS NULL OR p.until > m.month)
),

followed AS (
  SELECT
    trunc(to_date(from_utc_timestamp(handed_off_at, '${time_zone}')), 'MM') AS month,
    count_if(status = 'kept') AS good,
    count_if(status IN ('kept', 'late', 'open_breach')) AS n,
    array_join(array_sort(collect_set(lexicon_version)), '+') AS versions
  FROM gold.follow_up
  GROUP BY trunc(to_date(from_utc_timestamp(handed_off_at, '${time_zone}')), 'MM')
),

answered AS (
  SELECT
    mql_month AS month,
    sum(mqls - open) AS answered,
    sum(accepted) AS accepted,
    sum(mqls) AS n,
    array_join(array_sort(collect_set(lexicon_version)), '+') AS versions
  FROM gold.rejections
  WHERE dimension = 'all'
  GROUP BY mql_month
),

-- What the CRM has to have entered in the month for a step: one clause for each version that was in force in it.
filters AS (
  SELECT
    month, step,
    array_join(transform(array_sort(collect_list(struct(first_day, last_day, definition))), f ->
      f.definition || '; first time in the cycle from ' || f.first_day || ' to ' || f.last_day), ', or ') || ' (${time_zone})' AS crm_filter
  FROM (
    SELECT m.month, d.step, d.definition, greatest(m.month, d.since) AS first_day, least(last_day(m.month), d.until) AS last_day
    FROM months AS m
    -- Fan-out to the versions in force in the month.
    JOIN (${definitions}) AS d ON d.since <= last_day(m.month) AND d.until >= m.month)
  GROUP BY month, step
),

promises AS (
  SELECT
    p.month, p.step || ' volume' AS promise, p.side, CAST(p.goal AS DOUBLE) AS goal,
    CAST(coalesce(v.n, 0) AS DOUBLE) AS actual, coalesce(v.n, 0) AS n, v.versions AS lexicon_version,
    'SELECT coalesce(sum(n), 0) FROM gold.funnel_daily WHERE dimension = ''all'' AND step = ''' || p.step
      || ''' AND trunc(event_date, ''MM'') = DATE ''' || p.month || '''' AS figure_sql,
    CASE
      WHEN p.step IN ('mql', 'sql', 'opportunity', 'won') THEN
        'SELECT lead_id, deal_id, converted_at FROM gold.conversions WHERE NOT is_adjustment AND conversion_type = ''' || p.step
          || ''' AND trunc(booked_date, ''MM'') = DATE ''' || p.month || ''''
      ELSE
        'SELECT lead_id, ' || p.step || '_at FROM gold.lead_cycles WHERE trunc(to_date(from_utc_timestamp(' || p.step
          || '_at, ''${time_zone}'')), ''MM'') = DATE ''' || p.month || ''''
    END AS rows_sql,
    p.step AS entered
  FROM planned AS p
  LEFT JOIN volumes AS v ON v.month = p.month AND v.step = p.step
  UNION ALL
  SELECT
    m.month, 'leads followed up in time', 'sales', CAST(${followed_up} AS DOUBLE), f.good / nullif(f.n, 0), coalesce(f.n, 0), f.versions,
    'SELECT count_if(status = ''kept'') / count(*) FROM gold.follow_up WHERE status IN (''kept'', ''late'', ''open_breach'') AND trunc(to_date(from_utc_timestamp(handed_off_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'SELECT lead_id, owner_id, status, handed_off_at, due_at, first_attempt_at FROM gold.follow_up WHERE status IN (''kept'', ''late'', ''open_breach'') AND trunc(to_date(from_utc_timestamp(handed_off_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'handed_over'
  FROM months AS m
  LEFT JOIN followed AS f ON f.month = m.month
  UNION ALL
  SELECT
    m.month, 'mqls answered', 'sales', CAST(${answered} AS DOUBLE), a.answered / nullif(a.n, 0), coalesce(a.n, 0), a.versions,
    'SELECT count_if(answer <> ''open'') / count(*) FROM gold.lead_cycles WHERE trunc(to_date(from_utc_timestamp(mql_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'SELECT lead_id, cycle, mql_at, answer, reason FROM gold.lead_cycles WHERE trunc(to_date(from_utc_timestamp(mql_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'mql'
  FROM months AS m
  LEFT JOIN answered AS a ON a.month = m.month
  UNION ALL
  SELECT
    m.month, 'mqls accepted', 'marketing', CAST(${accepted} AS DOUBLE), a.accepted / nullif(a.answered, 0), coalesce(a.answered, 0), a.versions,
    'SELECT count_if(answer = ''accepted'') / count(*) FROM gold.lead_cycles WHERE answer <> ''open'' AND trunc(to_date(from_utc_timestamp(mql_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'SELECT lead_id, cycle, mql_at, answer, reason FROM gold.lead_cycles WHERE answer <> ''open'' AND trunc(to_date(from_utc_timestamp(mql_at, ''${time_zone}'')), ''MM'') = DATE ''' || m.month || '''',
    'mql'
  FROM months AS m
  LEFT JOIN answered AS a ON a.month = m.month
)

SELECT
  p.month, p.promise, p.side, p.goal, p.actual, p.n,
  p.actual >= p.goal AS is_kept,
  p.lexicon_version, p.figure_sql, p.rows_sql, f.crm_filter
FROM promises AS p
-- Exactly one.
JOIN filters AS f ON f.month = p.month AND f.step = p.entered
