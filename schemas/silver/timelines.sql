CREATE TABLE silver.timelines (
  person_id   STRING        NOT NULL COMMENT 'Person; joins silver.people, each of whose rows has one here',
  account_id  STRING                 COMMENT 'Account of the person; null when unknown',
  journey_id  STRING        NOT NULL COMMENT 'Journey of the person for opportunity and won; equals silver.people.journey_id',
  lead        STRUCT<lead_id: STRING, created_at: TIMESTAMP, received_date: DATE, is_deleted: BOOLEAN, title: STRING, seniority: STRING, department: STRING, country: STRING, industry: STRING, employees: BIGINT, persona: STRING, source: STRING, email_domain: STRING, is_free_mail: BOOLEAN, profile: ARRAY<STRUCT<key: STRING, value: STRING>>, earlier_profiles: ARRAY<STRUCT<landmark_days: ARRAY<INT>, received_date: DATE, source: STRING, title: STRING, seniority: STRING, department: STRING, country: STRING, industry: STRING, employees: BIGINT, persona: STRING, email_domain: STRING, is_free_mail: BOOLEAN, profile: ARRAY<STRUCT<key: STRING, value: STRING>>>>> COMMENT 'What silver.people knows of the lead that scores and paths ask for, profile by name; null for a person that the CRM does not know',
  touch_count BIGINT        NOT NULL COMMENT 'Touches and engagements of the person, also those beyond attribution.max-history',
  touches     ARRAY<STRUCT<touchpoint_id: STRING, occurred_at: TIMESTAMP, channel: STRING, campaign_id: STRING, content_id: STRING, content_type: STRING, kind: STRING, session_id: STRING, is_session_start: BOOLEAN, is_attributable: BOOLEAN, received_date: DATE>> NOT NULL COMMENT 'In order of time: the columns of silver.touchpoints, which has one row for each; the last attribution.max-history of them, empty when the person has none')
USING delta
COMMENT 'One row per person: what is known of the lead, and its de-duplicated touches and engagements in order of time, those for which consent was refused left out.'
TBLPROPERTIES (
  'touchline.key' = 'person_id',
  'delta.enableDeletionVectors' = 'true')
