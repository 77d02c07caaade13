-- One row per day, step, value of a dimension and lexicon version: events by the date on which they happened, summed over people.
WITH steps AS (
  SELECT
    source, channel, campaign_id, content_id, persona, segment, team, step, CAST(0 AS DECIMAL(18, 2)) AS amount,
    to_date(from_utc_timestamp(at, '${time_zone}')) AS business_date
  FROM gold.lead_cycles
  LATERAL VIEW stack(
    3, 'engaged', engaged_at, 'lead', lead_at, 'accepted', accepted_at) AS step, at
  WHERE at IS NOT NULL
),

converted AS (
  SELECT
    c.source, c.channel, c.campaign_id, c.content_id, c.persona, c.segment, c.team,
    v.conversion_type AS step, coalesce(v.value_reporting, 0) AS amount, v.booked_date AS business_date, v.lexicon_version
  FROM gold.lead_cycles AS c
  LATERAL VIEW explode(c.conversions) AS v
),

-- Deals of people whom the CRM does not name, or has deleted: nothing is known of them but that they happened.
unnamed AS (
  SELECT
    CAST(NULL AS STRING) AS source, CAST(NULL AS STRING) AS channel, CAST(NULL AS STRING) AS campaign_id,
    CAST(NULL AS STRING) AS content_id, CAST(NULL AS STRING) AS persona, CAST(NULL AS STRING) AS segment,
    CAST(NULL AS STRING) AS team,
    v.conversion_type AS step, coalesce(v.value_reporting, 0) AS amount, v.booked_date AS business_date, v.lexicon_version
  FROM gold.conversions AS v
  LEFT ANTI JOIN gold.lead_cycles AS c ON c.person_id = v.person_id
  WHERE NOT v.is_adjustment
),

events AS (
  SELECT *, ${in_force} AS lexicon_version FROM steps
  UNION ALL
  SELECT * FROM converted
  UNION ALL
  SELECT * FROM unnamed
)

SELECT
  business_date AS event_date,
  step,
  dimension,
  coalesce(value, 'unknown') AS value,
  lexicon_version,
  count(*) AS n,
  CAST(sum(amount) AS DECIMAL(18, 2)) AS value_reporting
FROM events
LATERAL VIEW stack(
  8, 'all', 'all', 'source', source, 'channel', channel, 'campaign', campaign_id, 'content', content_id, 'persona', persona, 'segment', segment, 'team', team) AS dimension, value
GROUP BY business_date, step, dimension, coalesce(value, 'unknown'), lexicon_version
