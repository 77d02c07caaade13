CREATE TABLE gold.content_tallies (
  conversion_type STRING NOT NULL COMMENT 'mql, sql or won',
  kin             STRING NOT NULL COMMENT 'What the journeys of the stratum have in common: the lead\'s persona, empty when unknown; of won, people of the buying group by powers of two',
  touches         INT    NOT NULL COMMENT 'Touches of the path by powers of two: 0 is one touch or none, 1 two or three, 2 four to seven',
  content_id      STRING NOT NULL COMMENT 'Content that lies on the path; empty in the row of the whole stratum',
  journeys        BIGINT NOT NULL COMMENT 'Leads, for won buying groups, each once by its first conversion, else by its open path',
  converted       BIGINT NOT NULL COMMENT 'Of these, converted')
USING delta
COMMENT 'One row per conversion type, stratum and content met in it, and one per stratum: what gold.content_performance matches leads by.'
TBLPROPERTIES (
  'touchline.key' = 'conversion_type, kin, touches, content_id',
  'touchline.sums' = 'journeys, converted')
