-- One row per conversion. Words are judged by the lexicon version in force on the business date of the moment.
WITH entries AS (
  SELECT *, ${entry_version} AS lexicon_version
  FROM (SELECT *, to_date(from_utc_timestamp(entered_at, '${time_zone}')) AS business_date FROM silver.lead_stages)
),

judged AS (
  SELECT
    *,
    coalesce(${mql}, false) AS is_mql,
    coalesce(${sql}, false) AS is_sql,
    coalesce(${recycled}, false) AS is_recycled,
    ${cool_off} AS cool_off,
    ${max_turns} AS max_turns
  FROM entries
),

-- Where the lead stood at each entry: when it was last recycled, whether it had ever been an MQL.
standing AS (
  SELECT
    *,
    max(CASE WHEN is_recycled THEN entered_at END) OVER before AS recycled_at,
    coalesce(bool_or(is_mql) OVER before, false) AS was_mql
  FROM judged
  WINDOW before AS (
    PARTITION BY person_id ORDER BY sequence_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

-- The first MQL that keeps the distance to a recycling begins a new turn.
begun AS (
  SELECT
    *,
    was_mql AND may_begin AND row_number() OVER (
      PARTITION BY person_id, recycled_at, may_begin ORDER BY sequence_number) = 1 AS begins_turn
  FROM (SELECT *, coalesce(is_mql AND entered_at >= recycled_at + cool_off, false) AS may_begin FROM standing)
),

turns AS (
  SELECT
    *,
    1 + sum(CASE WHEN begins_turn THEN 1 ELSE 0 END) OVER (PARTITION BY person_id ORDER BY sequence_number) AS turn
  FROM begun
),

qualified AS (
  SELECT *, 'mql' AS conversion_type FROM turns WHERE is_mql
  UNION ALL
  SELECT *, 'sql' AS conversion_type FROM turns WHERE is_sql
),

firsts AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY person_id, conversion_type, turn ORDER BY sequence_number) AS place
  FROM qualified
  WHERE turn <= max_turns
),

moments AS (
  SELECT *, 'opportunity' AS conversion_type, created_at AS converted_at FROM silver.deals
  UNION ALL
  SELECT *, 'won' AS conversion_type, coalesce(won_at, closed_at, updated_at, created_at) AS converted_at
  FROM silver.deals
),

dated AS (
  SELECT *, ${entry_version} AS lexicon_version
  FROM (SELECT *, to_date(from_utc_timestamp(converted_at, '${time_zone}')) AS business_date FROM moments)
),

-- Share of the amount that counts; a deal that states no probability counts whole until it is lost.
weighed AS (
  SELECT
    *,
    CASE
      WHEN conversion_type = 'won' THEN 1
      ELSE CAST(coalesce(probability, CASE WHEN NOT is_won AND closed_at IS NOT NULL THEN 0 ELSE 1 END) AS DECIMAL(9, 8))
    END AS share
  FROM dated
  WHERE (conversion_type = 'opportunity' AND coalesce(${opportunity}, false))
    OR (conversion_type = 'won' AND coalesce(${won}, false))
)

SELECT
  conversion_type || ':' || person_id || CASE WHEN turn > 1 THEN ':' || turn ELSE '' END AS conversion_id,
  conversion_type,
  journey_id,
  person_id,
  lead_id,
  CAST(NULL AS STRING) AS deal_id,
  account_id,
  entered_at AS converted_at,
  CAST(0 AS DECIMAL(18, 2)) AS value,
  '${reporting_currency}' AS currency,
  CAST(0 AS DECIMAL(18, 2)) AS value_reporting,
  lexicon_version
FROM firsts
WHERE place = 1
UNION ALL
SELECT
  conversion_type || ':' || deal_id,
  conversion_type,
  journey_id,
  person_id,
  primary_lead_id,
  deal_id,
  account_id,
  converted_at,
  CAST(coalesce(amount * share, 0) AS DECIMAL(18, 2)),
  currency,
  CAST(CASE WHEN coalesce(amount * share, 0) = 0 THEN 0 ELSE amount_reporting * share END AS DECIMAL(18, 2)),
  lexicon_version
FROM weighed
