-- One row per deal that was not deleted: the version that the CRM updated last.
WITH versions AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY deal_id ORDER BY updated_at DESC NULLS LAST, _received_date DESC, _hash DESC) AS age
  FROM bronze.crm_deals
),

kept AS (
  SELECT
    *,
    coalesce(is_won, regexp_like(lower(trim(stage)), '${won_stage}')) AS was_won,
    upper(coalesce(nullif(trim(currency), ''), '${reporting_currency}')) AS money
  FROM versions
  WHERE age = 1 AND NOT coalesce(is_deleted, false)
),

-- First time in a stage that says won, for deals without a closing date.
won_stages AS (
  SELECT deal_id, min(entered_at) AS entered_at
  FROM bronze.crm_deal_stages
  WHERE regexp_like(lower(trim(stage)), '${won_stage}')
  GROUP BY deal_id
),

known AS (
  SELECT
    d.*,
    w.entered_at AS won_stage_at,
    i.person_id,
    coalesce(d.account_id, p.account_id) AS buyer_id,
    to_date(from_utc_timestamp(coalesce(d.closed_at, d.created_at), '${time_zone}')) AS money_date
  FROM kept AS d
  -- At most one of each.
  LEFT JOIN silver.identities AS i ON i.identifier = 'lead:' || d.primary_lead_id
  LEFT JOIN silver.people AS p ON p.person_id = i.person_id
  LEFT JOIN won_stages AS w ON w.deal_id = d.deal_id
),

${rates_in_force}

SELECT
  k.deal_id,
  CASE
    WHEN ${by_account} AND k.buyer_id IS NOT NULL THEN 'a_' || k.buyer_id
    WHEN k.person_id IS NOT NULL THEN k.person_id
    ELSE 'd_' || k.deal_id
  END AS journey_id,
  k.buyer_id AS account_id,
  k.primary_lead_id,
  k.person_id,
  k.amount,
  k.money AS currency,
  CAST(CASE WHEN k.money = '${reporting_currency}' THEN 1 ELSE r.rate END AS DECIMAL(18, 8)) AS fx_rate,
  try_cast(
    CASE WHEN k.money = '${reporting_currency}' THEN k.amount ELSE k.amount * r.rate END
    AS DECIMAL(18, 2)) AS amount_reporting,
  k.stage,
  -- Some systems state per cent; NaN says nothing.
  CASE
    WHEN isnan(k.probability) THEN NULL
    WHEN k.probability > 1 THEN least(k.probability / 100, 1)
    WHEN k.probability < 0 THEN 0
    ELSE k.probability
  END AS probability,
  k.created_at,
  k.closed_at,
  k.was_won AS is_won,
  CASE WHEN k.was_won THEN coalesce(k.closed_at, k.won_stage_at, k.updated_at, k.created_at) END AS won_at,
  k.loss_reason,
  k.updated_at,
  k._received_date AS received_date
FROM known AS k
-- At most one.
LEFT JOIN rates_in_force AS r ON r.money = k.money AND r.money_date = k.money_date
