-- One row per deal that was not deleted: the version in force.
SELECT
  deal_id,
  journey_id,
  account_id,
  primary_lead_id,
  person_id,
  amount,
  currency,
  fx_rate,
  fx_rate_exact,
  amount_reporting,
  stage,
  probability,
  created_at,
  closed_at,
  is_won,
  won_at,
  loss_reason,
  updated_at,
  received_date
FROM silver.deal_versions
WHERE replaced_date IS NULL AND NOT is_deleted
