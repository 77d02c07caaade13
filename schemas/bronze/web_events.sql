CREATE TABLE bronze.web_events (
  event_id       STRING              NOT NULL COMMENT 'Event in its source system',
  occurred_at    TIMESTAMP           NOT NULL COMMENT 'When the event happened (UTC)',
  event_type     STRING              NOT NULL COMMENT 'page_view, download, form_submit, demo_request, video_view, ...',
  lead_id        STRING                       COMMENT 'Lead in the CRM; null when unknown',
  email          STRING                       COMMENT 'Token of the lower-cased e-mail address; null when unknown',
  email_domain   STRING                       COMMENT 'Domain of the e-mail address, lower-cased; null when unknown',
  visitor_id     STRING                       COMMENT 'Token of the browser or device; null when unknown',
  page_url       STRING                       COMMENT 'Page address without personal data; null when unknown',
  content_id     STRING                       COMMENT 'Content that was seen; null when none',
  referrer       STRING                       COMMENT 'Address of the referring page; null when none',
  utm_source     STRING                       COMMENT 'Campaign tag source',
  utm_medium     STRING                       COMMENT 'Campaign tag medium',
  utm_campaign   STRING                       COMMENT 'Campaign tag campaign',
  utm_content    STRING                       COMMENT 'Campaign tag content',
  click_id       STRING                       COMMENT 'Kind of click id that the visit carries, as its parameter is named: gclid, msclkid, ...; null when the page\'s address tells, or none',
  sequence       BIGINT                       COMMENT 'Place among the events of one moment, as the tracker counts; null when it does not',
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
COMMENT 'One row per accepted version of a web engagement, as its source reported it.'
TBLPROPERTIES (
  'touchline.key' = '_file, _row, _batch',
  'touchline.feed' = 'event',
  'touchline.identifiers' = 'lead_id, email, visitor_id',
  'touchline.tokenised' = 'email, visitor_id',
  'touchline.feed-key' = 'event_id')
