-- One row per lead that meets the agreed SQL definition tonight and that sales does not have: all that sales should know of it.
WITH ready AS (
  SELECT * FROM gold.lead_status WHERE next_step = 'sales'
),

told AS (
  SELECT
    t.person_id, t.occurred_at, t.touchpoint_id, t.kind, t.channel, t.campaign_id, t.content_id,
    coalesce(c.title, t.content_id) AS content,
    t.kind IN ('form_submit', 'demo_request', 'download') AS is_action,
    row_number() OVER (
      PARTITION BY t.person_id, t.kind IN ('form_submit', 'demo_request', 'download')
      ORDER BY t.occurred_at DESC, t.touchpoint_id DESC) AS age
  FROM silver.touchpoints AS t
  LEFT SEMI JOIN (SELECT person_id FROM ready) AS r ON r.person_id = t.person_id
  -- At most one content.
  LEFT JOIN silver.contents AS c ON c.content_id = t.content_id
  WHERE t.occurred_at < ${end} AND t.received_date <= ${as_of}
),

stories AS (
  SELECT
    person_id,
    array_sort(collect_list(CASE WHEN is_action THEN struct(occurred_at AS at, kind, content) END)) AS actions,
    array_sort(collect_list(CASE WHEN age <= 10 THEN struct(occurred_at AS at, kind, channel, campaign_id, content) END)) AS latest
  FROM told
  WHERE age <= 50
  GROUP BY person_id
),

seen AS (
  SELECT person_id, content, count(*) AS times, max(occurred_at) AS last_at
  FROM told
  WHERE content IS NOT NULL AND age <= 200
  GROUP BY person_id, content
),

points AS (
  SELECT
    person_id,
    transform(
      slice(array_sort(collect_list(struct(-times AS rank, -unix_micros(last_at) AS recent, content, last_at, times))), 1, 5),
      s -> s.content || ': ' || s.times || CASE WHEN s.times = 1 THEN ' time' ELSE ' times' END || ', last on '
        || date_format(from_utc_timestamp(s.last_at, '${time_zone}'), 'yyyy-MM-dd')) AS talking_points
  FROM seen
  GROUP BY person_id
),

active AS (
  SELECT t.account_id, t.person_id, count(*) AS touches, max(t.occurred_at) AS last_at
  FROM silver.touchpoints AS t
  LEFT SEMI JOIN (SELECT DISTINCT account_id FROM ready) AS r ON r.account_id = t.account_id
  WHERE t.occurred_at < ${end} AND t.occurred_at >= ${end} - INTERVAL 30 DAYS AND t.received_date <= ${as_of}
  GROUP BY t.account_id, t.person_id
),

-- Fan-out to the active people of the lead's account, joined again at once.
colleagues AS (
  SELECT
    r.person_id,
    transform(
      slice(array_sort(collect_list(struct(-a.touches AS rank, a.person_id, p.lead_id, p.persona, a.touches, a.last_at))), 1, 10),
      c -> struct(c.lead_id AS lead_id, c.persona AS persona, c.touches AS touches, c.last_at AS last_at)) AS active_colleagues
  FROM ready AS r
  JOIN active AS a ON a.account_id = r.account_id AND a.person_id <> r.person_id
  -- At most one.
  LEFT JOIN silver.people AS p ON p.person_id = a.person_id
  GROUP BY r.person_id
)

SELECT
  ${as_of} AS as_of_date,
  r.person_id,
  r.sales_cycle AS cycle,
  r.sales_cycle_began_at AS cycle_began_at,
  r.lead_id,
  r.account_id,
  n.name AS account_name,
  r.owner_id,
  r.team,
  r.persona,
  p.title,
  p.source,
  r.segment,
  CASE WHEN r.band IN ('hot', 'warm') THEN r.band ELSE 'cold' END AS class,
  r.score,
  r.grade,
  r.probability,
  w.probability_low,
  w.probability_high,
  coalesce(s.actions, array()) AS actions,
  coalesce(slice(s.latest, greatest(1, size(s.latest) - 9), 10), array()) AS last_touches,
  coalesce(c.active_colleagues, array()) AS active_colleagues,
  coalesce(t.talking_points, array()) AS talking_points,
  r.class_since AS qualified_at,
  r.why,
  w.weights_version,
  r.lexicon_version
FROM ready AS r
-- Each: at most one.
LEFT JOIN silver.people AS p ON p.person_id = r.person_id
LEFT JOIN silver.accounts AS n ON n.account_id = r.account_id
LEFT JOIN stories AS s ON s.person_id = r.person_id
LEFT JOIN points AS t ON t.person_id = r.person_id
LEFT JOIN colleagues AS c ON c.person_id = r.person_id
LEFT JOIN gold.lead_scores AS w ON w.person_id = r.person_id AND w.as_of_date = ${as_of}
