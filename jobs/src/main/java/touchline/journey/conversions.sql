-- One row per conversion and adjustment of one. Words are judged by the lexicon version in force on the business date of the moment.
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

-- The turn that each conversion of a lead belongs to, with its first MQL and SQL.
leads AS (
  SELECT
    *,
    min(CASE WHEN conversion_type = 'mql' THEN entered_at END) OVER of_turn AS mql_at,
    min(CASE WHEN conversion_type = 'sql' THEN entered_at END) OVER of_turn AS sql_at
  FROM firsts
  WHERE place = 1
  WINDOW of_turn AS (PARTITION BY person_id, turn)
),

lead_turns AS (
  SELECT person_id, turn, min(mql_at) AS mql_at, min(sql_at) AS sql_at, min(entered_at) AS began_at
  FROM leads
  GROUP BY person_id, turn
),

opportunities AS (
  SELECT *, ${entry_version} AS lexicon_version
  FROM (
    SELECT
      *,
      created_at AS converted_at,
      to_date(from_utc_timestamp(created_at, '${time_zone}')) AS business_date
    FROM silver.deal_versions
    WHERE replaced_date IS NULL AND NOT is_deleted)
),

versions AS (
  SELECT *, ${entry_version} AS lexicon_version
  FROM (
    SELECT
      *,
      coalesce(won_at, closed_at, updated_at, created_at) AS converted_at,
      to_date(from_utc_timestamp(coalesce(won_at, closed_at, updated_at, created_at), '${time_zone}')) AS business_date
    FROM silver.deal_versions)
),

-- What each version says that the deal has won.
worth AS (
  SELECT
    *,
    CAST(CASE WHEN counts THEN coalesce(amount, 0) ELSE 0 END AS DECIMAL(18, 2)) AS won_amount,
    CAST(CASE WHEN counts AND coalesce(amount, 0) <> 0 THEN amount_reporting ELSE 0 END
      AS DECIMAL(18, 2)) AS won_reporting
  FROM (SELECT *, coalesce(${won}, false) AND NOT is_deleted AS counts FROM versions)
),

-- The version that closes a won deal is the first that was still in force at the end of its own restatement window.
closings AS (
  SELECT
    *,
    min(CASE
      WHEN counts AND (replaced_date IS NULL OR replaced_date > date_add(business_date, ${restate_days}))
        THEN received_date
    END) OVER (PARTITION BY deal_id) AS closing_date,
    lag(won_amount) OVER by_date AS amount_before,
    lag(won_reporting) OVER by_date AS reporting_before,
    lag(currency) OVER by_date AS currency_before
  FROM worth
  WINDOW by_date AS (PARTITION BY deal_id ORDER BY received_date)
),

-- Rows that the books have of a won deal: the closing, then whatever later versions changed.
bookings AS (
  SELECT *
  FROM closings
  LATERAL VIEW inline(
    CASE
      WHEN received_date = closing_date THEN array(
        named_struct('suffix', '', 'is_adjustment', false, 'booked', won_amount,
          'booked_reporting', won_reporting, 'booked_currency', currency, 'booked_date', business_date))
      WHEN received_date > closing_date AND currency = currency_before
        AND (won_amount <> amount_before OR won_reporting IS DISTINCT FROM reporting_before) THEN array(
        named_struct('suffix', ':adj:' || received_date, 'is_adjustment', true, 'booked', CAST(won_amount - amount_before AS DECIMAL(18, 2)),
          'booked_reporting', CAST(won_reporting - coalesce(reporting_before, 0) AS DECIMAL(18, 2)), 'booked_currency', currency, 'booked_date', received_date))
      -- Another currency: the old amount leaves the books, the new one enters them.
      WHEN received_date > closing_date AND currency <> currency_before THEN filter(array(
        named_struct('suffix', ':adj:' || received_date, 'is_adjustment', true, 'booked', won_amount,
          'booked_reporting', won_reporting, 'booked_currency', currency, 'booked_date', received_date),
        named_struct('suffix', ':adj:' || received_date || ':' || currency_before, 'is_adjustment', true, 'booked', CAST(-amount_before AS DECIMAL(18, 2)),
          'booked_reporting', CAST(-reporting_before AS DECIMAL(18, 2)), 'booked_currency', currency_before, 'booked_date', received_date)),
        booking -> booking.booked <> 0)
    END) AS suffix, is_adjustment, booked, booked_reporting, booked_currency, booked_date
),

