-- Waiting times of each transition by dimension, in tenths of a day: how many completed after each, and how many were last seen waiting.
WITH steps AS (
  SELECT
    transition, from_at, to_at,
    -- A cycle that sales sent back since waits no longer; the others wait until the last day of which anything was received.
    least(CASE WHEN rejected_at >= from_at THEN rejected_at END, CASE WHEN recycled_at >= from_at THEN recycled_at END, ${end}) AS seen_until,
    source, channel, campaign_id, content_id, persona, segment, team, lexicon_version
  FROM gold.lead_cycles
  LATERAL VIEW stack(
    5,
    'lead > mql', lead_at, mql_at,
    'mql > sql', mql_at, sql_at,
    'mql > answer', mql_at, answered_at,
    'sql > opportunity', sql_at, opportunity_at,
    'sql > won', sql_at, won_at) AS transition, from_at, to_at
  -- What was reached before its own beginning tells nothing of how long it takes.
  WHERE from_at IS NOT NULL AND from_at < ${end} AND (to_at IS NULL OR to_at >= from_at)
),

entries AS (
  SELECT deal_id, stage, min(entered_at) AS entered_at
  FROM bronze.crm_deal_stages
  WHERE entered_at < ${end} AND _received_date <= ${observed_until}
  GROUP BY deal_id, stage
),

deal_steps AS (
  SELECT
    e.deal_id, e.stage, e.entered_at AS from_at,
    lead(e.entered_at) OVER (PARTITION BY e.deal_id ORDER BY e.entered_at, e.stage) AS to_at
  FROM entries AS e
),

of_deals AS (
  SELECT
    'deal: ' || s.stage AS transition, s.from_at,
    -- A history that does not name the stage in which the deal closed leaves the one before with the closing.
    coalesce(s.to_at, CASE WHEN d.closed_at < ${end} THEN greatest(d.closed_at, s.from_at) END) AS to_at, ${end} AS seen_until,
    l.c.source, l.c.channel, l.c.campaign_id, l.c.content_id, l.c.persona, l.c.segment, l.c.team, l.c.lexicon_version
  FROM deal_steps AS s
  -- Exactly one: deals that were deleted are left out.
  JOIN silver.deals AS d ON d.deal_id = s.deal_id
  -- At most one: the primary lead's last cycle.
  LEFT JOIN (
    SELECT person_id, max_by(struct(source, channel, campaign_id, content_id, persona, segment, team, lexicon_version), cycle) AS c
    FROM gold.lead_cycles GROUP BY person_id) AS l ON l.person_id = d.person_id
  -- The stage in which a deal closed is left by nobody.
  WHERE NOT coalesce(s.to_at IS NULL AND d.closed_at < ${end} AND s.stage <=> d.stage, false)
),

waits AS (
  SELECT
    transition, source, channel, campaign_id, content_id, persona, segment, team, lexicon_version,
    to_at IS NOT NULL AND to_at < ${end} AS is_completed,
    round(greatest(0, unix_micros(CASE WHEN to_at < ${end} THEN to_at ELSE greatest(from_at, seen_until) END) - unix_micros(from_at)) / 8.64e10, 1) AS days
  FROM (SELECT * FROM steps UNION ALL SELECT * FROM of_deals)
)

SELECT
  transition,
  dimension,
  coalesce(value, 'unknown') AS value,
  CAST(days AS DOUBLE) AS days,
  count_if(is_completed) AS completed,
  count_if(NOT is_completed) AS censored
FROM waits
LATERAL VIEW stack(
  9, 'all', 'all', 'source', source, 'channel', channel, 'campaign', campaign_id, 'content', content_id, 'persona', persona,
  'segment', segment, 'team', team, 'version', lexicon_version) AS dimension, value
GROUP BY transition, dimension, coalesce(value, 'unknown'), days
