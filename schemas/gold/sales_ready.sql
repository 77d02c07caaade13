CREATE TABLE gold.sales_ready (
  as_of_date      DATE          NOT NULL COMMENT 'Night',
  person_id       STRING        NOT NULL COMMENT 'Person of the lead',
  cycle           INT           NOT NULL COMMENT 'Qualification cycle in which it goes to sales',
  cycle_began_at  TIMESTAMP              COMMENT 'When that cycle began, as far as the night knew (UTC); null when unknown, and in nights of earlier versions',
  lead_id         STRING        NOT NULL COMMENT 'Lead in the CRM',
  account_id      STRING                 COMMENT 'Account; null when unknown',
  account_name    STRING                 COMMENT 'Company name; null when unknown',
  owner_id        STRING                 COMMENT 'Sales owner; null when nobody',
  team            STRING                 COMMENT 'Team of the owner; null when none names it',
  persona         STRING                 COMMENT 'Persona; null when unknown',
  title           STRING                 COMMENT 'Job title; null when unknown',
  source          STRING                 COMMENT 'Lead source; null when unknown',
  segment         STRING                 COMMENT 'Segment; null when unknown',
  class           STRING        NOT NULL COMMENT 'hot, warm or cold by the score',
  score           DOUBLE                 COMMENT 'Score, 0 to 100; null without one',
  grade           STRING                 COMMENT 'Fit and engagement grade, such as B2; null without a score',
  probability     DOUBLE                 COMMENT 'Calibrated probability to be won; null when unknown',
  probability_low DOUBLE                 COMMENT '90% interval of it, lower end; null when unknown',
  probability_high DOUBLE                COMMENT '90% interval of it, upper end; null when unknown',
  actions         ARRAY<STRUCT<at: TIMESTAMP, kind: STRING, content: STRING>> NOT NULL COMMENT 'Its forms, demo requests and downloads in order of time, the last 50 (UTC); content by title, else by id, null when none',
  last_touches    ARRAY<STRUCT<at: TIMESTAMP, kind: STRING, channel: STRING, campaign_id: STRING, content: STRING>> NOT NULL COMMENT 'Its last 10 touches of any kind in order of time (UTC)',
  active_colleagues ARRAY<STRUCT<lead_id: STRING, persona: STRING, touches: BIGINT, last_at: TIMESTAMP>> NOT NULL COMMENT 'Who else of the account was active in the 30 days before, most touches first, at most 10; lead_id null for a visitor that the CRM does not know',
  talking_points  ARRAY<STRING> NOT NULL COMMENT 'What to talk about: the contents it dealt with most, in words, at most 5',
  qualified_at    TIMESTAMP              COMMENT 'When the last fact that the definition names came to be (UTC); null when none has a time',
  why             STRING        NOT NULL COMMENT 'The facts that the agreed definition names',
  weights_version STRING                 COMMENT 'Version of conf/score-weights.conf; null without a score',
  lexicon_version STRING        NOT NULL COMMENT 'Version of the lexicon whose definition it meets')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per night and lead that meets the agreed SQL definition and that sales does not have yet. Earlier nights stay: the first row of a lead and cycle is its hand-off.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, person_id',
  'touchline.keeps' = 'every night')
