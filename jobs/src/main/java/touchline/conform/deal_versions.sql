-- One row per deal and date on which the CRM's word about it changed: what was in force from that date on.
WITH deal_survivors AS (
  SELECT loser, survivor, received_date FROM silver.merges WHERE kind = 'deal'
),

owners AS (
  SELECT account_id, explode(merged_account_ids) AS merged_account_id FROM silver.accounts
),

-- A merge is a fact of its own: from its receipt on the loser is gone, whatever its own rows say.
told AS (
  SELECT
    deal_id, _source, _columns, _received_date, _hash, updated_at, account_id, primary_lead_id, amount, currency, stage,
    probability, created_at, closed_at, is_won, loss_reason, is_deleted
  FROM bronze.crm_deals
  UNION ALL
  SELECT
    loser, '', ',,', received_date, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM deal_survivors
),

placed AS (
  SELECT
    *,
    ${told_at} AS told_at,
    -- What this export says of the deletion by that date; a row of another export does not undo it.
    coalesce(
      max(CASE WHEN is_deleted IS NOT NULL THEN struct(${told_at}, is_deleted) END) OVER (
        PARTITION BY deal_id, _source, _columns ORDER BY _received_date).is_deleted,
      false) AS says_deleted
  FROM told
),

flipped AS (
  SELECT
    *,
    CAST(says_deleted AS INT) - CAST(
      coalesce(
        max(struct(_received_date, says_deleted)) OVER (
          PARTITION BY deal_id, _source, _columns ORDER BY _received_date
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING).says_deleted,
        false) AS INT) AS flip,
    row_number() OVER (PARTITION BY deal_id, _source, _columns, _received_date ORDER BY _hash) AS export_place
  FROM placed
),

-- Of each column what was told last by that date.
standing AS (
  SELECT
    deal_id,
    _received_date,
    row_number() OVER (PARTITION BY deal_id, _received_date ORDER BY _hash) AS place,
    sum(CASE WHEN export_place = 1 THEN flip ELSE 0 END) OVER by_then > 0 AS says_deleted,
    ${latest}
  FROM flipped
  WINDOW by_then AS (PARTITION BY deal_id ORDER BY _received_date)
),

judged AS (
  SELECT
    s.* EXCEPT (says_deleted),
    s.says_deleted OR coalesce(s._received_date >= m.received_date, false) AS is_deleted
  FROM standing AS s
  -- At most one.
  LEFT JOIN deal_survivors AS m ON m.loser = s.deal_id
  -- Before the deal itself is delivered there are only facts about it.
  WHERE s.place = 1 AND s.stage IS NOT NULL AND s.created_at IS NOT NULL
),

in_force AS (
  SELECT
    *,
    struct(
      updated_at, account_id, primary_lead_id, amount, currency, stage, probability, created_at, closed_at, is_won,
      loss_reason, is_deleted) AS word,
    lag(
      struct(
        updated_at, account_id, primary_lead_id, amount, currency, stage, probability, created_at, closed_at, is_won,
        loss_reason, is_deleted)) OVER (PARTITION BY deal_id ORDER BY _received_date) AS word_before
  FROM judged
),

-- What the CRM's pipelines say of their stages, for deals that do not say it themselves.
pipeline_stages AS (
  SELECT stage_id, max_by(is_won, struct(_received_date, _hash)) AS is_won
  FROM bronze.crm_stages
  WHERE is_won IS NOT NULL
  GROUP BY stage_id
),

