-- One row per month of entry, step, value of a dimension and lexicon version: what became of the cycles that entered, summed over people.
WITH cycles AS (
  SELECT
    source, channel, campaign_id, content_id, persona, segment, team, lexicon_version, conversions, true AS is_cycle,
    trunc(to_date(from_utc_timestamp(
      least(engaged_at, lead_at, mql_at, accepted_at, sql_at, opportunity_at, won_at), '${time_zone}')), 'MM') AS cohort_month,
    -- The last step reached; whatever came before was passed, recorded or not.
    CASE
      WHEN won_at IS NOT NULL THEN 7 WHEN opportunity_at IS NOT NULL THEN 6 WHEN sql_at IS NOT NULL THEN 5
      WHEN accepted_at IS NOT NULL THEN 4 WHEN mql_at IS NOT NULL THEN 3 WHEN lead_at IS NOT NULL THEN 2 ELSE 1
    END AS last_step,
    array(engaged_at IS NOT NULL, lead_at IS NOT NULL, false, accepted_at IS NOT NULL) AS recorded
  FROM gold.lead_cycles
  WHERE coalesce(engaged_at, lead_at, mql_at, accepted_at, sql_at, opportunity_at, won_at) IS NOT NULL
),

-- Conversions of people whom the CRM does not name, or has deleted, enter with themselves; nothing is known of their cycle.
unnamed AS (
  SELECT
    CAST(NULL AS STRING) AS source, CAST(NULL AS STRING) AS channel, CAST(NULL AS STRING) AS campaign_id,
    CAST(NULL AS STRING) AS content_id, CAST(NULL AS STRING) AS persona, CAST(NULL AS STRING) AS segment,
    CAST(NULL AS STRING) AS team, v.lexicon_version,
    array(struct(v.conversion_id, v.conversion_type, v.converted_at, v.booked_date, v.value_reporting, v.lexicon_version)) AS conversions,
    false AS is_cycle,
    trunc(v.booked_date, 'MM') AS cohort_month,
    0 AS last_step,
    array(false, false, false, false) AS recorded
  FROM gold.conversions AS v
  LEFT ANTI JOIN gold.lead_cycles AS c ON c.person_id = v.person_id
  WHERE NOT v.is_adjustment
),

-- Each step once; its figures are made here, before a row is taken into every dimension.
steps AS (
  SELECT
    cohort_month, step, lexicon_version, source, channel, campaign_id, content_id, persona, segment, team, is_cycle,
    is_cycle AND last_step >= number AS is_reached,
    is_cycle AND last_step >= number - 1 AS is_before,
    CASE
      WHEN number IN (1, 2, 4) THEN CASE WHEN recorded[number - 1] THEN 1 ELSE 0 END
      ELSE size(filter(conversions, c -> c.conversion_type = step))
    END AS conversions,
    aggregate(
      filter(conversions, c -> c.conversion_type = step),
      CAST(0 AS DECIMAL(28, 2)),
      (total, c) -> CAST(total + coalesce(c.value_reporting, 0) AS DECIMAL(28, 2))) AS value_reporting
  FROM (SELECT * FROM cycles UNION ALL SELECT * FROM unnamed)
  LATERAL VIEW stack(
    7, 1, 'engaged', 2, 'lead', 3, 'mql', 4, 'accepted', 5, 'sql', 6, 'opportunity', 7, 'won') AS number, step
)

SELECT
  cohort_month, step, dimension, coalesce(value, 'unknown') AS value, lexicon_version,
  count(*) AS members,
  count_if(is_cycle) AS entered,
  count_if(is_reached) AS reached,
  count_if(is_before) AS before,
  sum(conversions) AS conversions,
  CAST(sum(value_reporting) AS DECIMAL(18, 2)) AS value_reporting
FROM steps
LATERAL VIEW stack(
  8, 'all', 'all', 'source', source, 'channel', channel, 'campaign', campaign_id, 'content', content_id, 'persona', persona, 'segment', segment, 'team', team) AS dimension, value
GROUP BY cohort_month, step, dimension, coalesce(value, 'unknown'), lexicon_version