-- When a deal was won is what its closing says, whatever is adjusted later.
dated AS (
  SELECT
    *,
    min(CASE WHEN NOT is_adjustment THEN converted_at END) OVER (PARTITION BY deal_id) AS closed_won_at,
    min(CASE WHEN NOT is_adjustment THEN lexicon_version END) OVER (PARTITION BY deal_id) AS won_version
  FROM bookings
),

deals AS (
  SELECT
    'opportunity:' || deal_id AS conversion_id,
    'opportunity' AS conversion_type,
    journey_id, person_id, primary_lead_id, deal_id, account_id, converted_at, created_at, lead_created_at,
    -- A deal that states no probability counts whole until it is lost.
    amount * share AS value,
    currency,
    CASE WHEN coalesce(amount * share, 0) = 0 THEN 0 ELSE amount_reporting * share END AS value_reporting,
    false AS is_adjustment,
    business_date AS booked_date,
    lexicon_version
  FROM (
    SELECT
      *,
      CAST(coalesce(probability, CASE WHEN NOT is_won AND closed_at IS NOT NULL THEN 0 ELSE 1 END)
        AS DECIMAL(9, 8)) AS share
    FROM opportunities
    WHERE coalesce(${opportunity}, false))
  UNION ALL
  SELECT
    'won:' || deal_id || suffix,
    'won',
    journey_id, person_id, primary_lead_id, deal_id, account_id, closed_won_at, created_at, lead_created_at,
    booked,
    booked_currency,
    booked_reporting,
    is_adjustment,
    booked_date,
    won_version
  FROM dated
),

-- Fan-out to the people of each deal and their turns by then, joined again at once: the last turn of each.
turns_of_people AS (
  SELECT
    d.conversion_id,
    d.converted_at,
    c.person_id <=> d.person_id AS is_primary,
    max_by(struct(t.mql_at, t.sql_at), t.turn) AS reached
  FROM deals AS d
  JOIN silver.deal_contacts AS c ON c.deal_id = d.deal_id
  JOIN lead_turns AS t ON t.person_id = c.person_id AND t.began_at <= d.converted_at
  WHERE NOT d.is_adjustment
  GROUP BY d.conversion_id, d.converted_at, d.person_id, c.person_id
),

-- The primary lead's MQL and SQL, else those of whoever got there first.
reached AS (
  SELECT
    conversion_id,
    coalesce(
      min(CASE WHEN is_primary AND reached.mql_at <= converted_at THEN reached.mql_at END),
      min(CASE WHEN reached.mql_at <= converted_at THEN reached.mql_at END)) AS mql_at,
    coalesce(
      min(CASE WHEN is_primary AND reached.sql_at <= converted_at THEN reached.sql_at END),
      min(CASE WHEN reached.sql_at <= converted_at THEN reached.sql_at END)) AS sql_at
  FROM turns_of_people
  GROUP BY conversion_id
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
  CASE WHEN lead_created_at <= entered_at THEN lead_created_at END AS lead_created_at,
  CASE WHEN mql_at <= entered_at THEN mql_at END AS mql_at,
  CASE WHEN sql_at <= entered_at THEN sql_at END AS sql_at,
  CAST(NULL AS TIMESTAMP) AS opportunity_at,
  CAST(0 AS DECIMAL(18, 2)) AS value,
  '${reporting_currency}' AS currency,
  CAST(0 AS DECIMAL(18, 2)) AS value_reporting,
  false AS is_adjustment,
  business_date AS booked_date,
  lexicon_version
FROM leads
UNION ALL
SELECT
  d.conversion_id,
  d.conversion_type,
  d.journey_id,
  d.person_id,
  d.primary_lead_id,
  d.deal_id,
  d.account_id,
  d.converted_at,
  CASE WHEN d.lead_created_at <= d.converted_at THEN d.lead_created_at END,
  r.mql_at,
  r.sql_at,
  CASE WHEN d.created_at <= d.converted_at THEN d.created_at END,
  CAST(coalesce(d.value, 0) AS DECIMAL(18, 2)),
  d.currency,
  CAST(d.value_reporting AS DECIMAL(18, 2)),
  d.is_adjustment,
  d.booked_date,
  d.lexicon_version
FROM deals AS d
-- At most one.
LEFT JOIN reached AS r ON r.conversion_id = d.conversion_id
