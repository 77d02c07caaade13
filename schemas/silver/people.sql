CREATE TABLE silver.people (
  person_id     STRING              NOT NULL COMMENT 'Person; joins silver.identities',
  lead_id       STRING                       COMMENT 'Surviving lead in the CRM; null for a person that the CRM does not know',
  lead_ids      ARRAY<STRING>       NOT NULL COMMENT 'All leads of the person, sorted; empty when the CRM does not know it',
  account_id    STRING                       COMMENT 'Account by CRM link, else by e-mail domain except free-mail; null when neither is known',
  journey_id    STRING              NOT NULL COMMENT 'Journey for opportunity and won: the account\'s buying group, or the person itself when it has no account or attribution.unit = person',
  email_domain  STRING                       COMMENT 'Domain of the e-mail address; null when unknown',
  is_free_mail  BOOLEAN             NOT NULL COMMENT 'Whether the e-mail domain belongs to a free-mail provider',
  created_at    TIMESTAMP                    COMMENT 'When the CRM created the surviving lead (UTC)',
  received_date DATE                         COMMENT 'Date the surviving lead was first received',
  source        STRING                       COMMENT 'Lead source',
  title         STRING                       COMMENT 'Job title',
  seniority     STRING                       COMMENT 'Seniority',
  department    STRING                       COMMENT 'Department',
  country       STRING                       COMMENT 'Country, of the lead else of the account',
  industry      STRING                       COMMENT 'Industry, of the lead else of the account',
  employees     BIGINT                       COMMENT 'Number of employees, of the lead else of the account',
  persona       STRING                       COMMENT 'Marketing persona',
  owner_id      STRING                       COMMENT 'Sales owner',
  is_deleted    BOOLEAN             NOT NULL COMMENT 'Whether every lead of the person was deleted in the CRM',
  profile       MAP<STRING, STRING>          COMMENT 'Further profile columns of crm_leads by name; null when there are none',
  earlier_profiles ARRAY<STRUCT<landmark_days: ARRAY<INT>, received_date: DATE, source: STRING, title: STRING, seniority: STRING, department: STRING, country: STRING, industry: STRING, employees: BIGINT, persona: STRING, email_domain: STRING, is_free_mail: BOOLEAN, profile: ARRAY<STRUCT<key: STRING, value: STRING>>>> COMMENT 'Profiles that were known at landmark ages of the lead (landmark_days, of calibration.landmarks) and say otherwise than the one of today, with the date they were received and of further columns those that rules or calibration read; null when there are none')
USING delta
COMMENT 'One row per person: a CRM lead with everything merged into it, or a visitor without one.'
TBLPROPERTIES (
  'touchline.key' = 'person_id',
  'delta.enableDeletionVectors' = 'true')
