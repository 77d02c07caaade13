CREATE TABLE gold.follow_up (
  person_id        STRING    NOT NULL COMMENT 'Person of the lead',
  cycle            INT       NOT NULL COMMENT 'Qualification cycle',
  lead_id          STRING    NOT NULL COMMENT 'Lead in the CRM',
  priority         INT       NOT NULL COMMENT 'Order of work: 1 hot and breached without an attempt, 2 warm or cold likewise, 3 hot and open, 4 open, 5 done, or none of sales\' any more: the cycle ended, or a deal with the lead was opened or won',
  status           STRING    NOT NULL COMMENT 'kept (attempted by the deadline), late (attempted after it), open_breach (not attempted, deadline over), open (not attempted, deadline ahead) or ended (never attempted, the cycle ended before)',
  class            STRING    NOT NULL COMMENT 'hot, warm or cold by the score at the hand-off',
  score            DOUBLE             COMMENT 'Score at the hand-off: of its file, else of the last landmark before it; null when none is known',
  owner_id         STRING             COMMENT 'Sales owner: of the file that handed it off, else of today; null when nobody',
  team             STRING             COMMENT 'Team of the owner; null when none names it',
  calendar         STRING    NOT NULL COMMENT 'Calendar of the owner; business where no team names the owner',
  origin           STRING    NOT NULL COMMENT 'file (Touchline handed it off) or crm (the CRM gave it to sales before)',
  engaged_at       TIMESTAMP          COMMENT 'When the touch happened that brought it (UTC); null without one',
  qualified_at     TIMESTAMP          COMMENT 'When it qualified: its MQL, else the last fact of the definition (UTC); null when unknown',
  handed_off_at    TIMESTAMP NOT NULL COMMENT 'When it was assigned to sales (UTC): the clock starts',
  due_at           TIMESTAMP NOT NULL COMMENT 'Deadline of the first attempt in working time of the owner (UTC)',
  first_attempt_at TIMESTAMP          COMMENT 'First attempt to reach it since (UTC); null while there is none',
  first_contact_at TIMESTAMP          COMMENT 'First time it was reached since (UTC); null while it was not. An attempt is no contact',
  attempts         INT       NOT NULL COMMENT 'Attempts since, up to the next cycle',
  activities_before INT      NOT NULL COMMENT 'Sales activities with the lead before the hand-off of this cycle and after that of the one before',
  system_minutes   BIGINT             COMMENT 'Delay of the systems: minutes from qualifying to assignment; null when it was assigned before',
  attempt_minutes  BIGINT             COMMENT 'Delay of people: working minutes of the owner from assignment to the first attempt; null while there is none',
  contact_minutes  BIGINT             COMMENT 'Working minutes from assignment to the first contact; null while there is none',
  overdue_minutes  BIGINT    NOT NULL COMMENT 'Working minutes from the deadline to the first attempt, else to the end of the night; 0 when kept or not due',
  opportunity_at   TIMESTAMP          COMMENT 'When its cycle became an opportunity (UTC); null when it did not',
  won_at           TIMESTAMP          COMMENT 'When its cycle was won (UTC); null when it was not',
  lexicon_version  STRING    NOT NULL COMMENT 'Version of the lexicon whose SLA counts: in force at the hand-off')
USING delta
PARTITIONED BY (priority)
COMMENT 'One row per lead and qualification cycle that sales was given: how soon it was followed up, as of the night.'
TBLPROPERTIES (
  'touchline.key' = 'person_id, cycle',
  'delta.enableDeletionVectors' = 'true')
