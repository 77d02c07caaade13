CREATE TABLE bronze.campaign_touches (
  touch_id       STRING              NOT NULL COMMENT 'Touch in its source system',
  occurred_at    TIMESTAMP           NOT NULL COMMENT 'When the touch happened (UTC)',
  lead_id        STRING                       COMMENT 'Lead in the CRM; null when unknown',
  email          STRING                       COMMENT 'Token of the lower-cased e-mail address; null when unknown',
  email_domain   STRING                       COMMENT 'Domain of the e-mail address, lower-cased; null when unknown',
  visitor_id     STRING                       COMMENT 'Token of the browser or device; null when unknown',
  channel        STRING                       COMMENT 'Channel as stated by the source; null when only source and medium are known',
  source         STRING                       COMMENT 'Traffic source, such as google',
  medium         STRING                       COMMENT 'Traffic medium, such as cpc',
  campaign_id    STRING                       COMMENT 'Campaign; null when none',
  content_id     STRING                       COMMENT 'Content that was shown or sent; null when none',
  touch_type     STRING                       COMMENT 'impression, click, send, open, attend, call, mail, ...; null means click',
  cost           DECIMAL(18,6)                COMMENT 'Cost of this touch in its currency; null when costs come by campaign',
  currency       STRING                       COMMENT 'ISO 4217 code of the cost; null means the reporting currency',
  consent        BOOLEAN                      COMMENT 'Consent to tracking; null when the source does not say',
  identifier     STRING              NOT NULL COMMENT 'Identifier by which the row finds its person, such as lead:00Q1; joins silver.identities',
  extra          MAP<STRING, STRING>          COMMENT 'Columns of the file that the contract does not know, by name; null when there are none',
  _source        STRING              NOT NULL COMMENT 'Source profile that mapped the file, canonical when the file follows the contract',
  _file          STRING              NOT NULL COMMENT 'Landed file, relative to the landing folder',
  _row           BIGINT              NOT NULL COMMENT 'Record number within the file, the first is 1; where each value of a list in it is a row, the further ones have 1,000,000,000,000 more each',
  _batch         STRING              NOT NULL COMMENT 'Night that took the row in, such as 2026-06-30',
  _received_date DATE                NOT NULL COMMENT 'Date the row was received: the dt= folder of its file, else the as-of date of the night that took it in',
  _hash          BIGINT              NOT NULL COMMENT 'Hash of the content: equal for rows that say the same')
USING delta
COMMENT 'One row per accepted version of a marketing contact, as its source reported it.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'event',
  'touchline.identifiers' = 'lead_id, email, visitor_id',
  'touchline.tokenised' = 'email, visitor_id',
  'touchline.feed-key' = 'touch_id')
