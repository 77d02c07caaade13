CREATE TABLE gold.lead_status (
  person_id       STRING        NOT NULL COMMENT 'Person of the lead',
  cycle           INT           NOT NULL COMMENT 'Qualification cycle; joins gold.lead_cycles',
  is_current      BOOLEAN       NOT NULL COMMENT 'Whether it is the lead\'s last cycle; earlier ones say how they ended',
  lead_id         STRING        NOT NULL COMMENT 'Lead in the CRM',
  account_id      STRING                 COMMENT 'Account; null when unknown',
  owner_id        STRING                 COMMENT 'Sales owner; null when nobody',
  team            STRING                 COMMENT 'Team of the owner; null when none names it',
  persona         STRING                 COMMENT 'Persona; null when unknown',
  segment         STRING                 COMMENT 'Segment; null when unknown',
  class           STRING        NOT NULL COMMENT 'What the definitions say tonight: customer (also who is a contact of a won deal), opportunity, sql, mql, lead, rejected, recycled, dead or none',
  class_since     TIMESTAMP              COMMENT 'When the last fact that the definition names came to be (UTC): a stage entry, deal, touch; null when none has a time',
  crm_class       STRING        NOT NULL COMMENT 'What the CRM says, in the lexicon\'s words: customer, opportunity, sql, accepted, mql, lead, rejected, recycled, dead, unknown or none',
  crm_stage       STRING                 COMMENT 'Stage in the CRM; null without one',
  crm_since       TIMESTAMP              COMMENT 'When that stage was entered, of a customer or opportunity the deal (UTC); null without either',
  differs         BOOLEAN       NOT NULL COMMENT 'Whether the definitions and the CRM disagree; accepted and sql count as one, sales has taken on both',
  why             STRING        NOT NULL COMMENT 'The facts that the definitions name, and what the CRM says against it where the two differ',
  score           DOUBLE                 COMMENT 'Score of tonight, 0 to 100; null without one and for earlier cycles',
  band            STRING                 COMMENT 'hot, warm or cold, won for a lead that is won; null without a score',
  grade           STRING                 COMMENT 'Fit and engagement grade, such as B2; null without a score',
  probability     DOUBLE                 COMMENT 'Calibrated probability to be won; null when unknown',
  meets_mql       BOOLEAN       NOT NULL COMMENT 'Whether the lead meets the agreed definition of an MQL tonight',
  meets_sql       BOOLEAN       NOT NULL COMMENT 'Whether it meets the agreed definition of an SQL tonight',
  signals         MAP<STRING, BIGINT> NOT NULL COMMENT 'How often each signal of the lexicon holds; empty for earlier cycles and without signals',
  next_step       STRING        NOT NULL COMMENT 'sales: meets the SQL definition and sales does not have it; nurture: stays with marketing; none: sales has it, or it has ended',
  sales_cycle     INT           NOT NULL COMMENT 'Cycle in which it would go to sales: the next one when this one was recycled longer ago than the lexicon\'s cool-off',
  irregularities  ARRAY<STRING> NOT NULL COMMENT 'What is out of order in the CRM\'s history, such as unknown stage X; empty when nothing is',
  lexicon_version STRING        NOT NULL COMMENT 'Version of the lexicon in force tonight; of an earlier cycle the one that made it')
USING delta
COMMENT 'One row per lead and qualification cycle: what the agreed definitions say as of the night beside what the CRM says.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, cycle',
  'delta.enableDeletionVectors' = 'true',
  'delta.constraints.next_step_is_known' = 'next_step IN (\'sales\', \'nurture\', \'none\')')
