CREATE TABLE silver.accounts (
  account_id        STRING NOT NULL COMMENT 'Account in the CRM',
  name              STRING          COMMENT 'Company name',
  domain            STRING          COMMENT 'Web domain, lower-cased, without www.',
  industry          STRING          COMMENT 'Industry',
  employees         BIGINT          COMMENT 'Number of employees',
  country           STRING          COMMENT 'Country',
  parent_account_id STRING          COMMENT 'Parent account; null when none',
  merged_account_ids ARRAY<STRING> COMMENT 'Accounts that were merged into this one, directly or by a chain, sorted; null when none')
USING delta
COMMENT 'One row per account that was neither merged away nor deleted.'
TBLPROPERTIES (
  'touchline.key' = 'account_id')