-- What the last version says of the buyer holds for all: a deal has one journey.
kept AS (
  SELECT
    f.* EXCEPT (word, word_before),
    coalesce(f.is_won, g.is_won, regexp_like(lower(trim(stage)), '${won_stage}')) AS was_won,
    upper(coalesce(nullif(trim(currency), ''), '${reporting_currency}')) AS money,
    lead(_received_date) OVER (PARTITION BY deal_id ORDER BY _received_date) AS replaced_date,
    last(coalesce(o.account_id, f.account_id)) OVER whole AS last_account_id,
    last(primary_lead_id) OVER whole AS last_lead_id
  FROM in_force AS f
  -- At most one: the account into which the deal's was merged.
  LEFT JOIN owners AS o ON o.merged_account_id = f.account_id
  -- At most one.
  LEFT JOIN pipeline_stages AS g ON g.stage_id = f.stage
  -- The same word again says nothing new.
  WHERE word_before IS NULL OR word IS DISTINCT FROM word_before
  WINDOW whole AS (
    PARTITION BY deal_id ORDER BY _received_date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

stages AS (
  SELECT
    s.deal_id,
    s.entered_at,
    coalesce(g.is_won, regexp_like(lower(trim(s.stage)), '${won_stage}')) AS says_won
  FROM bronze.crm_deal_stages AS s
  -- At most one.
  LEFT JOIN pipeline_stages AS g ON g.stage_id = s.stage
),

-- First stage that says won after the last that does not: a deal that was reopened is won when it is won again.
won_stages AS (
  SELECT deal_id, min(entered_at) AS entered_at
  FROM (
    SELECT
      *,
      max(CASE WHEN NOT says_won THEN entered_at END) OVER (PARTITION BY deal_id) AS reopened_at
    FROM stages)
  WHERE says_won AND (reopened_at IS NULL OR entered_at >= reopened_at)
  GROUP BY deal_id
),

-- A deal that never was in such a stage itself may have taken over one that was.
won_stages_of_survivors AS (
  SELECT deal_id, min_by(entered_at, struct(is_taken_over, entered_at)) AS entered_at
  FROM (
    SELECT deal_id, entered_at, false AS is_taken_over FROM won_stages
    UNION ALL
    SELECT m.survivor, w.entered_at, true
    FROM won_stages AS w
    -- At most one.
    JOIN deal_survivors AS m ON m.loser = w.deal_id)
  GROUP BY deal_id
),

known AS (
  SELECT
    d.*,
    w.entered_at AS won_stage_at,
    i.person_id,
    coalesce(d.last_account_id, p.account_id) AS buyer_id,
    p.created_at AS lead_created_at,
    to_date(from_utc_timestamp(coalesce(d.closed_at, d.created_at), '${time_zone}')) AS money_date
  FROM kept AS d
  -- At most one of each.
  LEFT JOIN silver.identities AS i ON i.identifier = 'lead:' || d.last_lead_id
  LEFT JOIN silver.people AS p ON p.person_id = i.person_id
  LEFT JOIN won_stages_of_survivors AS w ON w.deal_id = d.deal_id
),

${rates_in_force}

SELECT
  k.deal_id,
  k._received_date AS received_date,
  k.replaced_date,
  CASE
    WHEN ${by_account} AND k.buyer_id IS NOT NULL THEN 'a_' || k.buyer_id
    WHEN k.person_id IS NOT NULL THEN k.person_id
    ELSE 'd_' || k.deal_id
  END AS journey_id,
  k.buyer_id AS account_id,
  k.last_lead_id AS primary_lead_id,
  k.person_id,
  k.lead_created_at,
  k.amount,
  k.money AS currency,
  CAST(CASE WHEN k.money = '${reporting_currency}' THEN 1 ELSE r.rate END AS DECIMAL(18, 8)) AS fx_rate,
  CAST(CASE WHEN k.money = '${reporting_currency}' THEN 1 ELSE r.rate END AS DECIMAL(28, 18)) AS fx_rate_exact,
  -- What a rate makes too large to be added up is no amount.
  try_cast(
    CASE
      WHEN k.money = '${reporting_currency}' THEN k.amount
      WHEN abs(try_multiply(k.amount, r.rate)) <= 10000000000000 THEN try_multiply(k.amount, r.rate)
    END AS DECIMAL(18, 2)) AS amount_reporting,
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
  CASE WHEN k.was_won THEN greatest(coalesce(k.closed_at, k.won_stage_at, k.updated_at), k.created_at) END AS won_at,
  k.loss_reason,
  k.is_deleted,
  k.updated_at,
  CASE
    WHEN k.amount IS NULL AND k.was_won THEN 'won without an amount'
    WHEN k.amount <> 0 AND k.money <> '${reporting_currency}' AND r.rate IS NULL
      THEN 'no rate from ' || k.money || ' to ${reporting_currency} in the ${fx_max_age_days} days up to ' || k.money_date
    WHEN k.money <> '${reporting_currency}' AND abs(try_multiply(k.amount, r.rate)) > 10000000000000
      THEN 'in ${reporting_currency} the amount is above 10000000000000; see the rate from ' || k.money || ' of ' || k.money_date
  END AS problem
FROM known AS k
-- At most one.
LEFT JOIN rates_in_force AS r ON r.money = k.money AND r.money_date = k.money_date
