-- One row per account: the version received last.
WITH versions AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY account_id ORDER BY _received_date DESC, _hash DESC) AS age
  FROM bronze.crm_accounts
)

SELECT
  account_id,
  name,
  nullif(regexp_replace(lower(trim(domain)), '^([a-z]+://)?(www[.])?|[/:?].*$', ''), '') AS domain,
  industry,
  employees,
  country,
  nullif(parent_account_id, account_id) AS parent_account_id
FROM versions
WHERE age = 1
