CREATE TABLE gold.rejections (
  mql_month       DATE   NOT NULL COMMENT 'First day of the month in which the leads became MQLs, in the business time zone',
  dimension       STRING NOT NULL COMMENT 'all, source, channel, campaign, content, persona, segment, owner, team or rule (of the score, hit before the MQL). Each but rule holds all MQLs once more; a lead that hit three rules is in three',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown where there is none',
  lexicon_version STRING NOT NULL COMMENT 'Version of the lexicon that made the MQLs',
  mqls            BIGINT NOT NULL COMMENT 'MQLs: qualification cycles; accepted + rejected + recycled + open',
  accepted        BIGINT NOT NULL COMMENT 'Taken on by sales',
  rejected        BIGINT NOT NULL COMMENT 'Sent back as rejected or dead',
  recycled        BIGINT NOT NULL COMMENT 'Sent back to be nurtured',
  open            BIGINT NOT NULL COMMENT 'Without an answer yet',
  reasons         ARRAY<STRUCT<reason: STRING, n: BIGINT>> NOT NULL COMMENT 'Reasons of rejected and recycled ones, most frequent first; not stated where the CRM gives none',
  accepted_share  DOUBLE          COMMENT 'accepted among those answered; null when none was',
  accepted_low    DOUBLE          COMMENT '90% Wilson interval of accepted_share, lower end',
  accepted_high   DOUBLE          COMMENT '90% Wilson interval of accepted_share, upper end',
  sent_back_share DOUBLE          COMMENT 'rejected and recycled among those answered; null when none was',
  expected_share  DOUBLE          COMMENT 'sent_back_share of all MQLs of the month and version',
  verdict         STRING NOT NULL COMMENT 'sent_back: sales sends them back more often than others, beyond the interval; welcome: less often; as_all; insufficient: fewer than 20 answered',
  cost_reporting  DECIMAL(18,2)   COMMENT 'Cost of the days of the month on which the version was in force, in the reporting currency; null for dimensions without costs: all, channel and campaign have them',
  cost_per_accepted DECIMAL(18,2) COMMENT 'cost_reporting per accepted MQL; null without cost or accepted ones')
USING delta
COMMENT 'One row per month of MQL, value of a dimension and lexicon version: what sales answered to the leads that marketing qualified.'
TBLPROPERTIES (
  'touchline.key' = 'mql_month, dimension, value, lexicon_version',
  'delta.constraints.every_mql_has_one_answer' = 'mqls = accepted + rejected + recycled + open')
