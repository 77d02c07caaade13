CREATE TABLE bronze.crm_leads (
  lead_id             STRING              NOT NULL COMMENT 'Lead in the CRM',
  email               STRING                       COMMENT 'Token of the lower-cased e-mail address; null when unknown',
  email_domain        STRING                       COMMENT 'Domain of the e-mail address, lower-cased; null when unknown',
  account_id          STRING                       COMMENT 'Account that the CRM links; null when none',
  created_at          TIMESTAMP                    COMMENT 'When the lead was created (UTC); null when unknown',
  source              STRING                       COMMENT 'Lead source as the CRM states it',
  title               STRING                       COMMENT 'Job title',
  seniority           STRING                       COMMENT 'Seniority, such as director',
  department          STRING                       COMMENT 'Department',
  country             STRING                       COMMENT 'Country',
  industry            STRING                       COMMENT 'Industry of the company',
  employees           BIGINT                       COMMENT 'Number of employees of the company; null when unknown',
  persona             STRING                       COMMENT 'Marketing persona',
  owner_id            STRING                       COMMENT 'Sales owner in the CRM',
  merged_into_lead_id STRING                       COMMENT 'Surviving lead when this one was merged away; null otherwise',
  is_deleted          BOOLEAN                      COMMENT 'Deleted in the CRM; null means no',
  identifier          STRING              NOT NULL COMMENT 'Identifier by which the row finds its person, such as lead:00Q1; joins silver.identities',
  extra               MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source             STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file               STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row                BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1',
  _batch              STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date      DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash               BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted version of a CRM lead; the latest received is in force.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'snapshot',
  'touchline.identifiers' = 'lead_id, email',
  'touchline.tokenised' = 'email',
  'touchline.feed-key' = 'lead_id')
