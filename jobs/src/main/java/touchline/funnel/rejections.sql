-- One row per month of MQL, value of a dimension and lexicon version: what sales answered.
WITH cycles AS (
  SELECT * FROM gold.lead_cycles WHERE mql_at IS NOT NULL
),

-- Fan-out to the landmarks after the MQL, joined again at once: the score at the first of them, which stays as it is.
scored AS (
  SELECT c.person_id, c.cycle, min_by(s.hits, s.landmark_at) AS hits
  FROM cycles AS c
  JOIN gold.landmark_scores AS s ON s.person_id = c.person_id AND s.landmark_at >= c.mql_at
  GROUP BY c.person_id, c.cycle
),

mqls AS (
  SELECT
    c.*,
    trunc(to_date(from_utc_timestamp(c.mql_at, '${time_zone}')), 'MM') AS mql_month,
    CASE WHEN c.answer IN ('rejected', 'recycled') THEN coalesce(c.reason, 'not stated') END AS back,
    -- What was hit after the MQL is no evidence of what brought it.
    transform(
      filter(s.hits, h -> h.last_at IS NULL OR h.last_at <= c.mql_at),
      h -> struct('rule' AS dimension, h.rule AS value)) AS rules
  FROM cycles AS c
  -- At most one.
  LEFT JOIN scored AS s ON s.person_id = c.person_id AND s.cycle = c.cycle
),

cut AS (
  SELECT
    mql_month, dimension, coalesce(value, 'unknown') AS value, lexicon_version, answer, back, count(*) AS n
  FROM mqls
  LATERAL VIEW inline(concat(
    array(
      struct('all' AS dimension, 'all' AS value),
      struct('source' AS dimension, source AS value),
      struct('channel' AS dimension, channel AS value),
      struct('campaign' AS dimension, campaign_id AS value),
      struct('content' AS dimension, content_id AS value),
      struct('persona' AS dimension, persona AS value),
      struct('segment' AS dimension, segment AS value),
      struct('owner' AS dimension, owner_id AS value),
      struct('team' AS dimension, team AS value)),
    coalesce(rules, array()))) AS dimension, value
  GROUP BY mql_month, dimension, coalesce(value, 'unknown'), lexicon_version, answer, back
),

summed AS (
  SELECT
    mql_month, dimension, value, lexicon_version,
    sum(n) AS mqls,
    sum(CASE WHEN answer = 'accepted' THEN n ELSE 0 END) AS accepted,
    sum(CASE WHEN answer = 'rejected' THEN n ELSE 0 END) AS rejected,
    sum(CASE WHEN answer = 'recycled' THEN n ELSE 0 END) AS recycled,
    sum(CASE WHEN answer = 'open' THEN n ELSE 0 END) AS open,
    collect_list(CASE WHEN back IS NOT NULL THEN struct(back AS reason, n) END) AS backs
  FROM cut
  GROUP BY mql_month, dimension, value, lexicon_version
),

told AS (
  SELECT
    *,
    mqls - open AS answered,
    transform(
      array_sort(map_entries(aggregate(
        backs,
        CAST(map() AS MAP<STRING, BIGINT>),
        (m, b) -> map_concat(map_filter(m, (k, v) -> k <> b.reason), map(b.reason, coalesce(m[b.reason], 0L) + b.n)))),
        (a, b) -> CASE WHEN a.value <> b.value THEN CAST(sign(b.value - a.value) AS INT) WHEN a.key < b.key THEN -1 WHEN a.key > b.key THEN 1 ELSE 0 END),
      e -> struct(e.key AS reason, e.value AS n)) AS reasons
  FROM summed
),

judged AS (
  SELECT
    *,
    (rejected + recycled) / nullif(answered, 0) AS sent_back_share,
    max(CASE WHEN dimension = 'all' THEN (rejected + recycled) / nullif(answered, 0) END) OVER (
      PARTITION BY mql_month, lexicon_version) AS expected_share
  FROM told
),

spent AS (
  SELECT
    trunc(business_date, 'MM') AS cost_month, dimension, value, lexicon_version,
    CAST(sum(cost_reporting) AS DECIMAL(18, 2)) AS cost_reporting
  FROM (SELECT *, ${in_force} AS lexicon_version FROM (SELECT *, cost_date AS business_date FROM silver.costs))
  LATERAL VIEW stack(
    3, 'all', 'all', 'channel', nullif(channel, ''), 'campaign', nullif(campaign_id, '')) AS dimension, value
  WHERE value IS NOT NULL
  GROUP BY trunc(business_date, 'MM'), dimension, value, lexicon_version
)

SELECT
  j.mql_month, j.dimension, j.value, j.lexicon_version, j.mqls, j.accepted, j.rejected, j.recycled, j.open, j.reasons,
  j.accepted / nullif(j.answered, 0) AS accepted_share,
  CASE WHEN j.answered > 0 THEN ${accepted_low} END AS accepted_low,
  CASE WHEN j.answered > 0 THEN ${accepted_high} END AS accepted_high,
  j.sent_back_share,
  j.expected_share,
  CASE
    WHEN j.answered < 20 OR j.expected_share IS NULL THEN 'insufficient'
    WHEN ${back_low} > j.expected_share THEN 'sent_back'
    WHEN ${back_high} < j.expected_share THEN 'welcome'
    ELSE 'as_all'
  END AS verdict,
  s.cost_reporting,
  CAST(s.cost_reporting / nullif(j.accepted, 0) AS DECIMAL(18, 2)) AS cost_per_accepted
FROM judged AS j
-- At most one.
LEFT JOIN spent AS s ON s.cost_month = j.mql_month AND s.dimension = j.dimension AND s.value = j.value AND s.lexicon_version = j.lexicon_version
