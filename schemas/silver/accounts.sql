CREATE TABLE silver.accounts (
  account_id        STRING NOT NULL COMMENT 'Account in the CRM',
  name              STRING          COMMENT 'Company name',
  domain            STRING          COMMENT 'Web domain, lower-cased, without www.',
  industry          STRING          COMMENT 'Industry',
  employees         BIGINT          COMMENT 'Number of employees',
  country           STRING          COMMENT 'Country',
  parent_account_id STRING          COMMENT 'Parent account; null when none')
USING delta
COMMENT 'One row per account.'
TBLPROPERTIES (
  'touchline.key' = 'account_id')
