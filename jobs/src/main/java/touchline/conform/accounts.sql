-- One row per account that was neither merged away nor deleted: of each column what was told last.
WITH account_survivors AS (
  SELECT loser, survivor, received_date FROM silver.merges WHERE kind = 'account'
),

told AS (
  SELECT *, ${told_at} AS told_at
  FROM bronze.crm_accounts
),

-- An export of accounts that names one as living does not undo what another says: each export speaks for itself.
deleted AS (
  SELECT account_id
  FROM (
    SELECT account_id, max_by(is_deleted, struct(told_at, is_deleted)) AS is_deleted
    FROM told
    WHERE is_deleted IS NOT NULL
    GROUP BY account_id, _source, _columns)
  GROUP BY account_id
  HAVING bool_or(is_deleted)
),

known AS (
  SELECT
    account_id,
    ${latest}
  FROM told
  GROUP BY account_id
),

losers AS (
  SELECT survivor AS account_id, array_sort(collect_set(loser)) AS merged_account_ids
  FROM account_survivors
  GROUP BY survivor
)

SELECT
  k.account_id,
  k.name,
  nullif(regexp_replace(lower(trim(k.domain)), '^([a-z]+://)?(www[.])?|[/:?].*$', ''), '') AS domain,
  k.industry,
  k.employees,
  k.country,
  nullif(coalesce(p.survivor, k.parent_account_id), k.account_id) AS parent_account_id,
  l.merged_account_ids
FROM known AS k
LEFT ANTI JOIN account_survivors AS s ON s.loser = k.account_id
LEFT ANTI JOIN deleted AS d ON d.account_id = k.account_id
-- At most one of each.
LEFT JOIN account_survivors AS p ON p.loser = k.parent_account_id
LEFT JOIN losers AS l ON l.account_id = k.account_id
